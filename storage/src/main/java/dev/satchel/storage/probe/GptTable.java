package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.storage.probe.PartitionTable.Copy;
import dev.satchel.storage.probe.Volume.Partition;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * GPT (UEFI 2.10, section 5.3; util-linux 2.42, partitions/gpt.c). Other than libblkid, which only takes the size of
 * sectors that the device tells, this tries 512 and 4096 after that: an image of a disk with large sectors is read as well.
 */
final class GptTable {
    /** Whether a table counts without the record in sector 0 that keeps other programs off. */
    enum Protection {
        NEEDED,
        NOT_NEEDED
    }

    private static final int HEADER = 92;
    private static final int ENTRY = 128;
    /** 16384 entries are 2 MiB; tools make 128. */
    private static final int ENTRIES_LIMIT = 1 << 14;

    private GptTable() {}

    static @Nullable PartitionTable read(Region disk, Protection protection) throws IOException {
        if (protection == Protection.NEEDED && !MbrTable.isProtective(disk)) {
            return null;
        }
        Set<Integer> sectors = ImmutableSet.of(disk.sectorSize(), 512, 4096);
        for (int sector : sectors) {
            PartitionTable table = read(disk, sector, 1, Copy.PRIMARY);
            if (table != null) {
                return table;
            }
        }
        for (int sector : sectors) {
            PartitionTable table = read(disk, sector, disk.size() / sector - 1, Copy.BACKUP);
            if (table != null) {
                return table;
            }
        }
        return null;
    }

    /** The record in sector 0 alone. */
    static @Nullable PartitionTable protection(Region disk) throws IOException {
        return MbrTable.isProtective(disk)
                ? new PartitionTable(PartitionTable.Type.PROTECTIVE_MBR, null, 512, ImmutableList.of()).magic(0x1FE, 2)
                : null;
    }

    private static @Nullable PartitionTable read(Region disk, int sector, long lba, Copy copy) throws IOException {
        Block header = lba >= 1 && disk.has(lba * sector, "EFI PART") ? disk.at(lba * sector, sector) : null;
        if (header == null) {
            return null;
        }
        long length = header.u32(12);
        if (length < HEADER
                || length > sector
                || header.i64(24) != lba
                || Checksums.crc32Without(header, (int) length, 16) != header.i32(16)) {
            return null;
        }
        long last = disk.size() / sector - 1;
        long first = header.i64(40);
        long end = header.i64(48);
        boolean usable = first >= 0 && first <= end && end <= last && !(first < lba && lba < end);
        long start = header.i64(72);
        long count = header.u32(80);
        if (!usable || header.u32(84) != ENTRY || count == 0 || count > ENTRIES_LIMIT || start < 1 || start > last) {
            return null;
        }
        Block entries = disk.at(start * sector, count * ENTRY);
        if (entries == null || Checksums.crc32(entries, 0, (int) count * ENTRY) != header.i32(88)) {
            return null;
        }
        ImmutableList.Builder<Partition> partitions = ImmutableList.builder();
        for (int i = 0; i < count; i++) {
            int at = i * ENTRY;
            long from = entries.i64(at + 32);
            long to = entries.i64(at + 40);
            if (entries.isZero(at, 16) || from < first || to > end || from > to) {
                continue; // unused, or outside of what the header allows
            }
            partitions.add(new Partition(
                    i + 1,
                    from * sector,
                    (to - from + 1) * sector,
                    Text.guid(entries, at),
                    Text.guid(entries, at + 16),
                    Text.trimEnd(Text.fromUtf16(entries, at + 56, 72)),
                    "gpt",
                    entries.i64(at + 48)));
        }
        String uuid = header.isZero(56, 16) ? null : Text.guid(header, 56);
        return new PartitionTable(PartitionTable.Type.GPT, uuid, sector, partitions.build())
                .copied(copy)
                .magic(lba * sector, 8);
    }
}
