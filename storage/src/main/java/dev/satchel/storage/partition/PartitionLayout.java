package dev.satchel.storage.partition;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.UUID;

/**
 * A partition table that is not written yet, on a certain disk. Offsets and identifiers are ours, not {@code sfdisk}'s, so
 * that all that follows (a file system's place, {@code fstab}, the boot loader) can be planned before the disk is touched.
 * Immutable; made by {@link NewPartitionTable#on}.
 */
public final class PartitionLayout {
    /** Where partitions begin and end: what every tool of the last fifteen years does. */
    public static final DataSize ALIGNMENT = DiskGeometry.USUAL_ALIGNMENT;

    /** Whether the kernel hears of a new table. In each case {@code sfdisk} refuses a disk that is in use. */
    public enum Kernel {
        /** It makes nodes of the new partitions. */
        IS_TOLD,
        /** For a loop device, which refuses to hear of it unless it was attached for that. */
        IS_NOT_TOLD
    }

    private final DiskGeometry geometry;
    private final UUID guid;
    private final ImmutableList<PlannedPartition> partitions;
    private final PartitionTable table;

    PartitionLayout(
            DiskGeometry geometry,
            PartitionScheme scheme,
            UUID guid,
            int signature,
            ImmutableList<PlannedPartition> partitions,
            ImmutableList<Integer> mirrored) {
        this.geometry = geometry;
        this.guid = guid;
        this.partitions = partitions;
        this.table = switch (scheme) {
            case GPT -> gpt(mirrored);
            case MBR -> mbr(signature);
        };
    }

    private PartitionTable gpt(ImmutableList<Integer> mirrored) {
        List<PartitionEntry> entries = partitions.stream()
                .map(one -> PartitionEntry.ofGpt(
                        one.number(),
                        one.type(),
                        one.start(),
                        one.size(),
                        one.guid(),
                        one.name(),
                        PartitionAttribute.bits(one.attributes())))
                .toList();
        List<PartitionEntry> mirrors = mirrored.stream()
                .map(number -> mbrEntry(partitions.get(number - 1), DataSize.ZERO))
                .toList();
        int sector = (int) geometry.sector().bytes();
        return new PartitionTable(
                geometry.size(),
                geometry.sector(),
                entries,
                BootRecord.fresh(0, mirrors),
                GptFrame.fresh(guid, geometry.sectors(), sector));
    }

    private static PartitionEntry mbrEntry(PlannedPartition one, DataSize record) {
        return PartitionEntry.ofMbr(
                one.number(),
                PartitionType.of(one.type().code().orElseThrow()),
                one.start(),
                one.size(),
                one.attributes(),
                record.bytes());
    }

    private PartitionTable mbr(int signature) {
        ImmutableList.Builder<PartitionEntry> entries = ImmutableList.builder();
        DataSize extended = DataSize.ZERO;
        for (PlannedPartition one : partitions) {
            if (one.number() <= MbrSector.SLOTS) {
                entries.add(mbrEntry(one, DataSize.ZERO));
                continue;
            }
            DataSize record =
                    DataSize.bytes(one.start().bytes() - geometry.alignment().bytes());
            extended = extended.bytes() == 0 ? record : extended;
            entries.add(mbrEntry(one, record));
        }
        if (extended.bytes() > 0) {
            long end = partitions.get(partitions.size() - 1).end().bytes();
            entries.add(PartitionEntry.ofMbr(
                    MbrSector.SLOTS,
                    PartitionType.EXTENDED,
                    extended,
                    DataSize.bytes(end - extended.bytes()),
                    ImmutableSet.of(),
                    0));
        }
        return new PartitionTable(
                geometry.size(),
                geometry.sector(),
                entries.build(),
                BootRecord.fresh(signature, ImmutableList.of()),
                null);
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
        DiskGeometry geometry = DiskGeometry.of(disk, sector);
        return NewPartitionTable.portableLinux(geometry, architecture).on(geometry);
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
        return NewPartitionTable.portableLinux(esp, architecture).on(DiskGeometry.of(disk, sector));
    }

    /** The disk it is made for. */
    public DataSize disk() {
        return geometry.size();
    }

    /** The disk it is made for, as far as it matters. */
    public DiskGeometry geometry() {
        return geometry;
    }

    /** The identifier of the disk in a GPT; an MBR keeps {@link PartitionTable#id()} instead. */
    public UUID guid() {
        return guid;
    }

    /** The partitions, by place. The extended partition of an MBR is not one of them. Immutable. */
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
                .filter(partition -> partition.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no partition of type " + type + " in this layout"));
    }

    /** What stands on the disk once it is written. */
    public PartitionTable table() {
        return table;
    }

    /** What {@code sfdisk} reads (sfdisk(8), "Input formats"); numbers are sectors. */
    public String toSfdiskScript() {
        return table.toSfdiskScript();
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
        return partitions.size() + " partitions on " + disk().rounded();
    }
}
