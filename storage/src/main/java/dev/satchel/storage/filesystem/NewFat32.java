package dev.satchel.storage.filesystem;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** A FAT32, as UEFI firmware wants it on an EFI system partition. */
public final class NewFat32 implements NewFileSystem {
    /** Below it, clusters larger than a sector would be too few for FAT32 (65525 at least). */
    private static final DataSize SMALL = DataSize.mebibytes(260);

    private final DataSize size;
    private final int volumeId;
    private final String label;

    private NewFat32(DataSize size, int volumeId, String label) {
        checkArgument(
                label.matches("[A-Z0-9_-][A-Z0-9 _-]{0,10}"),
                "a label of FAT has 1 to 11 capital letters, digits, blanks, '-' or '_': '%s'",
                label);
        this.size = size;
        this.volumeId = volumeId;
        this.label = label;
    }

    /**
     * For a partition of {@code size}, with a new identity.
     *
     * @param size of the partition
     * @param label 1 to 11 capital letters, digits, blanks, hyphens and underscores, the first no blank
     */
    public static NewFat32 of(DataSize size, String label) {
        return new NewFat32(size, ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE), label);
    }

    @Override
    public String type() {
        return "vfat";
    }

    /** {@code 1A2B-3C4D}. */
    @Override
    public String uuid() {
        return String.format(Locale.ROOT, "%04X-%04X", volumeId >>> 16, volumeId & 0xffff);
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public PlannedCommand make(Argument device) {
        PlannedCommand mkfs = PlannedCommand.of(
                "mkfs.vfat", "-F", "32", "-n", label, "-i", String.format(Locale.ROOT, "%08X", volumeId));
        return (size.compareTo(SMALL) <= 0 ? mkfs.with("-s", "1") : mkfs)
                .with(device)
                .repeatable();
    }

    @Override
    public String toString() {
        return "FAT32 " + label + " (" + uuid() + ")";
    }
}
