package dev.satchel.storage.partition;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import java.util.Comparator;
import java.util.List;

/** What may be wrong with any table that was read: overlaps, partitions where none can be, identifiers that repeat. */
final class TableCheck {
    /** What most disks write at once. */
    private static final int PAGE = 4096;

    private final PartitionTable table;
    private final String where;
    private final List<Finding> findings;

    TableCheck(PartitionTable table, String where, List<Finding> findings) {
        this.table = table;
        this.where = where;
        this.findings = findings;
    }

    void run() {
        List<PartitionEntry> byPlace = table.partitions().stream()
                .filter(entry -> !entry.isExtended())
                .sorted(Comparator.comparing(PartitionEntry::start))
                .toList();
        PartitionEntry furthest = null;
        for (PartitionEntry entry : byPlace) {
            if (furthest != null && entry.overlaps(furthest)) {
                findings.add(Finding.error(
                        "partition.overlap",
                        where,
                        "partitions " + furthest.number() + " and " + entry.number() + " overlap",
                        "write to neither of them before one is moved or deleted"));
            }
            if (furthest == null || entry.end().compareTo(furthest.end()) > 0) {
                furthest = entry;
            }
            checkPlace(entry);
        }
        checkIdentifiers();
    }

    private void checkPlace(PartitionEntry entry) {
        if (entry.end().compareTo(table.disk()) > 0) {
            findings.add(Finding.error(
                    "partition.outside",
                    where,
                    "partition " + entry.number() + " ends at byte "
                            + entry.end().bytes() + ", the disk at "
                            + table.disk().bytes(),
                    "look whether the image is cut short, or the sectors have another size"));
        } else if (entry.start().compareTo(table.firstUsable()) < 0
                || entry.end().compareTo(table.endOfUsable()) > 0) {
            findings.add(Finding.warning(
                    "partition.unusable",
                    where,
                    "partition " + entry.number() + " is outside of what the table says to be usable",
                    "move it inside: Linux' libblkid and others do not show it"));
        }
        if (entry.start().bytes() % PAGE != 0) {
            findings.add(Finding.note(
                    "partition.unaligned",
                    where,
                    "partition " + entry.number()
                            + " does not begin at a multiple of 4 KiB, and is slow on many disks"));
        }
    }

    private void checkIdentifiers() {
        ImmutableList.Builder<String> seen = ImmutableList.builder();
        table.partitions().forEach(entry -> entry.guid().ifPresent(guid -> seen.add(guid.toString())));
        List<String> guids = seen.build();
        if (ImmutableSet.copyOf(guids).size() < guids.size()) {
            findings.add(Finding.warning(
                    "partition.guid.twice",
                    where,
                    "two of its partitions have the same GUID: PARTUUID= names either",
                    "give one of them another: sfdisk --part-uuid"));
        }
    }
}
