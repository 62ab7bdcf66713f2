package dev.satchel.storage.device;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.DeviceTree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what a block device of Linux tells of itself, from sysfs and from udev's database. */
final class DeviceReader {
    /** Not disks: RAM, compressed RAM, optical and floppy drives, device mapper, RAID, network block devices. */
    private static final Pattern NOT_A_DISK = Pattern.compile("(ram|zram|sr|fd|dm-|md|md_d|nbd|mtdblock|bcache)[0-9]*");

    private final DeviceTree tree;
    private final UdevDatabase udev;
    private final Path root;
    private final Set<Node> system;
    private final HostView view;

    DeviceReader(DeviceTree tree, HostView view) throws IOException {
        this.tree = tree;
        this.udev = new UdevDatabase(tree.root());
        this.root = tree.root().toRealPath();
        this.system = tree.systemNodes();
        this.view = view;
    }

    /** The whole disks and attached loop devices, by name. */
    List<BlockDevice> devices() throws SatchelException {
        ImmutableList.Builder<BlockDevice> devices = ImmutableList.builder();
        for (Node node : tree.nodes()) {
            if (node.disk() == null
                    && !NOT_A_DISK.matcher(node.name()).matches()
                    && !node.isHidden()
                    && Sysfs.number(node.folder().resolve("size")) > 0) {
                devices.add(device(node));
            }
        }
        return devices.build();
    }

    /** The disk, partition, or device stacked on others at {@code path}, which may be a link; empty if there is none. */
    Optional<BlockDevice> at(Path path) throws SatchelException {
        Optional<Node> node = tree.at(path);
        return node.isEmpty() ? Optional.empty() : Optional.of(device(node.get()));
    }

    /** The one with this number. */
    Optional<BlockDevice> numbered(String number) throws SatchelException {
        Optional<Node> node = tree.numbered(number);
        return node.isEmpty() ? Optional.empty() : Optional.of(device(node.get()));
    }

    /** Those in use that show bytes of the device with this number, without being made of it. */
    List<BlockDevice> sharing(String number) throws SatchelException {
        ImmutableList.Builder<BlockDevice> devices = ImmutableList.builder();
        for (Node other : tree.numbered(number).map(tree::sharing).orElse(ImmutableList.of())) {
            devices.add(device(other));
        }
        return devices.build();
    }

    /** The loop devices that show {@code file}. */
    List<BlockDevice> showing(Path file) throws SatchelException {
        ImmutableList.Builder<BlockDevice> devices = ImmutableList.builder();
        for (Node loop : tree.showing(file)) {
            devices.add(device(loop));
        }
        return devices.build();
    }

    private BlockDevice device(Node node) throws SatchelException {
        Path folder = node.folder();
        Node whole = node.disk() == null
                ? node
                : tree.nodes().stream()
                        .filter(each -> each.name().equals(node.disk()))
                        .findFirst()
                        .orElse(node);
        BlockDevice.Builder b = new BlockDevice.Builder(node.path(), bytes(folder.resolve("size")), view);
        b.kind = kind(node);
        b.node = nodeOf(node);
        b.disk = nodeOf(whole);
        Connection connection = new Connection(whole.name(), whole.folder(), root);
        b.bus = connection.bus();
        b.speed = connection.speed().orElse(null);
        b.removable = connection.isRemovable();
        b.internal = !b.removable && b.bus != Bus.LOOP;
        identify(b, whole, connection);
        b.sectors = sectorsOf(whole.folder());
        b.rotational = Sysfs.number(whole.folder().resolve("queue/rotational")) == 1;
        b.readOnly = Sysfs.number(folder.resolve("ro")) == 1;
        b.runsTheSystem = system.contains(node);
        b.besideTheSystem = !b.runsTheSystem && system.contains(whole);
        b.sequence = Sysfs.number(whole.folder().resolve("diskseq"));
        String backing = DeviceTree.backingFile(whole);
        b.backingFile = backing.isEmpty() ? null : Sysfs.path(backing);
        use(b, node);
        return b.build();
    }

    private Path nodeOf(Node node) {
        return root.resolve("dev").resolve(node.name().replace('!', '/'));
    }

    private static BlockDevice.Kind kind(Node node) {
        if (node.disk() != null) {
            return BlockDevice.Kind.PARTITION;
        }
        return node.slaves().isEmpty() ? BlockDevice.Kind.DISK : BlockDevice.Kind.STACKED;
    }

    private void use(BlockDevice.Builder b, Node node) {
        List<Node> parts = tree.partsOf(node);
        List<Node> stacked = tree.stackedOn(parts);
        List<Node> all =
                ImmutableList.<Node>builder().addAll(parts).addAll(stacked).build();
        b.partitions = parts.stream()
                .filter(part -> part.disk() != null && !part.equals(node))
                .map(DeviceReader::partition)
                .sorted(Comparator.comparingInt(BlockPartition::number))
                .toList();
        b.holders = stacked.stream()
                .filter(holder -> holder.disk() == null)
                .map(DeviceReader::holder)
                .toList();
        b.numbers = all.stream().map(Node::number).toList();
        b.mounts = tree.mountsOf(all);
        b.swaps = tree.swapsOn(all);
    }

    private static BlockPartition partition(Node part) {
        return new BlockPartition(
                part.path(),
                (int) Sysfs.number(part.folder().resolve("partition")),
                bytes(part.folder().resolve("start")),
                bytes(part.folder().resolve("size")));
    }

    private static DataSize bytes(Path attribute) {
        return DataSize.bytes(Sysfs.number(attribute) * Sysfs.UNIT);
    }

    private static BlockHolder holder(Node node) {
        Path folder = node.folder();
        String made = Sysfs.text(folder.resolve("dm/uuid"));
        String mapped = Sysfs.text(folder.resolve("dm/name"));
        String level = Sysfs.text(folder.resolve("md/level"));
        BlockHolder.Kind kind = BlockHolder.Kind.OTHER;
        if (made.startsWith("LVM-")) {
            kind = BlockHolder.Kind.LVM;
        } else if (made.startsWith("CRYPT-")) {
            kind = BlockHolder.Kind.ENCRYPTION;
        } else if (made.startsWith("mpath-")) {
            kind = BlockHolder.Kind.MULTIPATH;
        } else if (node.name().startsWith("dm-")) {
            kind = BlockHolder.Kind.DEVICE_MAPPER;
        } else if (node.name().startsWith("md")) {
            kind = BlockHolder.Kind.RAID;
        } else if (node.name().startsWith("bcache")) {
            kind = BlockHolder.Kind.BCACHE;
        } else if (node.name().startsWith("loop")) {
            kind = BlockHolder.Kind.LOOP;
        }
        return new BlockHolder(node.path(), kind, mapped.isEmpty() ? level : mapped);
    }

    /** As {@code lsblk} has it: udev first. What else it is called is kept, since another host may know that only. */
    private void identify(BlockDevice.Builder b, Node whole, Connection connection) {
        UdevDatabase.Properties told = udev.of(whole.number());
        Path device = whole.folder().resolve("device");
        String model = Sysfs.firstOf(device.resolve("model"), device.resolve("name"));
        String vendor = told.vendor().orElse(Sysfs.text(device.resolve("vendor")));
        b.model = told.model().orElse(model);
        ImmutableList.Builder<String> models = ImmutableList.builder();
        models.add(model);
        if (!vendor.isEmpty() && !b.model.isEmpty()) {
            models.add(vendor + " " + b.model, vendor + " " + model);
        }
        b.otherModels = models.build();
        String box = told.usbSerial().orElse(connection.usbSerial());
        String disk = Sysfs.firstOf(whole.folder().resolve("serial"), device.resolve("serial"));
        String page = vitalProductData(device.resolve("vpd_pg80"));
        // Without udev a USB box's own number goes first: it is the one on the label and in /dev/disk/by-id.
        b.serial = told.serial().orElse(box.isEmpty() ? (disk.isEmpty() ? page : disk) : box);
        b.otherSerials = ImmutableList.of(box, disk, page);
        b.wwn = told.wwn().orElse(Sysfs.firstOf(whole.folder().resolve("wwid"), device.resolve("wwid")));
    }

    /** The unit serial number page of SCSI (SPC-4, 7.8.15): four bytes, the last two a length, then ASCII. */
    private static String vitalProductData(Path page) {
        byte[] bytes = Sysfs.bytes(page);
        if (bytes.length <= 4) {
            return "";
        }
        int length = Math.min(((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff), bytes.length - 4);
        return CharMatcher.whitespace()
                .or(CharMatcher.is('\0'))
                .trimFrom(new String(bytes, 4, length, StandardCharsets.US_ASCII));
    }

    private static SectorSizes sectorsOf(Path folder) throws SatchelException {
        long logical = Math.max(Sysfs.UNIT, Sysfs.number(folder.resolve("queue/logical_block_size")));
        long physical = Math.max(logical, Sysfs.number(folder.resolve("queue/physical_block_size")));
        try {
            return new SectorSizes(DataSize.bytes(logical), DataSize.bytes(physical));
        } catch (IllegalArgumentException e) {
            throw new SatchelException("device.sectors", folder.toString(), String.valueOf(e.getMessage()), null, e);
        }
    }
}
