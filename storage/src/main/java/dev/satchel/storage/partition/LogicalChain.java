package dev.satchel.storage.partition;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The logical partitions of an MBR: a chain of records within the extended one. */
final class LogicalChain {
    private static final int FIRST = 5;

    /** More than Linux has names for. */
    private static final int MOST = 128;

    /** As libblkid and Linux: so many links without a partition, and the rest is not believed. */
    private static final int MOST_EMPTY = 100;

    private final DiskBytes disk;
    private final int sector;
    private final long base;
    private final long end;
    private final String where;
    private final List<Finding> findings;

    LogicalChain(DiskBytes disk, int sector, PartitionEntry extended, String where, List<Finding> findings) {
        this.disk = disk;
        this.sector = sector;
        this.base = extended.start().bytes() / sector;
        this.end = extended.end().bytes() / sector;
        this.where = where;
        this.findings = findings;
    }

    List<PartitionEntry> partitions() throws IOException {
        ImmutableList.Builder<PartitionEntry> found = ImmutableList.builder();
        Set<Long> seen = new HashSet<>();
        long at = base;
        int number = FIRST;
        int empty = 0;
        while (number < FIRST + MOST && empty < MOST_EMPTY) {
            MbrSector record = at(at);
            if (record == null || !record.isMarked() || !seen.add(at)) {
                broken(at, record == null ? "is not on the disk" : "is no record, or was met before");
                return found.build();
            }
            empty++;
            for (int slot = 0; slot < 2; slot++) {
                long start = at + record.start(slot);
                boolean data = !record.isEmpty(slot) && !record.isExtended(slot);
                if (data && start > at && start + record.count(slot) <= end) {
                    found.add(entry(record, slot, number++, at));
                    empty = 0;
                    break; // the other is the link
                } else if (data) {
                    broken(at, "tells of a partition outside of the extended one");
                }
            }
            int link = record.isExtended(0) ? 0 : 1;
            if (!record.isExtended(link) || record.start(link) == 0) {
                return found.build();
            }
            at = base + record.start(link);
            if (at >= end) {
                broken(at, "is outside of the extended partition");
                return found.build();
            }
        }
        broken(at, "is one too many");
        return found.build();
    }

    private PartitionEntry entry(MbrSector record, int slot, int number, long at) {
        return PartitionEntry.ofMbr(
                number,
                PartitionType.of(record.code(slot)),
                DataSize.bytes((at + record.start(slot)) * sector),
                DataSize.bytes(record.count(slot) * sector),
                record.isActive(slot) ? ImmutableSet.of(PartitionAttribute.LEGACY_BOOT) : ImmutableSet.of(),
                at * sector);
    }

    private @Nullable MbrSector at(long lba) throws IOException {
        ByteBuffer bytes = disk.at(lba * sector, MbrSector.SIZE);
        return bytes == null ? null : new MbrSector(bytes);
    }

    private void broken(long at, String what) {
        findings.add(Finding.error(
                "mbr.chain",
                where,
                "the chain of logical partitions is broken: the record in sector " + at + " " + what,
                "find the partitions behind it with testdisk before anything is written"));
    }
}
