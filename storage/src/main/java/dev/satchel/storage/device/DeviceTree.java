package dev.satchel.storage.device;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Longs;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One reading of {@code /sys/class/block}, {@code /proc/self/mountinfo} and {@code /proc/swaps}, and what follows from it. */
final class DeviceTree {
    /** sysfs counts in units of 512 bytes, whatever the sectors of the device are. */
    private static final long UNIT = 512;

    private static final int ATTRIBUTE_LIMIT = 4096;
    private static final int TABLE_LIMIT = 16 << 20;

    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-3][0-7]{2})");

    /** Not disks: RAM, compressed RAM, optical and floppy drives, device mapper, RAID, network block devices. */
    private static final Pattern NOT_A_DISK = Pattern.compile("(ram|zram|sr|fd|dm-|md|nbd|mtdblock)[0-9]*");

    private static final Set<String> SYSTEM_MOUNTS =
            ImmutableSet.of("/", "/usr", "/boot", "/boot/efi", "/efi", "/var", "/home");

    /** Where live systems mount the medium that their root (an overlay) comes from. */
    private static final List<String> LIVE_MOUNTS =
            ImmutableList.of("/run/live/", "/run/initramfs/", "/run/archiso/", "/cdrom", "/lib/live/", "/isodevice");

    private record Node(
            String name,
            String number,
            Path folder,
            @Nullable String disk,
            Set<String> slaves,
            Set<String> holders) {}

    private record Mounted(String number, String target, String type, String source) {}

    private final Path root;
    private final Map<String, Node> nodes = new TreeMap<>();
    private final List<Mounted> mounted = new ArrayList<>();
    private final List<String> swaps = new ArrayList<>();

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
        for (Path link : list(all)) {
            read(link);
        }
        for (String line : lines(root.resolve("proc/self/mountinfo"))) {
            readMount(line);
        }
        lines(root.resolve("proc/swaps")).stream()
                .skip(1)
                .map(line -> unescape(line.split("\\s", 2)[0]))
                .forEach(swaps::add);
    }

    static DeviceTree ofThisHost() throws IOException {
        return new DeviceTree(Path.of("/"));
    }

    List<BlockDevice> devices() throws IOException {
        Set<String> system = systemDisks();
        ImmutableList.Builder<BlockDevice> devices = ImmutableList.builder();
        for (Node node : nodes.values()) {
            if (node.disk() == null
                    && !NOT_A_DISK.matcher(node.name()).matches()
                    && number(node.folder().resolve("size")) > 0) {
                devices.add(device(node, system));
            }
        }
        return devices.build();
    }

    BlockDevice find(DeviceIdentity identity) throws IOException {
        Optional<Path> path = identity.path().map(DeviceTree::followed);
        List<BlockDevice> all = devices();
        List<BlockDevice> matching = all.stream()
                .filter(d -> path.isEmpty() || path.get().equals(d.path()))
                .filter(d -> identity.serial().isEmpty() || identity.serial().equals(d.serial()))
                .filter(d -> identity.model().isEmpty() || identity.model().equals(d.model()))
                .filter(d -> identity.size().isEmpty() || identity.size().get().equals(d.size()))
                .toList();
        if (matching.size() == 1) {
            return matching.get(0);
        }
        if (matching.isEmpty()) {
            throw new SatchelException(
                    "device.absent",
                    identity.toString(),
                    "no disk of this host is this one (there are " + names(all) + ")",
                    "attach it, or look for what it says of itself in the list");
        }
        throw new SatchelException(
                "device.ambiguous",
                identity.toString(),
                "more than one disk is this one: " + names(matching),
                "name more of it (serial number, model, size), or detach the others");
    }

    private static String names(List<BlockDevice> devices) {
        return devices.isEmpty()
                ? "none"
                : devices.stream().map(BlockDevice::toString).collect(Collectors.joining(", "));
    }

    private static Path followed(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path; // not here: it will match nothing, and the message names it as it was given
        }
    }

    private void read(Path link) throws IOException {
        String name = link.getFileName().toString();
        Path folder;
        try {
            folder = link.toRealPath();
        } catch (NoSuchFileException e) {
            return; // unplugged while we looked
        }
        boolean isPartition = Files.exists(folder.resolve("partition"));
        String disk = isPartition ? folder.getName(folder.getNameCount() - 2).toString() : null;
        nodes.put(
                name,
                new Node(
                        name,
                        text(folder.resolve("dev")),
                        folder,
                        disk,
                        names(folder.resolve("slaves")),
                        names(folder.resolve("holders"))));
    }

    private void readMount(String line) {
        // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw (proc_pid_mountinfo(5))
        List<String> words = Splitter.on(' ').splitToList(line);
        int dash = words.indexOf("-");
        if (dash < 6 || words.size() < dash + 3) {
            return;
        }
        mounted.add(
                new Mounted(words.get(2), unescape(words.get(4)), words.get(dash + 1), unescape(words.get(dash + 2))));
    }

    private BlockDevice device(Node disk, Set<String> system) throws IOException {
        Path folder = disk.folder();
        BlockDevice.Builder b =
                new BlockDevice.Builder(path(disk.name()), DataSize.bytes(number(folder.resolve("size")) * UNIT));
        b.node = root.resolve("dev").resolve(disk.name().replace('!', '/'));
        b.bus = busOf(disk);
        b.model = text(folder.resolve("device/model"));
        b.serial = serialOf(disk, b.bus);
        b.wwn = firstOf(folder.resolve("wwid"), folder.resolve("device/wwid"));
        b.sectors = sectorsOf(folder);
        b.removable = isRemovable(disk);
        b.rotational = number(folder.resolve("queue/rotational")) == 1;
        b.readOnly = number(folder.resolve("ro")) == 1;
        b.runsTheSystem = system.contains(disk.name());
        b.sequence = number(folder.resolve("diskseq"));
        String backing = text(folder.resolve("loop/backing_file"));
        b.backingFile = backing.isEmpty() ? null : pathOf(backing);
        List<Node> parts = partsOf(disk);
        b.partitions = parts.stream()
                .filter(part -> part.disk() != null)
                .map(DeviceTree::partition)
                .sorted(Comparator.comparingInt(BlockPartition::number))
                .toList();
        b.holders = parts.stream()
                .flatMap(part -> part.holders().stream())
                .distinct()
                .map(DeviceTree::path)
                .toList();
        List<Node> stack = stackedOn(parts);
        b.numbers = stack.stream().map(Node::number).toList();
        b.mounts = mounted.stream()
                .filter(mount -> nodesOf(mount).stream().anyMatch(stack::contains))
                .map(mount -> new BlockMount(
                        nodesOf(mount).stream()
                                .filter(stack::contains)
                                .map(node -> path(node.name()))
                                .findFirst()
                                .orElseThrow(),
                        pathOf(mount.target()),
                        mount.type()))
                .toList();
        b.swaps = swaps.stream()
                .filter(swap -> nodesOfSwap(swap).stream().anyMatch(stack::contains))
                .map(DeviceTree::pathOf)
                .toList();
        return b.build();
    }

    private static BlockPartition partition(Node part) {
        return new BlockPartition(
                path(part.name()),
                (int) number(part.folder().resolve("partition")),
                DataSize.bytes(number(part.folder().resolve("start")) * UNIT),
                DataSize.bytes(number(part.folder().resolve("size")) * UNIT));
    }

    /** The disk itself, then its partitions. */
    private List<Node> partsOf(Node disk) {
        List<Node> parts = new ArrayList<>();
        parts.add(disk);
        nodes.values().stream().filter(node -> disk.name().equals(node.disk())).forEach(parts::add);
        return parts;
    }

    /** {@code parts} and everything made of them, upwards. */
    private List<Node> stackedOn(List<Node> parts) {
        Set<Node> seen = new LinkedHashSet<>(parts);
        Deque<Node> open = new ArrayDeque<>(parts);
        while (!open.isEmpty()) {
            Node next = open.remove();
            for (String name : next.holders()) {
                Node holder = nodes.get(name);
                if (holder != null && seen.add(holder)) {
                    open.add(holder);
                }
            }
            for (Node part : partsOf(next)) {
                if (seen.add(part)) {
                    open.add(part);
                }
            }
        }
        return ImmutableList.copyOf(seen);
    }

    /** The names of the disks that the running system needs, followed down to the bottom. */
    private Set<String> systemDisks() {
        Set<Node> seen = new LinkedHashSet<>();
        Deque<Node> open = new ArrayDeque<>();
        mounted.stream()
                .filter(mount -> SYSTEM_MOUNTS.contains(mount.target())
                        || LIVE_MOUNTS.stream().anyMatch(mount.target()::startsWith))
                .forEach(mount -> open.addAll(nodesOf(mount)));
        while (!open.isEmpty()) {
            Node next = open.remove();
            if (!seen.add(next)) {
                continue;
            }
            next.slaves().stream().map(nodes::get).filter(node -> node != null).forEach(open::add);
            if (next.disk() != null && nodes.containsKey(next.disk())) {
                open.add(nodes.get(next.disk()));
            }
            String backing = text(next.folder().resolve("loop/backing_file"));
            if (!backing.isEmpty()) {
                open.addAll(nodesThatHold(backing));
            }
        }
        return seen.stream().map(Node::name).collect(ImmutableSet.toImmutableSet());
    }

    /** What is mounted: by number, or by name for btrfs, whose mounts have a number of their own. */
    private List<Node> nodesOf(Mounted mount) {
        List<Node> byNumber = nodes.values().stream()
                .filter(node -> node.number().equals(mount.number()))
                .toList();
        if (!byNumber.isEmpty()) {
            return byNumber;
        }
        Optional<Node> bySource = nodeNamed(mount.source());
        if (bySource.isEmpty() || !mount.type().equals("btrfs")) {
            return bySource.map(ImmutableList::of).orElse(ImmutableList.of());
        }
        // One mount, several devices: /sys/fs/btrfs/UUID/devices/NAME.
        for (Path volume : listOrNone(root.resolve("sys/fs/btrfs"))) {
            Set<String> members = names(volume.resolve("devices"));
            if (members.contains(bySource.get().name())) {
                return members.stream()
                        .map(nodes::get)
                        .filter(node -> node != null)
                        .toList();
            }
        }
        return ImmutableList.of(bySource.get());
    }

    private List<Node> nodesOfSwap(String swap) {
        Optional<Node> device = nodeNamed(swap);
        return device.isPresent() ? ImmutableList.of(device.get()) : nodesThatHold(swap);
    }

    /** The device below the mount that holds {@code file}. */
    private List<Node> nodesThatHold(String file) {
        return mounted.stream()
                .filter(mount -> pathOf(file).startsWith(mount.target()))
                .max(Comparator.comparingInt(mount -> mount.target().length()))
                .map(this::nodesOf)
                .orElse(ImmutableList.of());
    }

    private Optional<Node> nodeNamed(String source) {
        if (!source.startsWith("/dev/")) {
            return Optional.empty();
        }
        String name = source.substring("/dev/".length());
        Node direct = nodes.get(name.replace('/', '!')); // cciss/c0d0 is cciss!c0d0 in sysfs
        if (direct != null) {
            return Optional.of(direct);
        }
        return nodes.values().stream()
                .filter(node -> name.equals("mapper/" + text(node.folder().resolve("dm/name"))))
                .findFirst();
    }

    private static Path path(String name) {
        return Path.of("/dev", name.replace('!', '/'));
    }

    private Bus busOf(Node disk) {
        String place = disk.folder().toString();
        String name = disk.name();
        if (name.startsWith("loop")) {
            return Bus.LOOP;
        }
        if (place.matches(".*/usb[0-9]+/.*")) {
            return Bus.USB;
        }
        if (name.startsWith("mmcblk")) {
            return Bus.MMC;
        }
        if (name.startsWith("nvme")) {
            return Bus.NVME;
        }
        if (place.matches(".*/virtio[0-9]+/.*")) {
            return Bus.VIRTIO;
        }
        if (place.matches(".*/ata[0-9]+/.*")) {
            return Bus.ATA;
        }
        return name.startsWith("sd") ? Bus.SCSI : Bus.OTHER;
    }

    /** A USB bridge's own number goes first: it is the one on the label and in {@code /dev/disk/by-id}. */
    private String serialOf(Node disk, Bus bus) throws IOException {
        Path folder = disk.folder();
        if (bus == Bus.USB) {
            for (Path up = folder.getParent(); up != null && up.startsWith(root.toRealPath()); up = up.getParent()) {
                String serial = text(up.resolve("serial"));
                if (!serial.isEmpty() && Files.exists(up.resolve("busnum"))) {
                    return serial;
                }
            }
        }
        String plain = firstOf(folder.resolve("serial"), folder.resolve("device/serial"));
        return plain.isEmpty() ? vitalProductData(folder.resolve("device/vpd_pg80")) : plain;
    }

    /** The unit serial number page of SCSI (SPC-4, 7.8.15): four bytes, the last two a length, then ASCII. */
    private static String vitalProductData(Path page) {
        byte[] bytes = bytes(page);
        if (bytes.length <= 4) {
            return "";
        }
        int length = Math.min(((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff), bytes.length - 4);
        return cleaned(new String(bytes, 4, length, StandardCharsets.US_ASCII));
    }

    private static SectorSizes sectorsOf(Path folder) throws SatchelException {
        long logical = Math.max(UNIT, number(folder.resolve("queue/logical_block_size")));
        long physical = Math.max(logical, number(folder.resolve("queue/physical_block_size")));
        try {
            return new SectorSizes(DataSize.bytes(logical), DataSize.bytes(physical));
        } catch (IllegalArgumentException e) {
            throw new SatchelException("device.sectors", folder.toString(), String.valueOf(e.getMessage()), null, e);
        }
    }

    /** The medium's flag, or the flag of the USB device or PCI port it hangs on (Linux 5.14, ABI/testing/sysfs-devices-removable). */
    private boolean isRemovable(Node disk) throws IOException {
        if (text(disk.folder().resolve("removable")).equals("1")) {
            return true;
        }
        for (Path up = disk.folder().getParent(); up != null && up.startsWith(root.toRealPath()); up = up.getParent()) {
            if (text(up.resolve("removable")).equals("removable")) {
                return true;
            }
        }
        return false;
    }

    private static String firstOf(Path... attributes) {
        for (Path attribute : attributes) {
            String text = text(attribute);
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    /** The attribute without blanks at its ends; empty where it is missing, as sysfs differs between kernels. */
    private static String text(Path attribute) {
        return cleaned(new String(bytes(attribute), StandardCharsets.UTF_8));
    }

    private static String cleaned(String text) {
        return CharMatcher.whitespace().or(CharMatcher.is('\0')).trimFrom(text);
    }

    private static byte[] bytes(Path attribute) {
        try (InputStream stream = Files.newInputStream(attribute)) {
            return stream.readNBytes(ATTRIBUTE_LIMIT);
        } catch (IOException e) {
            return new byte[0]; // missing, or an attribute that its driver cannot answer (EIO, EINVAL)
        }
    }

    private static long number(Path attribute) {
        Long number = Longs.tryParse(text(attribute));
        return number == null ? 0 : Math.min(number, Long.MAX_VALUE / UNIT);
    }

    private static List<String> lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return ImmutableList.of();
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(TABLE_LIMIT), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static Set<String> names(Path folder) {
        return listOrNone(folder).stream()
                .map(path -> path.getFileName().toString())
                .collect(ImmutableSet.toImmutableSet());
    }

    private static List<Path> listOrNone(Path folder) {
        try {
            return list(folder);
        } catch (IOException e) {
            return ImmutableList.of();
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return ImmutableList.sortedCopyOf(entries);
        }
    }

    /** The kernel writes blank, tab, newline and backslash as three octal digits. */
    private static String unescape(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(
                        found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 8))));
    }

    /** A mount point that this process cannot name in its locale is shown with question marks. */
    private static Path pathOf(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return Path.of(CharMatcher.ascii().negate().replaceFrom(text, '?'));
        }
    }
}
