package dev.satchel.storage.filesystem;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A FAT32, as UEFI firmware wants it on an EFI system partition. */
public final class NewFat32 implements NewFileSystem {
    /** Below it, clusters larger than a sector would be too few for FAT32 (65525 at least). */
    private static final DataSize SMALL = DataSize.mebibytes(260);

    private static final DataSize SECTOR = DataSize.bytes(512);

    /** So many clusters make it a FAT32 for Windows and mtools, which take it for a FAT16 otherwise. */
    private static final long FEWEST = 65_525;

    /** 32 reserved sectors and two tables with an entry of 4 bytes for each of the fewest clusters. */
    private static final long TABLES = 32 * 512 + 2 * 512 * 512;

    private static final String NONE = "NO NAME";

    private final DataSize size;
    private final @Nullable DataSize cluster;
    private final int volumeId;
    private final String label;

    private NewFat32(DataSize size, @Nullable DataSize cluster, int volumeId, String label) {
        checkArgument(
                label.matches("([A-Z0-9_-]([A-Z0-9 _-]{0,9}[A-Z0-9_-])?)?"),
                "a label of FAT has at most 11 capital letters, digits, '-', '_', and blanks between them: '%s'",
                label);
        checkArgument(!label.equals(NONE), "'%s' stands where a FAT has no label: take another", NONE);
        DataSize unit = cluster == null ? SECTOR : cluster;
        checkArgument(
                size.bytes() >= FEWEST * unit.bytes() + TABLES,
                "FAT32 has 65525 clusters at least, and %s has fewer of %s: take %s",
                size.rounded(),
                unit,
                cluster == null ? "33 MiB or more" : "smaller ones");
        this.size = size;
        this.cluster = cluster;
        this.volumeId = volumeId;
        this.label = label;
    }

    /**
     * For a partition of {@code size}, with a new identity.
     *
     * @param size of the partition; 33 MiB at least
     * @param label at most 11 capital letters, digits, blanks, hyphens and underscores, the first and the last no blank; may be
     *     empty
     */
    public static NewFat32 of(DataSize size, String label) {
        return new NewFat32(size, null, Identifiers.randomSerial32(), label);
    }

    /** With {@code uuid}, eight hexadecimal digits with or without a hyphen: {@code 1A2B-3C4D}. */
    @Override
    public NewFat32 withUuid(String uuid) {
        return new NewFat32(size, cluster, Identifiers.serial32(uuid), label);
    }

    /**
     * With clusters of {@code cluster}, which is otherwise left to {@code mkfs.vfat}.
     *
     * @param cluster 512 bytes to 32 KiB, and so small that there are 65525 of them
     */
    @Override
    public NewFat32 withClusterSize(DataSize cluster) {
        Clusters.check(FileSystemType.FAT32, cluster);
        return new NewFat32(size, cluster, volumeId, label);
    }

    @Override
    public FileSystemType kind() {
        return FileSystemType.FAT32;
    }

    /** {@code 1A2B-3C4D}. */
    @Override
    public String uuid() {
        return Identifiers.text32(volumeId);
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public PlannedCommand make(Argument device) {
        PlannedCommand mkfs = PlannedCommand.of("mkfs.vfat", "-F", "32");
        PlannedCommand identified = (label.isEmpty() ? mkfs : mkfs.with("-n", label))
                .with("-i", String.format(Locale.ROOT, "%08X", volumeId));
        return sectorsPerCluster()
                .map(sectors -> identified.with("-s", sectors))
                .orElse(identified)
                .with(device)
                .repeatable();
    }

    /** Empty where it is left to the tool. */
    private Optional<String> sectorsPerCluster() {
        if (cluster != null) {
            return Optional.of(String.valueOf(cluster.bytes() / SECTOR.bytes()));
        }
        return size.compareTo(SMALL) <= 0 ? Optional.of("1") : Optional.empty();
    }

    @Override
    public String toString() {
        return "FAT32 " + label + " (" + uuid() + ")";
    }
}
