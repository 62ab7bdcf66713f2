package dev.satchel.storage.partition;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.util.List;

/** Grows the last partition of a table to the end of its disk. */
final class Growth {
    private final PartitionTable table;
    private final DataSize disk;
    private final String name;
    private final int sector;
    private final long sectors;
    private final long usable;

    Growth(PartitionTable table, DataSize disk, String name) {
        this.name = name;
        this.table = table;
        this.disk = disk;
        this.sector = (int) table.sector().bytes();
        this.sectors = disk.bytes() / sector;
        this.usable = table.endOfUsableOn(disk);
    }

    PartitionTable last() throws SatchelException {
        PartitionEntry last = table.last()
                .orElseThrow(() -> new SatchelException(
                        "partition.grow.none", name, "has no partition", "write one with a partition"));
        return grown(last);
    }

    PartitionTable of(int number) throws SatchelException {
        PartitionEntry wanted = table.partition(number)
                .orElseThrow(() -> new SatchelException(
                        "partition.grow.none",
                        name,
                        "has no partition " + number + " in its table; there are "
                                + table.partitions().stream()
                                        .map(PartitionEntry::number)
                                        .toList()));
        for (PartitionEntry other : table.partitions()) {
            boolean inside = wanted.isExtended() && other.isLogical();
            if (!inside && other.start().compareTo(wanted.end()) >= 0) {
                throw new SatchelException(
                        "partition.grow.blocked",
                        partition(number),
                        "cannot grow, since partition " + other + " is behind it",
                        "grow that one, or move it to the end or delete it first");
            }
        }
        return wanted.isExtended() ? last() : grown(wanted);
    }

    private PartitionTable grown(PartitionEntry last) throws SatchelException {
        for (PartitionEntry entry : table.partitions()) {
            if (entry.end().bytes() > usable) {
                throw new SatchelException(
                        "partition.grow.shrunk",
                        name,
                        "has " + disk.bytes() + " bytes, and partition " + entry.number() + " ends at byte "
                                + entry.end().bytes(),
                        "look whether this is the right disk, and whether its sectors have " + sector + " bytes");
            }
        }
        long unit = DiskGeometry.USUAL_ALIGNMENT.bytes();
        long end = usable / unit * unit;
        boolean moves = table.gpt().isPresent() && !disk.equals(table.disk());
        if (end <= last.end().bytes() && !moves) {
            throw new SatchelException(
                    "partition.grow.full",
                    partition(last.number()),
                    "ends at the end of the disk already",
                    "enlarge the disk first");
        }
        DataSize size =
                DataSize.bytes(Math.max(end, last.end().bytes()) - last.start().bytes());
        return table.with(
                disk,
                table.partitions().stream()
                        .map(entry -> resized(entry, last, size))
                        .toList(),
                table.record().mirroring(mirrored(last, size)),
                table.gpt().map(gpt -> gpt.on(sectors, sector)).orElse(null));
    }

    private String partition(int number) {
        return name + ", partition " + number;
    }

    /** With a logical partition grows what holds it. */
    private PartitionEntry resized(PartitionEntry entry, PartitionEntry last, DataSize size) {
        if (entry.number() == last.number()) {
            return entry.resized(size);
        }
        long end = last.start().plus(size).bytes();
        return entry.isExtended() && last.isLogical() && entry.end().bytes() < end
                ? entry.resized(DataSize.bytes(end - entry.start().bytes()))
                : entry;
    }

    /** What a hybrid tells of the partition grows with it, as far as its numbers go. */
    private List<PartitionEntry> mirrored(PartitionEntry last, DataSize size) throws SatchelException {
        ImmutableList.Builder<PartitionEntry> mirrored = ImmutableList.builder();
        for (PartitionEntry one : table.hybrid()) {
            boolean same = one.start().equals(last.start()) && one.size().equals(last.size());
            if (same && last.start().plus(size).bytes() / sector > 1L << 32) {
                throw new SatchelException(
                        "partition.hybrid.far",
                        partition(last.number()),
                        "would end behind 2^32 sectors, further than the MBR of a hybrid reaches",
                        "make an end of the hybrid first: write the table without it");
            }
            mirrored.add(same ? one.resized(size) : one);
        }
        return mirrored.build();
    }
}
