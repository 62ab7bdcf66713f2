package dev.satchel.core.machine.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.SerialPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Serial ports, the TPM, and arguments that a user adds by hand. */
final class PortRules {
    private PortRules() {}

    static List<Rule> all() {
        return ImmutableList.of(
                new Count(),
                new SharedFile(),
                new PseudoTerminal(),
                new SharedTerminal(),
                new SocketPath(),
                new TpmHost(),
                new Clash());
    }

    private static Optional<Path> pathOf(SerialPort port) {
        if (port instanceof SerialPort.ToFile file) {
            return Optional.of(file.file());
        }
        return port instanceof SerialPort.Socket socket ? Optional.of(socket.path()) : Optional.empty();
    }

    private static final class Count extends Rule {
        Count() {
            super(About.error("serial.count", "the board has fewer serial ports")
                    .because("QEMU 7.2: one PL011 on virt, one ISA port on microvm, four on pc and q35")
                    .otherwise("the ports that are too many exist nowhere; of a PC: Max. supported number of ISA serial"
                            + " ports is 4.")
                    .mendedBy("ask for fewer"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            int asked = subject.machine().serialPorts().size();
            int most = subject.board() == Board.Q35 || subject.board() == Board.PC ? 4 : 1;
            if (asked > most) {
                findings.accept(finding(
                        "serial",
                        "board " + subject.board().id() + " has "
                                + (most == 1 ? "one serial port" : most + " serial ports") + ", not " + asked));
            }
        }
    }

    private static final class SharedFile extends Rule {
        SharedFile() {
            super(About.error("serial.file.shared", "a serial port writes into a file that something else uses")
                    .because("QEMU empties the file when it starts (7.2, -chardev file, append=off) and locks nothing")
                    .otherwise("two ports overwrite each other's lines; an image is emptied")
                    .mendedBy("give the port a file of its own"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<SerialPort> ports = subject.machine().serialPorts();
            for (int i = 0; i < ports.size(); i++) {
                Optional<ImageFile> file = pathOf(ports.get(i)).map(subject::file);
                if (file.isEmpty()) {
                    continue;
                }
                boolean port = ports.subList(0, i).stream()
                        .flatMap(each -> pathOf(each).stream())
                        .map(subject::file)
                        .anyMatch(file.get()::isSameAs);
                boolean image = subject.disks().stream()
                        .flatMap(disk -> subject.imageOf(disk).stream())
                        .anyMatch(file.get()::isSameAs);
                if (port || image) {
                    findings.accept(finding(
                            "serial[" + i + "].path",
                            file.get().path() + (image ? " is the image of a disk" : " is used by another port")));
                }
            }
        }
    }

    private static final class PseudoTerminal extends Rule {
        PseudoTerminal() {
            super(About.error("serial.host", "Windows has no pseudo terminals for serial ports")
                    .because("QEMU has -chardev pty on POSIX systems alone (7.2, qemu-options.hx)")
                    .otherwise("'pty' is not a valid char driver name")
                    .mendedBy("use to: file or socket"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<SerialPort> ports = subject.machine().serialPorts();
            for (int i = 0; i < ports.size(); i++) {
                if (ports.get(i) instanceof SerialPort.Pty
                        && subject.host().operatingSystem().kind() == OperatingSystem.WINDOWS) {
                    findings.accept(finding("serial[" + i + "].to", "this host has no pseudo terminals"));
                }
            }
        }
    }

    private static final class SharedTerminal extends Rule {
        SharedTerminal() {
            super(About.error("serial.stdio", "two serial ports are on one terminal")
                    .because("a process has one standard input (QEMU 7.2, -chardev stdio)")
                    .otherwise("cannot use stdio by multiple character devices")
                    .mendedBy("use a file or a socket"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<SerialPort> ports = subject.machine().serialPorts();
            boolean taken = false;
            for (int i = 0; i < ports.size(); i++) {
                if (ports.get(i) instanceof SerialPort.Stdio) {
                    if (taken) {
                        findings.accept(finding("serial[" + i + "]", "two serial ports cannot share one terminal"));
                    }
                    taken = true;
                }
            }
        }
    }

    private static final class SocketPath extends Rule {
        /** {@code sun_path} has 104 bytes on macOS and 108 on Linux, with the NUL. */
        private static final int LONGEST = 103;

        SocketPath() {
            super(About.error("socket.path", "the path of a socket is too long")
                    .because("sockaddr_un has room for 107 bytes on Linux and 103 on macOS (unix(7), unix(4))")
                    .otherwise("UNIX socket path '...' is too long / Path must be less than 108 bytes")
                    .mendedBy("put it into a folder with a short path"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<SerialPort> ports = subject.machine().serialPorts();
            for (int i = 0; i < ports.size(); i++) {
                if (ports.get(i) instanceof SerialPort.Socket socket) {
                    int length = socket.path().toAbsolutePath().toString().getBytes(UTF_8).length;
                    if (length > LONGEST) {
                        findings.accept(finding(
                                "serial[" + i + "].path",
                                "a socket's path has at most " + LONGEST + " bytes, not " + length + ": "
                                        + socket.path()));
                    }
                }
            }
        }
    }

    private static final class TpmHost extends Rule {
        TpmHost() {
            super(About.warning("tpm.host", "the host has no software TPM")
                    .because("swtpm, which keeps a machine's TPM for QEMU, is not made for Windows (0.10)")
                    .otherwise("the machine starts without its TPM; what BitLocker sealed with it stays closed")
                    .mendedBy("run it on Linux or macOS, or under WSL 2"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            if (subject.machine().tpm().isPresent()
                    && subject.host().operatingSystem().kind() == OperatingSystem.WINDOWS) {
                findings.accept(finding("tpm", "there is no swtpm for Windows"));
            }
        }
    }

    private static final class Clash extends Rule {
        private static final Set<String> OWN = ImmutableSet.of(
                "-machine", "-M", "-cpu", "-m", "-smp", "-accel", "-enable-kvm", "-name", "-uuid", "-rtc");

        Clash() {
            super(About.warning("extras.qemu.clash", "an argument by hand repeats one that the machine has")
                    .because(
                            "QEMU takes the last of -cpu, -m, -name, merges -machine and -smp, tries each -accel in turn,"
                                    + " and says nothing (7.2)")
                    .otherwise(
                            "the machine is not the one that its description says; or Invalid CPU topology: product of"
                                    + " the hierarchy must match maxcpus")
                    .mendedBy("say it in the machine's own words (cpu, memory, board), and remove the argument"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<String> arguments = subject.machine().extras().qemuArguments();
            for (int i = 0; i < arguments.size(); i++) {
                String word =
                        arguments.get(i).startsWith("--") ? arguments.get(i).substring(1) : arguments.get(i);
                if (OWN.contains(word)) {
                    findings.accept(finding("extras.qemu.arguments[" + i + "]", word + " is written by Satchel too"));
                }
            }
        }
    }
}
