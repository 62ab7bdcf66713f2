package dev.satchel.storage.device;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.storage.device.DeviceTree.Node;
import dev.satchel.storage.internal.DeviceNumber;
import dev.satchel.storage.probe.PartitionTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Devices of Linux, by sysfs, {@code /proc}, and what udev wrote down; no tool is run. */
final class LinuxDevices implements DeviceSource, HostView {
    private static final Splitter WORDS = Splitter.on(' ').omitEmptyStrings();

    private final Path root;
    private final ImmutableList<Path> programFiles;

    /**
     * Reads below {@code root}, which holds {@code sys}, {@code proc} and {@code dev}.
     *
     * @param programFiles what this program needs to go on
     */
    LinuxDevices(Path root, List<Path> programFiles) {
        this.root = root;
        this.programFiles = ImmutableList.copyOf(programFiles);
    }

    static LinuxDevices ofThisHost() {
        return new LinuxDevices(Path.of("/"), RunningProgram.files());
    }

    private DeviceReader reader() throws IOException {
        return new DeviceReader(new DeviceTree(root), this);
    }

    @Override
    public List<BlockDevice> all() throws IOException {
        return reader().devices();
    }

    @Override
    public Optional<BlockDevice> at(Path path) throws IOException {
        return reader().at(path);
    }

    @Override
    public BlockDevice device(DeviceIdentity identity) throws IOException {
        DeviceTree tree = new DeviceTree(root);
        return device(identity, tree, new DeviceReader(tree, this));
    }

    private static BlockDevice device(DeviceIdentity identity, DeviceTree tree, DeviceReader reader)
            throws IOException {
        // A path that is not here will match nothing, and the message names it as it was given.
        DeviceIdentity named = identity.path()
                .flatMap(tree::at)
                .map(node -> identity.withPath(node.path()))
                .orElse(identity);
        return new DeviceSearch(reader.devices(), "").find(named);
    }

    @Override
    public FoundDevice find(DeviceIdentity identity) throws IOException {
        DeviceTree tree = new DeviceTree(root);
        DeviceReader reader = new DeviceReader(tree, this);
        if (!identity.isPathAlone()) {
            BlockDevice device = device(identity, tree, reader);
            DeviceIdentity told = device.identity();
            // The table was compared when the device was found.
            told = identity.tableUuid().map(told::withTableUuid).orElse(told);
            return found(device, opened(tree, device), told);
        }
        Path path = identity.path().orElseThrow();
        Optional<BlockDevice> device = reader.at(path);
        if (device.isPresent()) {
            boolean kernelsName = path.toAbsolutePath().equals(device.get().path());
            return found(
                    device.get(),
                    kernelsName ? opened(tree, device.get()) : path.toAbsolutePath(),
                    device.get().identity());
        }
        return FoundDevice.at(path)
                .judged(Findings.of(Finding.warning(
                        "device.absent", path.toString(), "no device is there now", "attach it before the start")))
                .build();
    }

    private static Path opened(DeviceTree tree, BlockDevice device) {
        return tree.stablePath(device.path()).orElse(device.path());
    }

    private static FoundDevice found(BlockDevice device, Path path, DeviceIdentity told) {
        return FoundDevice.at(path)
                .node(device.path())
                .identity(told)
                .sectors(device.sectors())
                .attachment(device.attachment())
                .judged(Guard.passingThrough(device).verdict().findings())
                .build();
    }

    /** A machine that has the disk has its partitions too, and one that has a loop device has what that shows. */
    @Override
    public List<DeviceUser> users(BlockDevice device) {
        Set<Node> nodes = new LinkedHashSet<>();
        Optional<Path> file = Optional.empty();
        try {
            DeviceTree tree = new DeviceTree(root);
            device.numbers().forEach(number -> tree.numbered(number).ifPresent(nodes::add));
            Optional<Node> itself = nodes.stream().findFirst();
            itself.ifPresent(node -> nodes.addAll(tree.showingBytesOf(node)));
            file = itself.flatMap(tree::fileBehind);
        } catch (IOException e) {
            // The device was found through the same reading.
        }
        List<DeviceUser> users = new ArrayList<>(
                new ProcessTable(root).having(nodes.stream().map(Node::number).toList(), file));
        if (users.stream().noneMatch(user -> user.kind() == DeviceUser.Kind.MACHINE) && isLocked(nodes)) {
            users.add(new DeviceUser(0, "", DeviceUser.Kind.LOCK));
        }
        return ImmutableList.copyOf(users);
    }

    /**
     * QEMU locks bytes of the node, which its lock names by file system and inode (docs of {@code file.locking}, QEMU
     * 7.2); these locks belong to open files, not to processes.
     */
    private boolean isLocked(Set<Node> nodes) {
        Set<String> locked = new HashSet<>();
        for (Node node : nodes) {
            try {
                locked.add(DeviceNumber.inLocks(root.resolve(Path.of("/").relativize(node.path()))));
            } catch (IOException | UnsupportedOperationException e) {
                // None is known of.
            }
        }
        return Sysfs.lines(root.resolve("proc/locks")).stream()
                .map(WORDS::splitToList)
                .anyMatch(words -> words.contains("OFDLCK") && words.stream().anyMatch(locked::contains));
    }

    @Override
    public List<BlockDevice> sharing(BlockDevice device) {
        if (device.numbers().isEmpty()) {
            return ImmutableList.of();
        }
        try {
            return reader().sharing(device.numbers().get(0));
        } catch (IOException e) {
            return ImmutableList.of(); // the device was found through the same reading
        }
    }

    /** The loop devices that show {@code file}; none where there is no sysfs. */
    List<BlockDevice> showing(Path file) throws IOException {
        try {
            return reader().showing(file);
        } catch (SatchelException e) {
            if (e.code().equals("device.unsupported")) {
                return ImmutableList.of();
            }
            throw e;
        }
    }

    @Override
    public List<Path> filesOn(BlockDevice device, List<Path> files) {
        if (files.isEmpty()) {
            return ImmutableList.of();
        }
        try {
            DeviceTree tree = new DeviceTree(root);
            ImmutableList.Builder<Path> found = ImmutableList.builder();
            for (Path file : files) {
                boolean isOn = tree.below(tree.nodesBelow(existing(file).toString())).stream()
                        .anyMatch(node -> node.path().equals(device.path()));
                if (isOn) {
                    found.add(file);
                }
            }
            return found.build();
        } catch (IOException e) {
            return ImmutableList.of(); // the device was found through the same reading
        }
    }

    /** Without links, as far as it exists: what is to be written may not be there yet. */
    private Path existing(Path file) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        if (!root.equals(Path.of("/"))) {
            return absolute;
        }
        for (Path up = absolute; up != null; up = up.getParent()) {
            if (up.toFile().exists()) {
                return up.toRealPath();
            }
        }
        return absolute;
    }

    @Override
    public List<Path> programFiles() {
        return programFiles;
    }

    @Override
    public Optional<String> tableUuid(BlockDevice device) throws SatchelException {
        return PartitionTable.of(device.node()).flatMap(PartitionTable::uuid);
    }

    @Override
    public Optional<BlockDevice> again(BlockDevice device) throws SatchelException {
        try {
            return at(device.path());
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            throw new SatchelException(
                    "device.unresolved", device.path().toString(), "cannot be looked at again: " + e, null, e);
        }
    }

    @Override
    public String unmounting(BlockDevice device, BlockMount mount) {
        return mount.namespace() instanceof MountNamespace.OfProcess other
                ? "nsenter --mount --target " + other.process() + " umount " + mount.target()
                : "umount " + mount.target();
    }

    @Override
    public String swappingOff(Path swap) {
        return "swapoff " + swap;
    }

    @Override
    public String makingWritable(BlockDevice device) {
        return "look for a switch on it, or blockdev --setrw " + device.path();
    }
}
