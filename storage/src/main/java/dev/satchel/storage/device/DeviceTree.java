package dev.satchel.storage.device;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Range;
import dev.satchel.core.SatchelException;
import dev.satchel.storage.internal.DeviceNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One reading of {@code /sys/class/block}, of the mounts and of {@code /proc/swaps}: which block device is made of which,
 * and what is used where. What a device tells of itself is read by {@link DeviceReader}.
 */
final class DeviceTree {
    private static final Set<String> SYSTEM_MOUNTS =
            ImmutableSet.of("/", "/usr", "/boot", "/boot/efi", "/efi", "/var", "/home");

    /** Where live systems mount the medium that their root (an overlay) comes from. */
    private static final List<String> LIVE_MOUNTS =
            ImmutableList.of("/run/live/", "/run/initramfs/", "/run/archiso/", "/cdrom", "/lib/live/", "/isodevice");

    private static final String BACKING_FILE = "loop/backing_file";

    /** What the kernel appends to the name of a file that is gone and still in use. */
    private static final String DELETED = " (deleted)";

    /**
     * A block device as the kernel lists it.
     *
     * @param disk of a partition; null of all others
     * @param slaves what it is made of
     * @param holders what is made of it
     */
    record Node(
            String name,
            String number,
            Path folder,
            @Nullable String disk,
            Set<String> slaves,
            Set<String> holders) {
        Path path() {
            return Path.of("/dev", name.replace('!', '/')); // cciss/c0d0 is cciss!c0d0 in sysfs
        }

        boolean isHidden() {
            return Sysfs.number(folder.resolve("hidden")) == 1; // one path of an NVMe disk that has several
        }
    }

    private final Path root;
    private final Map<String, Node> nodes = new TreeMap<>();
    private final MountTable mounts;
    private final List<String> swaps;

    /** Reads below {@code root}, which holds {@code sys} and {@code proc}. */
    DeviceTree(Path root) throws IOException {
        this.root = root;
        Path all = root.resolve("sys/class/block");
        if (!Files.isDirectory(all)) {
            throw new SatchelException(
                    "device.unsupported",
                    all.toString(),
                    "is not here: this is not a Linux host, or sysfs is not mounted");
        }
        for (Path link : Sysfs.list(all)) {
            read(link);
        }
        this.mounts = MountTable.read(root);
        this.swaps = Sysfs.lines(root.resolve("proc/swaps")).stream()
                .skip(1)
                .map(line -> withoutMark(Sysfs.unescape(
                        Splitter.on(' ').splitToList(line.replace('\t', ' ')).get(0))))
                .filter(swap -> !swap.isEmpty())
                .collect(ImmutableList.toImmutableList());
    }

    private void read(Path link) throws IOException {
        String name = Sysfs.name(link);
        Path folder;
        try {
            folder = link.toRealPath();
        } catch (NoSuchFileException e) {
            return; // unplugged while we looked
        }
        Path parent = folder.getParent();
        boolean isPartition = parent != null && Files.exists(folder.resolve("partition"));
        nodes.put(
                name,
                new Node(
                        name,
                        Sysfs.text(folder.resolve("dev")),
                        folder,
                        isPartition && parent != null ? Sysfs.name(parent) : null,
                        Sysfs.names(folder.resolve("slaves")),
                        Sysfs.names(folder.resolve("holders"))));
    }

    private static String withoutMark(String file) {
        return file.endsWith(DELETED) ? file.substring(0, file.length() - DELETED.length()) : file;
    }

    /** Below which it was read. */
    Path root() {
        return root;
    }

    /** All devices, by name. */
    Collection<Node> nodes() {
        return nodes.values();
    }

    /** The device at {@code path}, which may be a link; empty if the kernel knows none there. */
    Optional<Node> at(Path path) {
        Path here = root.resolve(Path.of("/").relativize(path.toAbsolutePath()));
        Path dev = root.resolve("dev");
        try {
            here = here.toRealPath();
            dev = dev.toRealPath();
            Optional<String> number = DeviceNumber.of(here);
            if (number.isPresent()) {
                return numbered(number.get()); // whatever it is called
            }
        } catch (IOException e) {
            // Not in this container's /dev, perhaps: the kernel's name will do.
        }
        return here.startsWith(dev)
                ? named(Path.of("/dev").resolve(dev.relativize(here).toString()).toString())
                : Optional.empty();
    }

    /** The device with this number: {@code 8:16}. */
    Optional<Node> numbered(String number) {
        return nodes.values().stream()
                .filter(node -> node.number().equals(number))
                .findFirst();
    }

    /** The device of a node's name: {@code /dev/sdb1}, {@code /dev/mapper/vg-root}. */
    private Optional<Node> named(String source) {
        if (!source.startsWith("/dev/")) {
            return Optional.empty();
        }
        String name = source.substring("/dev/".length());
        Node direct = nodes.get(name.replace('/', '!'));
        if (direct != null) {
            return Optional.of(direct);
        }
        return nodes.values().stream()
                .filter(node -> name.equals("mapper/" + Sysfs.text(node.folder().resolve("dm/name"))))
                .findFirst();
    }

    /** The disk itself, then its partitions; of a partition, itself. */
    List<Node> partsOf(Node disk) {
        ImmutableList.Builder<Node> parts = ImmutableList.builder();
        parts.add(disk);
        nodes.values().stream().filter(node -> disk.name().equals(node.disk())).forEach(parts::add);
        return parts.build();
    }

    /** What is made of {@code parts}, and of what is made of these, upwards; without {@code parts}. */
    List<Node> stackedOn(List<Node> parts) {
        Set<Node> seen = new LinkedHashSet<>(parts);
        Deque<Node> open = new ArrayDeque<>(parts);
        while (!open.isEmpty()) {
            Node next = open.remove();
            ImmutableList.<Node>builder()
                    .addAll(present(next.holders()))
                    .addAll(loopsOf(next))
                    .addAll(partsOf(next))
                    .build()
                    .stream()
                    .filter(seen::add)
                    .forEach(open::add);
        }
        parts.forEach(seen::remove);
        return ImmutableList.copyOf(seen);
    }

    private List<Node> present(Set<String> names) {
        return names.stream().map(nodes::get).filter(Objects::nonNull).toList();
    }

    /** Loop devices are no holders for the kernel, which knows of their file only. */
    private List<Node> loopsOf(Node node) {
        return nodes.values().stream()
                .filter(loop -> named(backingFile(loop)).filter(node::equals).isPresent())
                .toList();
    }

    /** The loop devices that show {@code file}, which they may know by another of its names. */
    List<Node> showing(Path file) {
        return nodes.values().stream()
                .filter(loop -> isSame(Sysfs.text(loop.folder().resolve(BACKING_FILE)), file))
                .toList();
    }

    private Path below(String file) {
        return root.resolve(Path.of("/").relativize(Sysfs.path(file)));
    }

    private boolean isSame(String backing, Path file) {
        try {
            return !backing.isEmpty() && Files.isSameFile(below(backing), file);
        } catch (IOException e) {
            return false; // one of them is gone
        }
    }

    /**
     * Bytes that several devices may show: a disk and its partitions, loop devices of one file or of another device.
     *
     * @param base the device or the file that they are of
     */
    private record Extent(String base, Range<Long> bytes) {
        boolean overlaps(Extent other) {
            return bytes.isConnected(other.bytes)
                    && !bytes.intersection(other.bytes).isEmpty();
        }
    }

    /** The devices that show bytes of {@code node} without being a part or made of it. */
    List<Node> showingBytesOf(Node node) {
        List<Node> parts = partsOf(node);
        Set<Node> own = ImmutableSet.<Node>builder()
                .addAll(parts)
                .addAll(stackedOn(parts))
                .build();
        Extent shown = extent(node);
        return nodes.values().stream()
                .filter(other -> !own.contains(other))
                .filter(other -> {
                    Extent others = extent(other);
                    return others.overlaps(shown) && isSameBase(others.base(), shown.base());
                })
                .toList();
    }

    /** Of these those that are mounted, swap, or a part of something themselves, and not only what is beside the bytes. */
    List<Node> sharing(Node node) {
        List<Node> showing = showingBytesOf(node);
        if (showing.isEmpty()) {
            return showing;
        }
        Set<Node> used = new LinkedHashSet<>();
        mounts.all().forEach(mount -> used.addAll(nodesOf(mount)));
        swaps.forEach(swap -> used.addAll(swapNodes(swap)));
        return showing.stream()
                .filter(other -> used.contains(other) || !other.holders().isEmpty())
                .toList();
    }

    /** The file that the bytes of {@code node} are in; empty if they are on a device. */
    Optional<Path> fileBehind(Node node) {
        String base = extent(node).base();
        return named(base).isPresent() ? Optional.empty() : Optional.of(Sysfs.path(base));
    }

    private boolean isSameBase(String one, String other) {
        return one.equals(other) || (named(one).isEmpty() && named(other).isEmpty() && isSame(one, below(other)));
    }

    private Extent extent(Node node) {
        long start = 0;
        Node shown = node;
        for (int depth = 0; depth < nodes.size(); depth++) {
            Optional<Node> disk = diskOf(shown);
            String backing = Sysfs.text(shown.folder().resolve(BACKING_FILE));
            if (disk.isPresent()) {
                start += Sysfs.number(shown.folder().resolve("start")) * Sysfs.UNIT;
                shown = disk.get();
            } else if (!backing.isEmpty()) {
                start += Sysfs.number(shown.folder().resolve("loop/offset"));
                Optional<Node> below = named(backing);
                if (below.isEmpty()) {
                    return new Extent(backing, bytes(node, start));
                }
                shown = below.get();
            } else {
                break;
            }
        }
        return new Extent(shown.path().toString(), bytes(node, start));
    }

    private static Range<Long> bytes(Node node, long start) {
        return Range.closedOpen(start, start + Sysfs.number(node.folder().resolve("size")) * Sysfs.UNIT);
    }

    /** What is behind a loop device; empty for all others. */
    static String backingFile(Node node) {
        return withoutMark(Sysfs.text(node.folder().resolve(BACKING_FILE)));
    }

    /** {@code nodes} and everything that they are made of, down to the disks. */
    Set<Node> below(Collection<Node> upper) {
        Set<Node> seen = new LinkedHashSet<>();
        Deque<Node> open = new ArrayDeque<>(upper);
        while (!open.isEmpty()) {
            Node next = open.remove();
            if (!seen.add(next)) {
                continue;
            }
            open.addAll(present(next.slaves()));
            diskOf(next).ifPresent(open::add);
            String backing = backingFile(next);
            if (!backing.isEmpty()) {
                open.addAll(nodesBelow(backing));
            }
        }
        return seen;
    }

    private Optional<Node> diskOf(Node part) {
        return part.disk() == null ? Optional.empty() : Optional.ofNullable(nodes.get(part.disk()));
    }

    /** The devices that the running system needs, down to the disks. */
    Set<Node> systemNodes() {
        List<Node> upper = new ArrayList<>();
        mounts.all().stream()
                .filter(mount -> mount.isInitial() || mount.namespace() instanceof MountNamespace.Own)
                .filter(mount -> SYSTEM_MOUNTS.contains(mount.target())
                        || LIVE_MOUNTS.stream().anyMatch(mount.target()::startsWith))
                .forEach(mount -> upper.addAll(nodesOf(mount)));
        return below(upper);
    }

    /** The mounts of any of {@code stack}. */
    List<BlockMount> mountsOf(List<Node> stack) {
        ImmutableList.Builder<BlockMount> found = ImmutableList.builder();
        for (MountTable.Mounted mount : mounts.all()) {
            nodesOf(mount).stream()
                    .filter(stack::contains)
                    .findFirst()
                    .ifPresent(node -> found.add(
                            new BlockMount(node.path(), Sysfs.path(mount.target()), mount.type(), mount.namespace())));
        }
        return found.build();
    }

    /** The swap areas on any of {@code stack}: devices, and files. */
    List<Path> swapsOn(List<Node> stack) {
        return swaps.stream()
                .filter(swap -> swapNodes(swap).stream().anyMatch(stack::contains))
                .map(Sysfs::path)
                .collect(ImmutableList.toImmutableList());
    }

    private List<Node> swapNodes(String swap) {
        Optional<Node> device = named(swap);
        return device.isPresent() ? ImmutableList.of(device.get()) : nodesBelow(swap);
    }

    /** The devices below the mount that holds {@code file}; a device's own name is that device. */
    List<Node> nodesBelow(String file) {
        Optional<Node> device = named(file);
        return device.isPresent()
                ? ImmutableList.of(device.get())
                : mounts.holding(Sysfs.path(file)).map(this::nodesOf).orElse(ImmutableList.of());
    }

    /** What is mounted: by number, or by name for file systems whose mounts have a number of their own. */
    private List<Node> nodesOf(MountTable.Mounted mount) {
        Optional<Node> byNumber = numbered(mount.number());
        if (byNumber.isPresent()) {
            return ImmutableList.of(byNumber.get());
        }
        return switch (mount.type()) {
            case "btrfs" -> named(mount.source()).map(this::membersOfBtrfs).orElse(ImmutableList.of());
            case "bcachefs" ->
                Splitter.on(':')
                        .splitToStream(mount.source())
                        .flatMap(source -> named(source).stream())
                        .toList();
            default -> named(mount.source()).map(ImmutableList::of).orElse(ImmutableList.of());
        };
    }

    /** One mount, several devices: {@code /sys/fs/btrfs/UUID/devices/NAME}. */
    private ImmutableList<Node> membersOfBtrfs(Node member) {
        for (Path volume : Sysfs.entries(root.resolve("sys/fs/btrfs"))) {
            Set<String> members = Sysfs.names(volume.resolve("devices"));
            if (members.contains(member.name())) {
                return ImmutableList.copyOf(present(members));
            }
        }
        return ImmutableList.of(member);
    }

    /**
     * The most telling of the links that udev made for {@code node} below {@code /dev/disk/by-id}, if it made one: that
     * name stays with the device wherever it is plugged in.
     */
    Optional<Path> stablePath(Path node) {
        Path folder = Path.of("/dev/disk/by-id");
        return Sysfs.entries(root.resolve("dev/disk/by-id")).stream()
                .map(Sysfs::name)
                .filter(name -> at(folder.resolve(name))
                        .map(Node::path)
                        .filter(node::equals)
                        .isPresent())
                .min(Comparator.comparingInt(DeviceTree::vagueness).thenComparing(Comparator.naturalOrder()))
                .map(folder::resolve);
    }

    /** A name with model and serial number says more to people than a number alone. */
    private static int vagueness(String link) {
        if (link.startsWith("wwn-") || link.startsWith("nvme-eui.") || link.startsWith("nvme-nvme.")) {
            return 2;
        }
        return link.matches("(ata|nvme|usb|mmc|virtio|dm-name)-.*") ? 0 : 1;
    }
}
