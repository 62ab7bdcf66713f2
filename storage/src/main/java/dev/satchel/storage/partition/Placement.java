package dev.satchel.storage.partition;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Finds the places of a wanted table's partitions on a disk. All numbers are bytes, and multiples of the alignment. With at
 * most 128 partitions of at most {@link NewPartition#LARGEST} none of them overflows.
 */
final class Placement {
    /** The table behind the last partition of a GPT: 128 entries of 128 bytes, and the header (UEFI 2.10, 5.3). */
    private static final long ENTRIES = 128 * 128;

    private static final int FIRST_LOGICAL = 5;
    private static final int PRIMARY = 4;

    private final NewPartitionTable table;
    private final DiskGeometry geometry;
    private final String name;
    private final long unit;
    /** From which index on the partitions of an MBR are logical ones. */
    private final int logicalFrom;

    /**
     * Of {@code table} on a disk.
     *
     * @param name of the disk, for people
     */
    Placement(NewPartitionTable table, DiskGeometry geometry, String name) {
        this.name = name;
        this.table = table;
        this.geometry = geometry;
        this.unit = geometry.alignment().bytes();
        this.logicalFrom =
                table.scheme() == PartitionScheme.MBR && table.partitions().size() > PRIMARY
                        ? PRIMARY - 1
                        : table.partitions().size();
    }

    PartitionLayout layout(Supplier<UUID> identifiers) throws SatchelException {
        UUID disk = table.guid().orElseGet(identifiers);
        int signature = table.signature() != 0 ? table.signature() : (int) disk.getLeastSignificantBits() | 1;
        long room = room();
        ImmutableList.Builder<PlannedPartition> placed = ImmutableList.builder();
        long at = unit;
        for (int i = 0; i < table.partitions().size(); i++) {
            NewPartition partition = table.partitions().get(i);
            long start = isLogical(i) ? at + unit : at;
            long size = size(partition, room);
            placed.add(new PlannedPartition(
                    isLogical(i) ? i - logicalFrom + FIRST_LOGICAL : i + 1,
                    partition.type(),
                    DataSize.bytes(start),
                    DataSize.bytes(size),
                    partition.guid().orElseGet(identifiers),
                    partition.name(),
                    partition.attributes()));
            at = start + size;
        }
        return new PartitionLayout(geometry, table.scheme(), disk, signature, placed.build(), table.mirrored());
    }

    private boolean isLogical(int index) {
        return index >= logicalFrom;
    }

    /** What is left for shares and the rest. */
    private long room() throws SatchelException {
        long needed = neededForShares();
        long room = end() - unit - overhead() - fixed();
        if (room < needed || end() < unit) {
            throw tooSmall(unit + overhead() + fixed() + needed);
        }
        return room;
    }

    /** Where the last partition ends at the latest. */
    private long end() {
        long sectors = geometry.sectors();
        long usable = switch (table.scheme()) {
            case GPT ->
                sectors * geometry.sector().bytes()
                        - ENTRIES
                        - geometry.sector().bytes();
            case MBR -> Math.min(sectors, 1L << 32) * geometry.sector().bytes();
        };
        return Math.max(0, usable) / unit * unit;
    }

    /** Before each logical partition there is its record. */
    private long overhead() {
        return (table.partitions().size() - logicalFrom) * unit;
    }

    private long fixed() {
        long sum = 0;
        for (NewPartition partition : table.partitions()) {
            if (partition.size() instanceof PartitionSize.Fixed) {
                sum += size(partition, 0);
            }
        }
        return sum;
    }

    private long rounded(long size) {
        return DataSize.bytes(size).roundedUpTo(geometry.alignment()).bytes();
    }

    private long smallest(NewPartition partition) {
        return Math.max(unit, rounded(partition.atLeast().bytes()));
    }

    /** Enough that each share, and what remains for the rest, is as large as it has to be. */
    private long neededForShares() {
        long needed = 0;
        for (NewPartition partition : table.partitions()) {
            int percent = percent(partition);
            if (percent > 0) {
                long whole = ceilingShare(smallest(partition), percent);
                needed = Math.max(needed, rounded(whole));
            }
        }
        return needed;
    }

    /** The least of which {@code percent} percent are {@code size}. */
    private static long ceilingShare(long size, int percent) {
        long product = size * 100;
        return product / percent + (product % percent == 0 ? 0 : 1);
    }

    /** Of what the fixed ones leave; 0 for a fixed one. */
    private int percent(NewPartition partition) {
        if (partition.size() instanceof PartitionSize.Share share) {
            return share.percent();
        }
        return partition.size() instanceof PartitionSize.Rest ? 100 - shares(table.partitions()) : 0;
    }

    private static int shares(List<NewPartition> partitions) {
        return partitions.stream()
                .mapToInt(one -> one.size() instanceof PartitionSize.Share share ? share.percent() : 0)
                .sum();
    }

    private long size(NewPartition partition, long room) {
        if (partition.size() instanceof PartitionSize.Fixed fixed) {
            return rounded(Math.max(fixed.size().bytes(), partition.atLeast().bytes()));
        }
        if (partition.size() instanceof PartitionSize.Share share) {
            return share(room, share);
        }
        long shared = 0;
        for (NewPartition other : table.partitions()) {
            if (other.size() instanceof PartitionSize.Share share) {
                shared += share(room, share);
            }
        }
        return room - shared;
    }

    /** Without an overflow: a disk may have 2^62 bytes. */
    private long share(long room, PartitionSize.Share share) {
        long units = room / unit;
        return (units / 100 * share.percent() + units % 100 * share.percent() / 100) * unit;
    }

    private SatchelException tooSmall(long endOfLast) {
        long behind = table.scheme() == PartitionScheme.GPT ? unit : 0;
        DataSize needed = DataSize.bytes(endOfLast + behind);
        boolean limited = table.scheme() == PartitionScheme.MBR && needed.compareTo(geometry.size()) <= 0;
        return new SatchelException(
                "partition.too-small",
                name,
                "has " + numbers(geometry.size()) + ", its partitions need " + numbers(needed) + " at least"
                        + (limited ? ", and an MBR reaches no further than 2^32 sectors" : ""),
                limited ? "take a GPT" : "take a larger one");
    }

    private static String numbers(DataSize size) {
        return size.rounded() + " (" + size.bytes() + " bytes)";
    }
}
