package dev.satchel.qemu.commandline;

import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.ShareTransport;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.core.machine.Tpm;
import dev.satchel.qemu.option.Chardev;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.Endpoint;
import dev.satchel.qemu.option.KeyedOption;
import dev.satchel.qemu.option.OnOff;
import dev.satchel.qemu.option.Redirection;
import dev.satchel.qemu.option.Tpmdev;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Serial ports, the agent's channel, the TPM, shared folders: what is a pipe between guest and host. */
final class PortReading {
    private static final String AGENT = "org.qemu.guest_agent.0";
    private static final String VIEWER = "com.redhat.spice.0";

    private final Line line;
    private final Map<String, Part> chardevs = new HashMap<>();

    PortReading(Line line) {
        this.line = line;
        line.named("-chardev")
                .forEach(part -> ((Chardev) part.option()).id().ifPresent(id -> chardevs.putIfAbsent(id, part)));
    }

    void read(Machine.Builder machine, GuestSystem guest) {
        serialPorts(machine);
        agent(machine);
        tpm(machine, guest);
        shares(machine);
        for (Part part : line.named("-parallel")) {
            if (part.value().equals("none")) {
                line.take(part);
            }
        }
        // A secret that nothing carried refers to was for what is left out; libvirt makes one for each machine.
        line.named("-object").stream()
                .filter(part -> ((KeyedOption<?>) part.option()).kind().equals("secret"))
                .forEach(line::release);
        // What only a monitor speaks through goes with it.
        for (Part part : line.named("-mon")) {
            chardev(((KeyedOption<?>) part.option()).kind()).ifPresent(line::release);
        }
        for (Part part : line.named("-monitor", "-qmp", "-qmp-pretty")) {
            if (((Redirection) part.option()).endpoint() instanceof Endpoint.ToChardev to) {
                chardev(to.id()).ifPresent(line::release);
            }
        }
    }

    private Optional<Part> chardev(String id) {
        return Optional.ofNullable(chardevs.get(id));
    }

    private void serialPorts(Machine.Builder machine) {
        boolean said = line.has("-serial");
        for (Part part : line.named("-serial")) {
            serial(machine, part, ((Redirection) part.option()).endpoint());
        }
        for (Part part : line.devices()) {
            Device device = (Device) part.option();
            if (device.driver().equals("isa-serial") || device.driver().equals("pci-serial")) {
                Optional<Part> end = device.get("chardev").flatMap(this::chardev);
                Optional<SerialPort> port = end.flatMap(each -> port((Chardev) each.option()));
                if (port.isPresent() && device.driver().equals("isa-serial")) {
                    line.take(part);
                    end.ifPresent(line::release);
                    machine.serialPort(port.get());
                }
                said = true;
            }
        }
        for (Part part : line.named("-nographic")) {
            line.take(part);
            if (!said && !line.has("-nodefaults")) { // which takes the port away that would lead there
                machine.serialPort(SerialPort.stdio());
            }
        }
    }

    private void serial(Machine.Builder machine, Part part, Endpoint endpoint) {
        if (endpoint instanceof Endpoint.ToChardev to) {
            Optional<Part> end = chardev(to.id());
            if (end.isEmpty()) {
                line.take(part);
                line.error("chardev", part, "there is no chardev '" + to.id() + "'", "add -chardev pty,id=" + to.id());
                return;
            }
            Optional<SerialPort> port = port((Chardev) end.get().option());
            if (port.isPresent()) {
                line.take(part);
                line.release(end.get());
                machine.serialPort(port.get());
            }
            return;
        }
        Optional<SerialPort> port = Optional.empty();
        if (endpoint instanceof Endpoint.ToFile file) {
            port = path(part, file.path()).map(SerialPort.ToFile::new);
        } else if (endpoint instanceof Endpoint.ToUnix unix) {
            boolean server = unix.settings().get("server").equals(Optional.of("on"));
            shortForms(part, unix.settings().shortBooleans());
            port = server ? path(part, unix.path()).map(SerialPort.Socket::new) : Optional.empty();
        } else {
            switch (endpoint.text()) {
                case "stdio", "mon:stdio" -> port = Optional.of(SerialPort.stdio());
                case "pty" -> port = Optional.of(new SerialPort.Pty());
                case "none", "null", "vc" -> line.take(part);
                default -> {} // carried
            }
        }
        if (port.isPresent()) {
            line.take(part);
            machine.serialPort(port.get());
        }
    }

    private void shortForms(Part part, List<String> words) {
        for (String word : words) {
            line.warn(
                    "outdated",
                    part,
                    "has '" + word + "' without a value, of which QEMU warns since 6.0",
                    "write " + (word.startsWith("no") ? word.substring(2) + "=off" : word + "=on"));
        }
    }

    private Optional<Path> path(Part part, String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            line.error("path", part, "names no file: " + e.getReason(), "name a file");
            return Optional.empty();
        }
    }

    private static Optional<SerialPort> port(Chardev chardev) {
        Optional<String> path = chardev.get("path").filter(text -> text.indexOf('\0') < 0);
        return switch (chardev.kind()) {
            case "stdio" -> Optional.of(SerialPort.stdio());
            case "pty" -> Optional.of(new SerialPort.Pty());
            case "file" -> path.map(text -> new SerialPort.ToFile(Path.of(text)));
            case "socket" ->
                chardev.get("server").equals(Optional.of("on"))
                        ? path.map(text -> new SerialPort.Socket(Path.of(text)))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private void agent(Machine.Builder machine) {
        for (Part part : line.devices()) {
            Device device = (Device) part.option();
            if (device.driver().equals("virtserialport") && device.get("name").equals(Optional.of(AGENT))) {
                line.take(part);
                device.get("chardev").flatMap(this::chardev).ifPresent(line::release);
                machine.guestAgent(Machine.GuestAgent.ON);
            } else if (isOfViewer(device)) {
                line.take(part);
                device.get("chardev").flatMap(this::chardev).ifPresent(line::release);
            }
        }
        for (Part part : line.devices()) {
            if (((Device) part.option()).driver().startsWith("virtio-serial")) {
                line.release(part);
            }
        }
        // A carried port without a bus takes whatever controller there is; it comes with one of its own then.
        boolean carriedPort = line.devices().stream()
                .anyMatch(part -> isPort(((Device) part.option()).driver())
                        && ((Device) part.option()).bus().isEmpty());
        if (carriedPort) {
            line.parts().stream()
                    .filter(part -> part.option() instanceof Device device
                            && device.driver().startsWith("virtio-serial"))
                    .findFirst()
                    .ifPresent(line::keep);
        }
    }

    /** What a machine that is shown by SPICE has unasked. */
    private boolean isOfViewer(Device device) {
        return device.driver().equals("virtserialport")
                && device.get("name").equals(Optional.of(VIEWER))
                && line.has("-spice")
                && device.get("chardev")
                        .flatMap(this::chardev)
                        .filter(part -> ((Chardev) part.option()).kind().equals("spicevmc"))
                        .isPresent();
    }

    private static boolean isPort(String driver) {
        return driver.equals("virtserialport") || driver.equals("virtconsole");
    }

    private void tpm(Machine.Builder machine, GuestSystem guest) {
        boolean found = false;
        for (Part part : line.named("-tpmdev")) {
            Tpmdev tpm = (Tpmdev) part.option();
            if (!tpm.kind().equals("emulator")) {
                continue; // the host's own is carried
            }
            line.take(part);
            tpm.get("chardev").flatMap(this::chardev).ifPresent(line::release);
            found = true;
            boolean attached = line.devices().stream()
                    .anyMatch(each -> ((Device) each.option()).get("tpmdev").equals(tpm.id()));
            if (!attached) {
                line.error(
                        "tpm.device",
                        part,
                        "no device has it: the guest has no TPM",
                        "add -device tpm-crb,tpmdev=.. (x86) or tpm-tis-device (ARM); the machine has it");
            }
        }
        for (Part part : line.devices()) {
            Device device = (Device) part.option();
            if (!device.driver().startsWith("tpm-")) {
                continue;
            }
            boolean emulated = line.parts().stream()
                    .anyMatch(each -> each.option() instanceof Tpmdev tpm
                            && tpm.id().equals(device.get("tpmdev"))
                            && tpm.kind().equals("emulator"));
            if (emulated) {
                line.take(part);
                model(part, device, guest);
            } else if (device.get("tpmdev").isEmpty()) {
                line.take(part);
                line.error("tpm.device", part, "names no tpmdev ('tpmdev' property is required)", "add tpmdev=");
            }
        }
        if (found) {
            machine.tpm(Tpm.version2());
            line.note(
                    "tpm",
                    "-tpmdev",
                    "the TPM is Satchel's own: its state is made anew, unless the machine names the old one");
        } else if (guest.kind() == GuestKind.WINDOWS_11) {
            line.warn(
                    "tpm.missing",
                    "tpm",
                    "Windows 11 wants a TPM 2.0, and the command has none",
                    "the machine has one");
        }
    }

    private void model(Part part, Device device, GuestSystem guest) {
        boolean pc = guest.architecture() == dev.satchel.core.host.Architecture.X86_64
                || guest.architecture() == dev.satchel.core.host.Architecture.X86;
        Set<String> fitting = pc ? Set.of("tpm-crb", "tpm-tis") : Set.of("tpm-tis-device");
        if (!fitting.contains(device.driver())) {
            line.error(
                    "tpm.model",
                    part,
                    "there is no " + device.driver() + " for this architecture ('" + device.driver()
                            + "' is not a valid device model name"
                            + (device.driver().equals("tpm-crb-device") ? "; it is in UTM's QEMU alone)" : ")"),
                    "use " + (pc ? "tpm-crb" : "tpm-tis-device") + "; the machine has it");
        }
    }

    private void shares(Machine.Builder machine) {
        for (Part part : line.named("-virtfs")) {
            KeyedOption<?> share = (KeyedOption<?>) part.option();
            share(machine, share, share.get("mount_tag").orElse("")).ifPresent(done -> line.take(part));
        }
        Map<String, Part> folders = new HashMap<>();
        line.named("-fsdev")
                .forEach(part -> ((KeyedOption<?>) part.option()).id().ifPresent(id -> folders.putIfAbsent(id, part)));
        for (Part part : line.devices()) {
            Device device = (Device) part.option();
            Part folder = folders.get(device.get("fsdev").orElse(""));
            if (!device.driver().startsWith("virtio-9p") || folder == null) {
                continue;
            }
            share(
                            machine,
                            (KeyedOption<?>) folder.option(),
                            device.get("mount_tag").orElse(""))
                    .ifPresent(done -> {
                        line.take(part);
                        line.release(folder);
                    });
        }
    }

    private Optional<SharedFolder> share(Machine.Builder machine, KeyedOption<?> option, String tag) {
        Optional<String> path = option.get("path");
        if (!option.kind().equals("local") || path.isEmpty() || !tag.matches("[A-Za-z0-9._-]{1,31}")) {
            return Optional.empty();
        }
        boolean readOnly = option.get("readonly").flatMap(OnOff::parse).equals(Optional.of(OnOff.ON));
        SharedFolder folder = new SharedFolder(
                        tag, Path.of(path.get()), readOnly ? Access.READ_ONLY : Access.READ_WRITE)
                .via(ShareTransport.NINE_P);
        machine.sharedFolder(folder);
        return Optional.of(folder);
    }
}
