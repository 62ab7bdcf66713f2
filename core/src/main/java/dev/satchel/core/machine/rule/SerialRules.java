package dev.satchel.core.machine.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.SerialPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Serial ports, and where they lead. */
final class SerialRules {
    private SerialRules() {}

    static List<Rule> all() {
        return ImmutableList.of(
                new Count(),
                new SharedPath(),
                new ImageOverwritten(),
                new SocketOverFile(),
                new FolderMissing(),
                new PseudoTerminal(),
                new SharedTerminal(),
                new SocketPath());
    }

    /** A port that leads to a path, and its place in the list. */
    private record Placed(int index, SerialPort port, ImageFile file) {
        static List<Placed> of(Subject subject) {
            ImmutableList.Builder<Placed> all = ImmutableList.builder();
            List<SerialPort> ports = subject.machine().serialPorts();
            for (int i = 0; i < ports.size(); i++) {
                Optional<Path> path = pathOf(ports.get(i));
                if (path.isPresent()) {
                    all.add(new Placed(i, ports.get(i), subject.file(path.get())));
                }
            }
            return all.build();
        }

        String where() {
            return "serial[" + index + "].path";
        }
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
                    .otherwise("those that are too many are dropped without a word")
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

    private static final class SharedPath extends Rule {
        SharedPath() {
            super(About.error("serial.file.shared", "two serial ports are on one path")
                    .because("QEMU opens a file twice, and binds a socket anew, without a word (7.2, -chardev file and"
                            + " socket)")
                    .otherwise("the ports overwrite each other's lines; of a socket, nobody reaches the first")
                    .mendedBy("give each port a path of its own"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<Placed> ports = Placed.of(subject);
            for (int i = 1; i < ports.size(); i++) {
                Placed port = ports.get(i);
                if (ports.subList(0, i).stream().anyMatch(other -> other.file().isSameAs(port.file()))) {
                    findings.accept(finding(port.where(), port.file().path() + " is used by another port"));
                }
            }
        }
    }

    private static final class ImageOverwritten extends Rule {
        ImageOverwritten() {
            super(About.error("serial.file.disk", "a serial port writes into a disk of the machine")
                    .because("QEMU empties the file of a serial port when it starts, and no lock keeps it from an image"
                            + " (7.2, -chardev file)")
                    .otherwise("the image has 0 bytes, and all that was on the disk is lost")
                    .mendedBy("name a file of the port's own"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<Placed> ports = Placed.of(subject);
            if (ports.isEmpty()) {
                return;
            }
            List<ImageFile> precious = Stream.concat(
                            subject.disks().stream().flatMap(disk -> ImageRules.fileOf(disk).stream()),
                            BootRules.variablesOf(subject.machine()).stream())
                    .map(subject::file)
                    .toList();
            for (Placed port : ports) {
                if (precious.stream().anyMatch(port.file()::isSameAs)) {
                    findings.accept(finding(
                            port.where(),
                            port.file().path() + " is a disk, a medium or the variables of this machine"));
                }
            }
        }
    }

    private static final class SocketOverFile extends Rule {
        SocketOverFile() {
            super(About.error("serial.socket.file", "the socket of a serial port is a file that exists")
                    .because("QEMU removes what is at the path before it listens there (7.2, util/qemu-sockets.c)")
                    .otherwise("the file is deleted, and nothing is said")
                    .mendedBy("name a path where nothing is"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Placed port : Placed.of(subject)) {
                ImageFile.Kind kind = port.file().kind();
                if (port.port() instanceof SerialPort.Socket
                        && (kind == ImageFile.Kind.REGULAR || kind == ImageFile.Kind.FOLDER)) {
                    findings.accept(finding(port.where(), port.file().path() + " exists and is no socket"));
                }
            }
        }
    }

    private static final class FolderMissing extends Rule {
        FolderMissing() {
            super(About.error("serial.file.folder", "the folder for the file of a serial port does not exist")
                    .because("QEMU makes the file or socket, and not the folder (7.2, -chardev file and socket)")
                    .otherwise("Could not open 'logs/serial.log': No such file or directory; Failed to bind socket to"
                            + " 'run/serial.sock': No such file or directory")
                    .mendedBy("make the folder, or correct the path"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Placed port : Placed.of(subject)) {
                Path folder = port.file().path().toAbsolutePath().getParent();
                if (folder != null && !subject.file(folder).exists()) {
                    findings.accept(finding(port.where(), "the folder " + folder + " does not exist"));
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
}
