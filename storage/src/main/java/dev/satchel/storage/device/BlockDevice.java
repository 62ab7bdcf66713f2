package dev.satchel.storage.device;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A whole disk or a loop device as it was when it was read: a later look may tell otherwise. Immutable.
 *
 * <p>What uses the device ({@link #mounts()}, {@link #swaps()}, {@link #holders()}) includes what uses its partitions
 * and what is stacked on them; mounts are those of this process's mount namespace ({@code /proc/self/mountinfo}).
 */
public final class BlockDevice {
    private final Path path;
    private final Path node;
    private final String model;
    private final String serial;
    private final String wwn;
    private final DataSize size;
    private final SectorSizes sectors;
    private final Bus bus;
    private final boolean removable;
    private final boolean rotational;
    private final boolean readOnly;
    private final boolean runsTheSystem;
    private final long sequence;
    private final @Nullable Path backingFile;
    private final ImmutableList<BlockPartition> partitions;
    private final ImmutableList<Path> holders;
    private final ImmutableList<BlockMount> mounts;
    private final ImmutableList<Path> swaps;
    private final ImmutableList<String> numbers;

    private BlockDevice(Builder b) {
        this.path = b.path;
        this.node = b.node;
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

    /** The model, if the device tells one. */
    public Optional<String> model() {
        return model.isEmpty() ? Optional.empty() : Optional.of(model);
    }

    /** The serial number, if the device tells one; USB bridges are known that all tell the same. */
    public Optional<String> serial() {
        return serial.isEmpty() ? Optional.empty() : Optional.of(serial);
    }

    /** The world-wide identifier ({@code naa.}, {@code eui.}, ...), if the device tells one. */
    public Optional<String> wwn() {
        return wwn.isEmpty() ? Optional.empty() : Optional.of(wwn);
    }

    /** What is opened to read it: the path, but for a recorded host. */
    Path node() {
        return node;
    }

    /** The whole of it. */
    public DataSize size() {
        return size;
    }

    /** What it addresses and what it writes at once. */
    public SectorSizes sectors() {
        return sectors;
    }

    /** How it is connected. */
    public Bus bus() {
        return bus;
    }

    /** Whether its medium or the device itself can be taken out: USB, cards, a removable PCI port. */
    public boolean isRemovable() {
        return removable;
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

    /** The devices made of this one or of its partitions: device mapper, RAID, bcache. */
    public List<Path> holders() {
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

    /** What it is, as far as it tells, without its path. */
    public DeviceIdentity identity() {
        DeviceIdentity identity = DeviceIdentity.size(size);
        if (!serial.isEmpty()) {
            identity = identity.withSerial(serial);
        }
        return model.isEmpty() ? identity : identity.withModel(model);
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
        String model = "";
        String serial = "";
        String wwn = "";
        SectorSizes sectors = new SectorSizes(DataSize.bytes(512), DataSize.bytes(512));
        Bus bus = Bus.OTHER;
        boolean removable;
        boolean rotational;
        boolean readOnly;
        boolean runsTheSystem;
        long sequence;

        @Nullable
        Path backingFile;

        List<BlockPartition> partitions = ImmutableList.of();
        List<Path> holders = ImmutableList.of();
        List<BlockMount> mounts = ImmutableList.of();
        List<Path> swaps = ImmutableList.of();
        List<String> numbers = ImmutableList.of();

        Builder(Path path, DataSize size) {
            this.path = path;
            this.node = path;
            this.size = size;
        }

        BlockDevice build() {
            return new BlockDevice(this);
        }
    }
}
