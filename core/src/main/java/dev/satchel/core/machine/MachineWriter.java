package dev.satchel.core.machine;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A machine to the tree of its file, keys in the order of the format's description. What the resource model chooses
 * (board, processor, memory, firmware, clock) is written out: the file then means the same machine tomorrow, when the
 * model may choose better. What a machine just does not have is left out.
 */
final class MachineWriter {
    private static final JsonMapper NODES = JsonMapper.builder().build();

    private final PathText paths;

    /** Paths below {@code folder}, which is absolute, are written relative to it; without one, paths as they are. */
    MachineWriter(@Nullable Path folder) {
        this.paths = new PathText(folder);
    }

    /** Where the paths are of the machine that was written. */
    FileSystem fileSystem() {
        return paths.fileSystem();
    }

    ObjectNode write(Machine machine) {
        ObjectNode root = NODES.createObjectNode();
        root.put("satchel", MachineFile.VERSION).put("name", machine.name());
        machine.uuid().ifPresent(uuid -> root.put("uuid", uuid.toString()));
        root.putObject("guest")
                .put("os", machine.guest().kind().id())
                .put("arch", machine.guest().architecture().id());
        root.put("board", machine.board().id());
        add(root.putObject("cpu"), machine.cpu());
        addMemory(root, machine);
        add(root.putObject("firmware"), machine.firmware());
        machine.tpm().ifPresent(tpm -> {
            ObjectNode node = root.putObject("tpm").put("version", "2.0");
            tpm.state().ifPresent(state -> node.put("state", paths.text(state)));
        });
        root.put("clock", machine.clock().id());
        if (!machine.smbios().equals(Smbios.NONE)) {
            add(root.putObject("smbios"), machine.smbios());
        }
        if (!machine.firmwareConfig().isEmpty()) {
            ArrayNode entries = root.putArray("firmwareConfig");
            machine.firmwareConfig().forEach(entry -> add(entries.addObject(), entry));
        }
        machine.generationId().ifPresent(id -> root.put("generationId", id.toString()));
        if (!machine.disks().isEmpty()) {
            ArrayNode disks = root.putArray("disks");
            DiskWriter writer = new DiskWriter(paths);
            machine.disks().forEach(disk -> writer.add(disks.addObject(), disk));
        }
        if (!machine.networks().isEmpty()) {
            ArrayNode networks = root.putArray("networks");
            NetworkWriter writer = new NetworkWriter(paths);
            machine.networks().forEach(network -> writer.add(networks.addObject(), network));
        }
        if (!machine.display().equals(Display.none())) {
            new DisplayWriter(paths).add(root.putObject("display"), machine.display());
        }
        if (!machine.serialPorts().isEmpty()) {
            ArrayNode ports = root.putArray("serial");
            machine.serialPorts().forEach(port -> add(ports.addObject(), port));
        }
        if (machine.audioBackend().isPresent()) {
            root.putObject("sound").put("backend", machine.audioBackend().get().id());
        } else if (machine.sound() == Machine.Sound.ON) {
            root.put("sound", true);
        }
        if (!machine.sharedFolders().isEmpty()) {
            ArrayNode shares = root.putArray("shares");
            machine.sharedFolders().forEach(share -> add(shares.addObject(), share));
        }
        if (!machine.usbDevices().isEmpty()) {
            ArrayNode devices = root.putArray("usb");
            machine.usbDevices().forEach(device -> add(devices.addObject(), device));
        }
        if (machine.randomSource() == Machine.RandomSource.ON) {
            root.put("rng", true);
        }
        if (machine.balloon() == Machine.Balloon.ON) {
            root.put("balloon", true);
        }
        if (machine.guestAgent() == Machine.GuestAgent.ON) {
            root.put("agent", true);
        }
        add(root, machine.extras());
        return root;
    }

    private static void add(ObjectNode node, Cpu cpu) {
        node.put("cores", cpu.cores());
        if (cpu.sockets() != 1) {
            node.put("sockets", cpu.sockets());
        }
        if (cpu.threads() != 1) {
            node.put("threads", cpu.threads());
        }
        cpu.model().ifPresent(model -> node.put("model", model));
        if (!cpu.flags().isEmpty()) {
            cpu.flags().forEach(node.putArray("flags")::add);
        }
    }

    private void addMemory(ObjectNode root, Machine machine) {
        MemoryBacking backing = machine.memoryBacking();
        if (backing.equals(MemoryBacking.anonymous())) {
            root.put("memory", machine.memory().toString());
            return;
        }
        ObjectNode node = root.putObject("memory").put("size", machine.memory().toString());
        if (backing.kind() != MemoryBacking.Kind.ANONYMOUS) {
            node.put("backing", backing.kind().id());
        }
        backing.path().ifPresent(path -> node.put("path", paths.text(path)));
        if (backing.sharing() == MemoryBacking.Sharing.SHARED) {
            node.put("shared", true);
        }
        if (backing.preallocation() == MemoryBacking.Preallocation.ON) {
            node.put("prealloc", true);
        }
    }

    private static void add(ObjectNode node, Smbios smbios) {
        smbios.manufacturer().ifPresent(text -> node.put("manufacturer", text));
        smbios.product().ifPresent(text -> node.put("product", text));
        smbios.version().ifPresent(text -> node.put("version", text));
        smbios.serial().ifPresent(text -> node.put("serial", text));
        smbios.sku().ifPresent(text -> node.put("sku", text));
        smbios.family().ifPresent(text -> node.put("family", text));
    }

    private void add(ObjectNode node, FirmwareConfigEntry entry) {
        node.put("name", entry.name());
        if (entry instanceof FirmwareConfigEntry.Text text) {
            node.put("text", text.text());
        } else if (entry instanceof FirmwareConfigEntry.FromFile from) {
            node.put("file", paths.text(from.file()));
        }
    }

    private static void add(ObjectNode node, UsbDevice device) {
        node.put("vendor", String.format("%04x", device.vendor()))
                .put("product", String.format("%04x", device.product()));
        device.port().ifPresent(port -> node.put("port", port));
    }

    private void add(ObjectNode node, Firmware firmware) {
        if (firmware instanceof Firmware.Uefi uefi) {
            node.put("type", "uefi").put("secureBoot", uefi.secureBoot() == Firmware.SecureBoot.ENFORCED);
            uefi.variables().ifPresent(file -> node.put("variables", paths.text(file)));
        } else {
            node.put("type", "bios");
        }
    }

    private void add(ObjectNode node, SerialPort port) {
        if (port instanceof SerialPort.ToFile file) {
            node.put("to", "file").put("path", paths.text(file.file()));
        } else if (port instanceof SerialPort.Socket socket) {
            node.put("to", "socket").put("path", paths.text(socket.path()));
        } else {
            node.put("to", port instanceof SerialPort.Pty ? "pty" : "stdio");
        }
    }

    private void add(ObjectNode node, SharedFolder share) {
        node.put("tag", share.tag()).put("path", paths.text(share.folder()));
        if (share.access() == Access.READ_ONLY) {
            node.put("readOnly", true);
        }
        share.transport().ifPresent(via -> node.put("via", via.id()));
        share.socket().ifPresent(socket -> node.put("socket", paths.text(socket)));
    }

    private static void add(ObjectNode root, Extras extras) {
        if (extras.equals(Extras.NONE)) {
            return;
        }
        ObjectNode node = root.putObject("extras");
        if (!extras.qemuArguments().isEmpty()) {
            extras.qemuArguments().forEach(node.putObject("qemu").putArray("arguments")::add);
        }
        if (!extras.utm().isEmpty()) {
            extras.utm().forEach(node.putObject("utm")::put);
        }
    }
}
