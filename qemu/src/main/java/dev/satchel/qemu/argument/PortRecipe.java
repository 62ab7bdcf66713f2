package dev.satchel.qemu.argument;

import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.qemu.option.Chardev;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.Endpoint;
import dev.satchel.qemu.option.Redirection;
import dev.satchel.qemu.option.Tpmdev;
import dev.satchel.qemu.tpm.SoftwareTpm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Serial ports, the agent's channel, the TPM: whatever is a pipe between guest and host. */
final class PortRecipe {
    /** {@code sockaddr_un} has 108 bytes on Linux and 104 on macOS, the final NUL among them. */
    private static final int LONGEST_SOCKET = 103;

    private final Assembly assembly;
    private final Machine machine;
    private final Set<Path> outputs = new HashSet<>();

    PortRecipe(Assembly assembly) {
        this.assembly = assembly;
        this.machine = assembly.machine();
    }

    void write() {
        serialPorts();
        if (machine.guestAgent() == Machine.GuestAgent.ON) {
            agent();
        }
        if (machine.tpm().isPresent()) {
            tpm();
        }
    }

    private void serialPorts() {
        List<SerialPort> ports = withConsole(machine.serialPorts());
        // QEMU 7.2: one PL011 on virt, one ISA port on microvm, four on a PC.
        int most = machine.board() == Board.Q35 || machine.board() == Board.PC ? 4 : 1;
        if (ports.size() > most) {
            assembly.error(
                    "serial.count",
                    "serial",
                    "board " + machine.board().id() + " has " + (most == 1 ? "one serial port" : most + " serial ports")
                            + ", not " + ports.size(),
                    "ask for fewer");
        }
        boolean terminal = false;
        for (int i = 0; i < ports.size(); i++) {
            String where = "serial[" + i + "]";
            SerialPort port = ports.get(i);
            if (port instanceof SerialPort.Stdio) {
                if (terminal) {
                    assembly.error(
                            "serial.stdio",
                            where,
                            "two serial ports cannot share one terminal",
                            "use a file or a socket");
                }
                terminal = true;
            }
            assembly.add(chardev(port, "serial" + i, where));
            assembly.add(Redirection.serial(new Endpoint.ToChardev("serial" + i)));
        }
    }

    private List<SerialPort> withConsole(List<SerialPort> described) {
        List<SerialPort> ports = new ArrayList<>(described);
        Optional<Path> console = assembly.setup().consoleSocket();
        if (console.isPresent()) {
            SerialPort socket = new SerialPort.Socket(console.get());
            int terminal = ports.indexOf(SerialPort.stdio());
            if (terminal >= 0) {
                ports.set(terminal, socket);
            } else {
                ports.add(socket);
            }
        }
        return ports;
    }

    private Chardev chardev(SerialPort port, String id, String where) {
        if (port instanceof SerialPort.ToFile file) {
            Path path = assembly.absolute(file.file());
            spare(path, where);
            return Chardev.file(id, path);
        }
        if (port instanceof SerialPort.Socket socket) {
            Path path = assembly.absolute(socket.path());
            spare(path, where);
            if (Files.isRegularFile(path)) {
                assembly.error(
                        "serial.socket.file",
                        where,
                        path + " is a file, which QEMU deletes for its socket",
                        "name a path where nothing is");
            }
            return listening(id, path, where);
        }
        if (port instanceof SerialPort.Pty) {
            return Chardev.of("pty", id);
        }
        return Chardev.of("stdio", id);
    }

    /** QEMU empties the file of a serial port and takes the path of a socket, whatever is there, without a word. */
    private void spare(Path path, String where) {
        if (!outputs.add(path.normalize())) {
            assembly.error("serial.file.shared", where, "another serial port leads to " + path + " too", "use another");
        }
        for (Disk disk : machine.disks()) {
            if (fileOf(disk).filter(file -> isSame(path, file)).isPresent()) {
                assembly.error(
                        "serial.file.disk",
                        where,
                        path + " is disk " + disk.id() + ", which it would empty",
                        "use another");
            }
        }
    }

    private Optional<Path> fileOf(Disk disk) {
        Optional<Path> file = disk.source() instanceof DiskSource.Image image
                ? Optional.of(image.file())
                : disk.source() instanceof DiskSource.Medium medium ? medium.file() : Optional.empty();
        return file.map(assembly::absolute);
    }

    private static boolean isSame(Path one, Path two) {
        try {
            return one.normalize().equals(two.normalize()) || Files.isSameFile(one, two);
        } catch (IOException e) {
            return false; // one of them is missing: nothing is lost
        }
    }

    private Chardev listening(String id, Path socket, String where) {
        return socket(id, socket, where).listening();
    }

    private Chardev socket(String id, Path socket, String where) {
        Path path = assembly.absolute(socket);
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_SOCKET) {
            assembly.error(
                    "socket.path",
                    where,
                    "a socket's path has at most " + LONGEST_SOCKET + " bytes, not " + length + ": " + path,
                    "put it into a folder with a short path");
        }
        return Chardev.socket(id, path);
    }

    private void agent() {
        Path socket = assembly.setup().agentSocket().orElse(Path.of("agent.sock"));
        assembly.add(listening("agent0", socket, "agent"));
        assembly.channels().add("agent", "agent0", "org.qemu.guest_agent.0", "agent");
    }

    private void tpm() {
        Optional<Path> socket = assembly.setup().tpmSocket();
        if (socket.isEmpty() && SoftwareTpm.find(assembly.setup().tools()).isEmpty()) {
            assembly.warn(
                    "tpm.absent",
                    "tpm",
                    "the machine runs without its TPM here: swtpm is not installed",
                    "install it (Debian, Ubuntu: apt-get install swtpm; macOS: brew install swtpm)");
            return;
        }
        assembly.add(socket("tpm0", socket.orElse(Path.of("tpm.sock")), "tpm"));
        assembly.add(Tpmdev.emulator("tpm0", "tpm0"));
        // Upstream's aarch64 binary has no tpm-crb.
        assembly.add(Device.of(machine.board() == Board.VIRT ? "tpm-tis-device" : "tpm-crb")
                .with("id", assembly.deviceName("tpm"))
                .with("tpmdev", "tpm0"));
    }
}
