package dev.satchel.storage.device;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A whole disk or a loop device as it was when it was read: a later look may tell otherwise. Immutable.
 *
 * <p>What uses the device ({@link #mounts()}, {@link #swaps()}, {@link #holders()}) includes what uses its partitions
 * and what is stacked on them; mounts are those of every mount namespace that this user can see a process of.
 *
 * <p>On Linux the values are those of {@code lsblk}; on macOS and Windows what the system does not tell is empty.
 */
public final class BlockDevice {
    /** What kind of block device it is. */
    public enum Kind {
        /** A whole disk, or what looks like one: a loop device, a disk image. */
        DISK,
        /** A partition of one. */
        PARTITION,
        /** Made of other devices: LVM, LUKS, RAID. */
        STACKED
    }

    private static final SectorSizes USUAL = new SectorSizes(DataSize.bytes(512), DataSize.bytes(512));

    private final Path path;
    private final ImmutableSet<Path> names;
    private final Kind kind;
    private final HostView view;
    private final Path node;
    private final @Nullable Path disk;
    private final String model;
    private final String serial;
    private final String wwn;
    private final DataSize size;
    private final ImmutableList<String> otherModels;
    private final ImmutableList<String> otherSerials;
    private final @Nullable SectorSizes sectors;
    private final Bus bus;
    private final @Nullable LinkSpeed speed;
    private final boolean removable;
    private final boolean rotational;
    private final boolean readOnly;
    private final boolean internal;
    private final boolean runsTheSystem;
    private final boolean besideTheSystem;
    private final boolean online;
    private final long sequence;
    private final String attachment;
    private final String tableUuid;
    private final @Nullable Path backingFile;
    private final ImmutableList<BlockPartition> partitions;
    private final ImmutableList<BlockHolder> holders;
    private final ImmutableList<BlockMount> mounts;
    private final ImmutableList<Path> swaps;
    private final ImmutableList<String> numbers;

    private BlockDevice(Builder b) {
        this.path = b.path;
        this.names = b.names.isEmpty() ? ImmutableSet.of(b.path) : ImmutableSet.copyOf(b.names);
        this.kind = b.kind;
        this.view = b.view;
        this.otherModels = ImmutableList.copyOf(b.otherModels);
        this.otherSerials = ImmutableList.copyOf(b.otherSerials);
        this.speed = b.speed;
        this.internal = b.internal;
        this.besideTheSystem = b.besideTheSystem;
        this.online = b.online;
        this.attachment = b.attachment;
        this.tableUuid = b.tableUuid;
        this.node = b.node;
        this.disk = b.disk;
        this.model = b.model;
        this.serial = b.serial;
        this.wwn = b.wwn;
        this.size = b.size;
        this.sectors = b.sectors;
        this.bus = b.bus;
        this.removable = b.removable;
        this.rotational = b.rotational;
        this.readOnly = b.readOnly;
        this.runsTheSystem = b.runsTheSystem;
        this.sequence = b.sequence;
        this.backingFile = b.backingFile;
        this.partitions = ImmutableList.copyOf(b.partitions);
        this.holders = ImmutableList.copyOf(b.holders);
        this.mounts = ImmutableList.copyOf(b.mounts);
        this.swaps = ImmutableList.copyOf(b.swaps);
        this.numbers = ImmutableList.copyOf(b.numbers);
    }

    /** {@code /dev/sdx}; tomorrow another disk may be there. */
    public Path path() {
        return path;
    }

    /** Every path that may mean it: {@code /dev/disk4} and {@code /dev/rdisk4}. */
    Set<Path> names() {
        return names;
    }

    /** What kind of device it is. */
    public Kind kind() {
        return kind;
    }

    /** The host that it is on. */
    HostView view() {
        return view;
    }

    /** The model, if the device tells one. */
    public Optional<String> model() {
        return model.isEmpty() ? Optional.empty() : Optional.of(model);
    }

    /**
     * The serial number, if the device tells one: of the disk in a USB box where udev could ask it, else of the box. See
     * {@link #hasInventedSerial()}.
     */
    public Optional<String> serial() {
        return serial.isEmpty() ? Optional.empty() : Optional.of(serial);
    }

    /**
     * Whether its serial number is one that says nothing: USB bridges are known that tell {@code 0123456789AB} of any disk.
     * Such a disk is told from another in the same kind of box by its partition table only.
     */
    public boolean hasInventedSerial() {
        return InventedSerial.isOne(serial);
    }

    /** The world-wide identifier ({@code naa.}, {@code eui.}, ...), if the device tells one. */
    public Optional<String> wwn() {
        return wwn.isEmpty() ? Optional.empty() : Optional.of(wwn);
    }

    /** What is opened to read it: the path, but for a recorded host. */
    Path node() {
        return node;
    }

    /** What is opened of the whole disk. */
    Path disk() {
        return disk == null ? node : disk;
    }

    /** The whole of it. */
    public DataSize size() {
        return size;
    }

    /** What it addresses and what it writes at once; 512 bytes where the host does not tell. */
    public SectorSizes sectors() {
        return sectors == null ? USUAL : sectors;
    }

    Optional<SectorSizes> toldSectors() {
        return Optional.ofNullable(sectors);
    }

    /** How it is connected. */
    public Bus bus() {
        return bus;
    }

    /** What its link carries, as it was negotiated; empty where the host does not tell. */
    public Optional<LinkSpeed> linkSpeed() {
        return Optional.ofNullable(speed);
    }

    /** The generation of USB that it and its port agreed on: 2.0 behind the wrong cable; empty for other buses. */
    public Optional<UsbGeneration> usbGeneration() {
        return bus == Bus.USB ? linkSpeed().flatMap(UsbGeneration::of) : Optional.empty();
    }

    /** Whether its medium or the device itself can be taken out: USB, cards, a removable PCI port. */
    public boolean isRemovable() {
        return removable;
    }

    /** Whether it is built into this computer, as far as the host can tell; a USB device may be soldered in. */
    public boolean isInternal() {
        return internal;
    }

    /** Whether it is said to turn. */
    public boolean isRotational() {
        return rotational;
    }

    /** Whether the kernel refuses to write to it. */
    public boolean isReadOnly() {
        return readOnly;
    }

    /** Whether {@code /}, {@code /usr}, {@code /boot}, {@code /var}, {@code /home} or a live medium is on it, through whatever is between. */
    public boolean runsTheSystem() {
        return runsTheSystem;
    }

    /** Whether it is a partition of a disk that runs the system, and is not needed for that itself. */
    boolean isBesideTheSystem() {
        return besideTheSystem;
    }

    /** Whether Windows uses the volumes on it. */
    boolean isOnline() {
        return online;
    }

    /** What is another after each time that it was plugged in; empty where the host has no such number. */
    String attachment() {
        return sequence > 0 ? String.valueOf(sequence) : attachment;
    }

    /**
     * The kernel's number of this attachment, from Linux 5.15 on: another disk, or the same one plugged in again, has
     * another.
     */
    public OptionalLong sequence() {
        return sequence > 0 ? OptionalLong.of(sequence) : OptionalLong.empty();
    }

    /** The file behind a loop device. */
    public Optional<Path> backingFile() {
        return Optional.ofNullable(backingFile);
    }

    /** The partitions that the kernel knows, by number. */
    public List<BlockPartition> partitions() {
        return partitions;
    }

    /** The devices made of this one or of its partitions, and those made of them, from the bottom up. */
    public List<BlockHolder> holders() {
        return holders;
    }

    /** Where it is mounted. */
    public List<BlockMount> mounts() {
        return mounts;
    }

    /** The swap areas on it. */
    public List<Path> swaps() {
        return swaps;
    }

    /** {@code 8:16}, {@code 8:17}: the device numbers of the disk, its partitions and what is stacked on them. */
    public List<String> numbers() {
        return numbers;
    }

    /** The node of partition {@code number}: {@code /dev/sdx3}, {@code /dev/nvme0n1p3}, whether it exists or not. */
    public Path partitionPath(int number) {
        return Path.of(partitionPrefix(path.toString()) + number);
    }

    /**
     * What precedes a partition's number: the kernel puts a {@code p} after a name that ends in a digit.
     *
     * @param device the name or path of a whole disk, not empty
     */
    public static String partitionPrefix(String device) {
        return Character.isDigit(device.charAt(device.length() - 1)) ? device + "p" : device;
    }

    /**
     * The UUID of its partition table, which is on the disk itself and so the same on every host; empty if it has no table.
     *
     * @throws SatchelException with code {@code probe.unreadable} if this user may not read the device
     */
    public Optional<String> tableUuid() throws SatchelException {
        return view.tableUuid(this);
    }

    /** As the host told it when the device was read. */
    Optional<String> toldTableUuid() {
        return tableUuid.isEmpty() ? Optional.empty() : Optional.of(tableUuid);
    }

    /**
     * What it is, as far as it tells, without its path and without what is on it. {@link BlockDevices#find} finds the same
     * disk by it, also on another host that calls it a little otherwise. With {@link DeviceIdentity#withTableUuid} it is
     * surer where a box hides the disk's own number.
     */
    public DeviceIdentity identity() {
        return identity(serial, model);
    }

    private DeviceIdentity identity(String toldSerial, String toldModel) {
        DeviceIdentity identity = DeviceIdentity.size(size);
        if (!toldSerial.isEmpty()) {
            identity = identity.withSerial(toldSerial);
        }
        if (!wwn.isEmpty()) {
            identity = identity.withWwn(wwn);
        }
        return toldModel.isEmpty() ? identity : identity.withModel(toldModel);
    }

    /**
     * Whether it is what {@code identity} says. A world-wide name that this host does not tell (macOS tells none, a
     * container without udev not that behind a bridge) does not count against it, where a serial number or a partition table
     * says enough.
     *
     * @param table the UUID of its partition table, if that was read
     */
    boolean fits(DeviceIdentity identity, Optional<String> table) {
        boolean isEnough = identity.serial().isPresent() || identity.tableUuid().isPresent();
        Optional<String> named = identity.wwn()
                .filter(name -> isEnough
                        && !(isWorldWide(name)
                                && identity()
                                        .wwn()
                                        .filter(BlockDevice::isWorldWide)
                                        .isPresent()));
        return tellings().stream()
                .map(told -> table.map(told::withTableUuid).orElse(told))
                .map(told -> named.map(told::withWwn).orElse(told))
                .anyMatch(identity::fits);
    }

    /** As an identity has it; {@code t10.ATA ...} and the paths of Windows are not. */
    private static boolean isWorldWide(String name) {
        return name.matches("[0-9a-f]{16}|[0-9a-f]{32}");
    }

    /** {@link #identity()}, then as other hosts or other interfaces of this one would tell it. */
    Set<DeviceIdentity> tellings() {
        ImmutableSet.Builder<DeviceIdentity> tellings = ImmutableSet.builder();
        for (String oneSerial : Iterables.concat(ImmutableList.of(serial), otherSerials)) {
            for (String oneModel : Iterables.concat(ImmutableList.of(model), otherModels)) {
                tellings.add(identity(oneSerial, oneModel));
            }
        }
        return tellings.build();
    }

    /** For people: {@code /dev/sdx (Portable SSD T7, serial S6XN, 931.5 GiB)}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(path.toString()).append(" (");
        model().ifPresent(m -> text.append(m).append(", "));
        serial().ifPresent(s -> text.append("serial ").append(s).append(", "));
        backingFile().ifPresent(f -> text.append(f).append(", "));
        return text.append(size.rounded()).append(')').toString();
    }

    static final class Builder {
        private final Path path;
        private final DataSize size;
        Path node;

        @Nullable
        Path disk;

        Set<Path> names = ImmutableSet.of();
        Kind kind = Kind.DISK;
        final HostView view;
        String model = "";
        String serial = "";
        String wwn = "";
        List<String> otherModels = ImmutableList.of();
        List<String> otherSerials = ImmutableList.of();

        @Nullable
        SectorSizes sectors;

        Bus bus = Bus.OTHER;

        @Nullable
        LinkSpeed speed;

        boolean removable;
        boolean rotational;
        boolean readOnly;
        boolean internal;
        boolean runsTheSystem;
        boolean besideTheSystem;
        boolean online;
        long sequence;
        String attachment = "";
        String tableUuid = "";

        @Nullable
        Path backingFile;

        List<BlockPartition> partitions = ImmutableList.of();
        List<BlockHolder> holders = ImmutableList.of();
        List<BlockMount> mounts = ImmutableList.of();
        List<Path> swaps = ImmutableList.of();
        List<String> numbers = ImmutableList.of();

        Builder(Path path, DataSize size, HostView view) {
            this.path = path;
            this.view = view;
            this.node = path;
            this.size = size;
        }

        BlockDevice build() {
            return new BlockDevice(this);
        }
    }
}
