package dev.satchel.core.machine;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine to the tree of its file, keys in the order of the format's description. What the resource model chooses
 * (board, processor, memory, firmware, clock) is written out: the file then means the same machine tomorrow, when the
 * model may choose better. What a machine just does not have is left out.
 */
final class MachineWriter {
    private static final JsonMapper NODES = JsonMapper.builder().build();

    private final @Nullable Path folder;
    private FileSystem fileSystem = FileSystems.getDefault();

    /** Paths below {@code folder}, which is absolute, are written relative to it; without one, paths as they are. */
    MachineWriter(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Where the paths are of the machine that was written. */
    FileSystem fileSystem() {
        return fileSystem;
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
        root.put("memory", machine.memory().toString());
        add(root.putObject("firmware"), machine.firmware());
        machine.tpm().ifPresent(tpm -> {
            ObjectNode node = root.putObject("tpm").put("version", "2.0");
            tpm.state().ifPresent(state -> node.put("state", text(state)));
        });
        root.put("clock", machine.clock().id());
        if (!machine.disks().isEmpty()) {
            ArrayNode disks = root.putArray("disks");
            machine.disks().forEach(disk -> add(disks.addObject(), disk));
        }
        if (!machine.networks().isEmpty()) {
            ArrayNode networks = root.putArray("networks");
            machine.networks().forEach(network -> add(networks.addObject(), network));
        }
        if (!machine.display().equals(Display.none())) {
            add(root.putObject("display"), machine.display());
        }
        if (!machine.serialPorts().isEmpty()) {
            ArrayNode ports = root.putArray("serial");
            machine.serialPorts().forEach(port -> add(ports.addObject(), port));
        }
        if (machine.sound() == Machine.Sound.ON) {
            root.put("sound", true);
        }
        if (!machine.sharedFolders().isEmpty()) {
            ArrayNode shares = root.putArray("shares");
            machine.sharedFolders().forEach(share -> add(shares.addObject(), share));
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

    private void add(ObjectNode node, Firmware firmware) {
        if (firmware instanceof Firmware.Uefi uefi) {
            node.put("type", "uefi").put("secureBoot", uefi.secureBoot() == Firmware.SecureBoot.ENFORCED);
            uefi.variables().ifPresent(file -> node.put("variables", text(file)));
        } else {
            node.put("type", "bios");
        }
    }

    private void add(ObjectNode node, Disk disk) {
        node.put("id", disk.id());
        add(node, disk.source());
        disk.size().ifPresent(size -> node.put("size", size.toString()));
        disk.bus().ifPresent(bus -> node.put("bus", bus.id()));
        disk.bootOrder().ifPresent(place -> node.put("boot", place));
        disk.sectors()
                .ifPresent(sectors -> node.putObject("sectors")
                        .put("logical", sectors.logical().bytes())
                        .put("physical", sectors.physical().bytes()));
        // Not a choice of the model but a consequence of the source, so it is noise unless it was said.
        Disk silent = Disk.named(disk.id()).source(disk.source()).build();
        if (disk.cache() != silent.cache()) {
            node.put("cache", disk.cache().id());
        }
        if (disk.discard() == Disk.Discard.UNMAP) {
            node.put("discard", true);
        }
        if (disk.access() != silent.access()) {
            node.put("readOnly", true);
        }
    }

    private void add(ObjectNode disk, DiskSource source) {
        if (source instanceof DiskSource.Image image) {
            disk.putObject("image")
                    .put("file", text(image.file()))
                    .put("format", image.format().id());
        } else if (source instanceof DiskSource.Device device) {
            ObjectNode node = disk.putObject("device");
            device.identity().serial().ifPresent(serial -> node.put("serial", serial));
            device.identity().model().ifPresent(model -> node.put("model", model));
            device.identity().size().ifPresent(size -> node.put("size", size.bytes() + "B"));
            device.identity().path().ifPresent(path -> node.put("path", devicePath(path)));
        } else if (source instanceof DiskSource.Medium medium) {
            ObjectNode node = disk.putObject("media");
            medium.file().ifPresent(file -> node.put("file", text(file)));
        }
    }

    private static void add(ObjectNode node, Network network) {
        node.put("mode", network.mode().id());
        network.model().ifPresent(model -> node.put("model", model));
        network.mac().ifPresent(mac -> node.put("mac", mac.value()));
        if (!network.forwards().isEmpty()) {
            ArrayNode forwards = node.putArray("forwards");
            network.forwards().forEach(forward -> {
                ObjectNode entry = forwards.addObject()
                        .put("host", forward.host().toString())
                        .put("guest", forward.guestPort());
                if (forward.protocol() != Protocol.TCP) {
                    entry.put("protocol", forward.protocol().id());
                }
            });
        }
    }

    private static void add(ObjectNode node, Display display) {
        if (display instanceof Display.Vnc vnc) {
            node.put("type", "vnc").put("listen", vnc.listen().toString());
        } else if (display instanceof Display.Spice spice) {
            node.put("type", "spice").put("listen", spice.listen().toString());
        } else {
            node.put("type", display instanceof Display.Window ? "window" : "none");
        }
    }

    private void add(ObjectNode node, SerialPort port) {
        if (port instanceof SerialPort.ToFile file) {
            node.put("to", "file").put("path", text(file.file()));
        } else if (port instanceof SerialPort.Socket socket) {
            node.put("to", "socket").put("path", text(socket.path()));
        } else {
            node.put("to", port instanceof SerialPort.Pty ? "pty" : "stdio");
        }
    }

    private void add(ObjectNode node, SharedFolder share) {
        node.put("tag", share.tag()).put("path", text(share.folder()));
        if (share.access() == Access.READ_ONLY) {
            node.put("readOnly", true);
        }
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

    /** Relative where it lies below the folder. A relative path of the machine is one of this process's directory. */
    private String text(Path path) {
        fileSystem = path.getFileSystem();
        if (folder == null) {
            return path.toString().isEmpty() ? "." : path.toString();
        }
        Path absolute = path.toAbsolutePath();
        if (absolute.equals(folder)) {
            return ".";
        }
        return below(folder, absolute).orElse(absolute).toString();
    }

    private static Optional<Path> below(Path folder, Path absolute) {
        if (!absolute.startsWith(folder)) {
            return Optional.empty();
        }
        // Not relativize(), which would take '..' out of a path in which a link may come before it.
        Path rest = absolute.subpath(folder.getNameCount(), absolute.getNameCount());
        return rest.toString().equals(".") ? Optional.empty() : Optional.of(rest);
    }

    /** Where a device is does not depend on where the file is. */
    private String devicePath(Path path) {
        fileSystem = path.getFileSystem();
        return folder == null || path.toString().startsWith("\\\\.\\")
                ? path.toString()
                : path.toAbsolutePath().toString();
    }
}
