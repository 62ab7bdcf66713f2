package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import dev.satchel.storage.probe.PartitionTable.Copy;
import dev.satchel.storage.probe.Volume.Partition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Reads GPT (UEFI 2.10, section 5.3) and MBR, believing what libblkid believes. */
final class PartitionTables {
    private static final int SECTOR = 512;
    private static final int LARGE_SECTOR = 4096;
    private static final int ENTRIES = 0x1BE;
    private static final int ENTRY = 16;
    private static final int PROTECTIVE = 0xEE;
    private static final int GPT_HEADER = 92;
    private static final int GPT_ENTRY = 128;
    /** 16384 entries are 2 MiB; tools make 128. */
    private static final int GPT_ENTRIES_LIMIT = 1 << 14;
    /** libblkid gives up after as many links without a partition. */
    private static final int EMPTY_LINKS = 100;
    /** More than Linux has minor numbers for; a chain that is a loop ends earlier, one that is not ends here. */
    private static final int LOGICAL_LIMIT = 1024;

    private PartitionTables() {}

    static @Nullable PartitionTable find(Region disk) throws IOException {
        ByteBuffer mbr = disk.at(0, SECTOR);
        if (mbr == null || !signed(mbr)) {
            return null;
        }
        for (int i = 0; i < 4; i++) {
            if (type(mbr, i) == PROTECTIVE) {
                return gpt(disk);
            }
        }
        return mbr(disk, mbr);
    }

    private static PartitionTable gpt(Region disk) throws IOException {
        for (int sector : new int[] {SECTOR, LARGE_SECTOR}) {
            PartitionTable table = gpt(disk, sector, 1, Copy.PRIMARY);
            if (table != null) {
                return table;
            }
        }
        for (int sector : new int[] {SECTOR, LARGE_SECTOR}) {
            PartitionTable table = gpt(disk, sector, disk.size() / sector - 1, Copy.BACKUP);
            if (table != null) {
                return table;
            }
        }
        return new PartitionTable(PartitionTable.Type.PROTECTIVE_MBR, null, SECTOR, Copy.PRIMARY, ImmutableList.of());
    }

    private static @Nullable PartitionTable gpt(Region disk, int sector, long lba, Copy copy) throws IOException {
        ByteBuffer header = lba < 1 ? null : disk.at(lba * sector, sector);
        if (header == null || !"EFI PART".equals(Text.label(header, 0, 8))) {
            return null;
        }
        long last = disk.size() / sector - 1;
        long length = Integer.toUnsignedLong(header.getInt(12));
        if (length < GPT_HEADER || length > sector || header.getLong(24) != lba) {
            return null;
        }
        int sum = header.getInt(16);
        byte[] summed = new byte[(int) length];
        header.get(0, summed);
        for (int i = 16; i < 20; i++) {
            summed[i] = 0;
        }
        if (crc(ByteBuffer.wrap(summed)) != sum) {
            return null;
        }
        long first = header.getLong(40);
        long end = header.getLong(48);
        boolean usable = first >= 0 && first <= end && end <= last && !(first < lba && lba < end);
        long start = header.getLong(72);
        long count = Integer.toUnsignedLong(header.getInt(80));
        if (!usable
                || header.getInt(84) != GPT_ENTRY
                || count == 0
                || count > GPT_ENTRIES_LIMIT
                || start < 1
                || start > last) {
            return null;
        }
        ByteBuffer entries = disk.at(start * sector, (int) count * GPT_ENTRY);
        if (entries == null || crc(entries.duplicate()) != header.getInt(88)) {
            return null;
        }
        ImmutableList.Builder<Partition> partitions = ImmutableList.builder();
        for (int i = 0; i < count; i++) {
            int at = i * GPT_ENTRY;
            long from = entries.getLong(at + 32);
            long to = entries.getLong(at + 40);
            if (Text.uuid(entries, at) == null || from < first || to > end || from > to) {
                continue; // unused, or outside of what the header allows
            }
            partitions.add(new Partition(
                    i + 1,
                    from * sector,
                    (to - from + 1) * sector,
                    Text.guid(entries, at),
                    Text.guid(entries, at + 16),
                    Text.wideLabel(entries, at + 56, 72)));
        }
        return new PartitionTable(PartitionTable.Type.GPT, Text.guid(header, 56), sector, copy, partitions.build());
    }

    private static int crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static @Nullable PartitionTable mbr(Region disk, ByteBuffer mbr) throws IOException {
        for (int i = 0; i < 4; i++) {
            int indicator = mbr.get(ENTRIES + i * ENTRY) & 0xFF;
            if (indicator != 0 && indicator != 0x80) {
                return null;
            }
        }
        if (disk.has(0, "\u00C9\u00C2\u00D4\u00C1") || Detectors.isBootSector(disk)) {
            return null; // AIX, or a file system without a table
        }
        int id = mbr.getInt(0x1B8);
        List<Partition> partitions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            if (count(mbr, i) > 0) {
                partitions.add(partition(i + 1, start(mbr, i), count(mbr, i), type(mbr, i), id));
            }
        }
        for (int i = 0; i < 4; i++) {
            if (count(mbr, i) > 0 && isExtended(type(mbr, i))) {
                addLogical(disk, start(mbr, i), count(mbr, i), id, partitions);
            }
        }
        String uuid = id == 0 ? null : String.format("%08x", id);
        return new PartitionTable(
                PartitionTable.Type.MBR, uuid, SECTOR, Copy.PRIMARY, ImmutableList.copyOf(partitions));
    }

    /** Follows the chain of extended boot records as libblkid does, junk in the third and fourth entries left out. */
    private static void addLogical(Region disk, long extended, long extendedCount, int id, List<Partition> partitions)
            throws IOException {
        Set<Long> starts = new HashSet<>();
        long current = extended;
        long currentCount = extendedCount;
        int number = 5 + (int) partitions.stream().filter(p -> p.number() >= 5).count();
        for (int empty = 0; empty <= EMPTY_LINKS && number < LOGICAL_LIMIT; empty++) {
            ByteBuffer record = disk.at(current * SECTOR, SECTOR);
            if (record == null || !signed(record)) {
                return;
            }
            for (int i = 0; i < 4; i++) {
                long start = current + start(record, i);
                long count = count(record, i);
                boolean inside = start(record, i) + count <= currentCount
                        && start >= extended
                        && start + count <= extended + extendedCount;
                if (count == 0 || isExtended(type(record, i)) || (i >= 2 && !inside) || !starts.add(start)) {
                    continue;
                }
                partitions.add(partition(number++, start, count, type(record, i), id));
                empty = 0;
            }
            int link = 0;
            while (link < 4 && !(count(record, link) > 0 && isExtended(type(record, link)))) {
                link++;
            }
            if (link == 4) {
                return;
            }
            current = extended + start(record, link);
            currentCount = count(record, link);
        }
    }

    private static Partition partition(int number, long start, long count, int type, int id) {
        String uuid = id == 0 ? null : String.format("%08x-%02x", id, number);
        return new Partition(number, start * SECTOR, count * SECTOR, "0x" + Integer.toHexString(type), uuid, null);
    }

    static boolean isExtended(int type) {
        return type == 0x05 || type == 0x0F || type == 0x85;
    }

    private static boolean signed(ByteBuffer sector) {
        return sector.getShort(0x1FE) == (short) 0xAA55;
    }

    private static int type(ByteBuffer sector, int entry) {
        return sector.get(ENTRIES + entry * ENTRY + 4) & 0xFF;
    }

    private static long start(ByteBuffer sector, int entry) {
        return Integer.toUnsignedLong(sector.getInt(ENTRIES + entry * ENTRY + 8));
    }

    private static long count(ByteBuffer sector, int entry) {
        return Integer.toUnsignedLong(sector.getInt(ENTRIES + entry * ENTRY + 12));
    }
}
