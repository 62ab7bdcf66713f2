package dev.satchel.storage.partition;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * A GUID partition table that is not written yet. Offsets and identifiers are ours, not {@code sfdisk}'s, so that all
 * that follows (a file system's place, {@code fstab}, the boot loader) can be planned before the disk is touched.
 * Immutable.
 */
public final class PartitionLayout {
    /** Where partitions begin and end: what every tool of the last fifteen years does. */
    public static final DataSize ALIGNMENT = DataSize.mebibytes(1);

    /** The smallest Linux root that is worth a partition. */
    private static final DataSize SMALLEST_ROOT = DataSize.mebibytes(16);

    /** FAT32 needs 65525 clusters (Microsoft's FAT specification, 3.5): 33 MiB of 512-byte sectors, 257 MiB of 4 KiB ones. */
    private static final DataSize SMALL_ESP = DataSize.mebibytes(64);

    private static final DataSize LARGE_ESP = DataSize.mebibytes(512);
    private static final DataSize SMALLEST_4K_ESP = DataSize.mebibytes(260);
    private static final DataSize SMALL_DISK = DataSize.gibibytes(4);

    /** The table behind the last partition: 128 entries of 128 bytes, and the header (UEFI 2.10, 5.3). */
    private static final long ENTRIES = 128 * 128;

    /** Whether the kernel hears of a new table. In each case {@code sfdisk} refuses a disk that is in use. */
    public enum Kernel {
        /** It makes nodes of the new partitions. */
        IS_TOLD,
        /** For a loop device, which refuses to hear of it unless it was attached for that. */
        IS_NOT_TOLD
    }

    private final DataSize disk;
    private final DataSize sector;
    private final UUID guid;
    private final ImmutableList<PlannedPartition> partitions;

    private PartitionLayout(DataSize disk, DataSize sector, UUID guid, ImmutableList<PlannedPartition> partitions) {
        this.disk = disk;
        this.sector = sector;
        this.guid = guid;
        this.partitions = partitions;
    }

    /**
     * A disk that BIOS and UEFI firmware boot from: BIOS boot partition (1 MiB), EFI system partition (64 MiB on disks
     * below 4 GiB, else 512 MiB; 260 MiB at least where sectors have 4096 bytes), and the root to the end.
     *
     * @param disk the size of the disk
     * @param sector its logical sectors: 512 or 4096 bytes
     * @param architecture of the system, which gives its root the type of the Discoverable Partitions Specification
     * @throws SatchelException with code {@code partition.too-small} and both numbers
     */
    public static PartitionLayout portableLinux(DataSize disk, DataSize sector, Architecture architecture)
            throws SatchelException {
        DataSize esp = disk.compareTo(SMALL_DISK) < 0 ? SMALL_ESP : LARGE_ESP;
        if (sector.bytes() > 512 && esp.compareTo(SMALLEST_4K_ESP) < 0) {
            esp = SMALLEST_4K_ESP;
        }
        return portableLinux(disk, sector, architecture, esp);
    }

    /**
     * As above, with an EFI system partition of a size of its own.
     *
     * @param disk the size of the disk
     * @param sector its logical sectors: 512 or 4096 bytes
     * @param architecture of the system
     * @param esp a multiple of 1 MiB
     * @throws SatchelException with code {@code partition.too-small} and both numbers
     */
    public static PartitionLayout portableLinux(DataSize disk, DataSize sector, Architecture architecture, DataSize esp)
            throws SatchelException {
        checkArgument(
                sector.bytes() == 512 || sector.bytes() == 4096, "sectors have 512 or 4096 bytes, not %s", sector);
        DataSize rootStart = ALIGNMENT.plus(ALIGNMENT).plus(esp);
        long end = (disk.bytes() - ENTRIES - sector.bytes()) / ALIGNMENT.bytes() * ALIGNMENT.bytes();
        long root = end - rootStart.bytes();
        if (root < SMALLEST_ROOT.bytes()) {
            DataSize needed = rootStart.plus(SMALLEST_ROOT).plus(ALIGNMENT);
            throw new SatchelException(
                    "partition.too-small",
                    "the disk",
                    "has " + disk.rounded() + " (" + disk.bytes() + " bytes), its partitions need " + needed.rounded()
                            + " (" + needed.bytes() + " bytes) at least",
                    "take a larger one");
        }
        return new PartitionLayout(
                disk,
                sector,
                UUID.randomUUID(),
                ImmutableList.of(
                        partition(1, PartitionType.BIOS_BOOT, ALIGNMENT, ALIGNMENT, "BIOS boot"),
                        partition(2, PartitionType.EFI_SYSTEM, ALIGNMENT.plus(ALIGNMENT), esp, "EFI system partition"),
                        partition(3, PartitionType.linuxRoot(architecture), rootStart, DataSize.bytes(root), "root")));
    }

    private static PlannedPartition partition(
            int number, PartitionType type, DataSize start, DataSize size, String name) {
        return new PlannedPartition(number, type, start, size, UUID.randomUUID(), name);
    }

    /** The disk it is made for. */
    public DataSize disk() {
        return disk;
    }

    /** The identifier of the disk. */
    public UUID guid() {
        return guid;
    }

    /** The partitions, by place. */
    public List<PlannedPartition> partitions() {
        return partitions;
    }

    /**
     * The first partition that has {@code type}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public PlannedPartition partition(PartitionType type) {
        return partitions.stream()
                .filter(partition -> partition.type() == type)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no partition of type " + type + " in this layout"));
    }

    /** What {@code sfdisk} reads (sfdisk(8), "Input formats"); numbers are sectors. */
    public String toSfdiskScript() {
        StringBuilder script = new StringBuilder();
        script.append("label: gpt\n");
        script.append("label-id: ").append(upper(guid)).append('\n');
        script.append("unit: sectors\n\n");
        for (PlannedPartition partition : partitions) {
            script.append(String.format(
                    Locale.ROOT,
                    "%d : start=%d, size=%d, type=%s, uuid=%s, name=\"%s\"\n",
                    partition.number(),
                    partition.start().bytes() / sector.bytes(),
                    partition.size().bytes() / sector.bytes(),
                    partition.type().guid(),
                    upper(partition.guid()),
                    partition.name()));
        }
        return script.toString();
    }

    private static String upper(UUID guid) {
        return guid.toString().toUpperCase(Locale.ROOT);
    }

    /**
     * The command that writes it to {@code device} and removes the signatures of what was there.
     *
     * @param device a whole disk, a loop device, or the file of an image
     * @param kernel whether the kernel is told of the new partitions by it
     */
    public PlannedCommand write(Argument device, Kernel kernel) {
        PlannedCommand sfdisk =
                PlannedCommand.of("sfdisk", "--quiet", "--wipe", "always", "--wipe-partitions", "always");
        PlannedCommand with = switch (kernel) {
            // The lock keeps udev from opening the device while it is written.
            case IS_TOLD -> sfdisk.with("--lock=yes");
            case IS_NOT_TOLD -> sfdisk.with("--no-tell-kernel");
        };
        return with.with(device).withInput(toSfdiskScript()).repeatable();
    }

    /** {@code 3 partitions on 160 MiB}. */
    @Override
    public String toString() {
        return partitions.size() + " partitions on " + disk.rounded();
    }
}
