package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import dev.satchel.storage.probe.Volume.Partition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The master boot record, its logical partitions, and the tables of BSD, Solaris and Minix inside of primary ones
 * (util-linux 2.42, partitions/dos.c). Its units are sectors of the device, 512 bytes unless the caller says otherwise.
 */
final class MbrTable {
    private static final int SECTOR = 512;
    private static final int ENTRIES = 0x1BE;
    private static final int ENTRY = 16;
    private static final int PROTECTIVE = 0xEE;
    private static final int FIRST_LOGICAL = 5;
    /** libblkid gives up after as many links without a partition. */
    private static final int EMPTY_LINKS = 100;
    /** More than Linux has minor numbers for; a chain that is a loop ends earlier, one that is not ends here. */
    private static final int LOGICAL_LIMIT = 1024;

    private final Region disk;
    private final int unit;
    private final long id;
    private final List<Partition> partitions = new ArrayList<>();
    private final Set<Long> starts = new HashSet<>();
    private int next = FIRST_LOGICAL;

    private MbrTable(Region disk, long id) {
        this.disk = disk;
        this.unit = disk.sectorSize();
        this.id = id;
    }

    /** Whether sector 0 says that there is a GPT. */
    static boolean isProtective(Region disk) throws IOException {
        Block mbr = disk.at(0, SECTOR);
        return mbr != null && isSigned(mbr) && hasProtective(mbr);
    }

    private static boolean hasProtective(Block mbr) {
        for (int i = 0; i < 4; i++) {
            if (type(mbr, i) == PROTECTIVE) {
                return true;
            }
        }
        return false;
    }

    static @Nullable PartitionTable read(Region disk, @Nullable String content) throws IOException {
        Block mbr = disk.at(0, SECTOR);
        if (mbr == null || !isSigned(mbr) || mbr.is(0, UnixTables.AIX) || hasProtective(mbr)) {
            return null;
        }
        boolean empty = true;
        for (int i = 0; i < 4; i++) {
            int indicator = mbr.u8(ENTRIES + i * ENTRY);
            if (indicator != 0 && indicator != 0x80) {
                return null;
            }
            empty &= count(mbr, i) == 0;
        }
        boolean fileSystem = FatKind.isHere(disk) || WindowsKinds.isExfat(disk) || WindowsKinds.isNtfs(disk);
        if (fileSystem || (empty && "LVM2_member".equals(content))) {
            return null;
        }
        MbrTable table = new MbrTable(disk, mbr.u32(0x1B8));
        table.read(mbr);
        return new PartitionTable(
                        PartitionTable.Type.MBR,
                        table.id == 0 ? null : Text.hex(table.id, 8),
                        table.unit,
                        ImmutableList.copyOf(table.partitions))
                .magic(0x1FE, 2);
    }

    private void read(Block mbr) throws IOException {
        for (int i = 0; i < 4; i++) {
            if (count(mbr, i) > 0) {
                starts.add(start(mbr, i));
                add(i + 1, start(mbr, i), mbr, i);
            }
        }
        List<Partition> primary = List.copyOf(partitions);
        for (int i = 0; i < 4; i++) {
            if (count(mbr, i) > 0 && isExtended(type(mbr, i)) && start(mbr, i) > 0) {
                addLogical(start(mbr, i), count(mbr, i));
            }
        }
        if (!Kinds.isTiny(disk)) {
            for (Partition partition : primary) {
                addNested(partition);
            }
        }
    }

    private void add(int number, long start, Block record, int entry) {
        partitions.add(new Partition(
                number,
                start * unit,
                count(record, entry) * unit,
                "0x" + Integer.toHexString(type(record, entry)),
                id == 0 ? null : Text.hex(id, 8) + "-" + Text.hex(number, 2),
                null,
                "dos",
                record.u8(ENTRIES + entry * ENTRY)));
    }

    /** Follows the chain of extended boot records. */
    private void addLogical(long extended, long extendedCount) throws IOException {
        long end = extended + extendedCount;
        long current = extended;
        long currentCount = extendedCount;
        // Links lead back too: a partition that was made later in a gap is the last of the chain.
        Set<Long> records = new HashSet<>(Set.of(current));
        for (int empty = 0; empty < EMPTY_LINKS && next < LOGICAL_LIMIT; empty++) {
            Block record = disk.at(current * unit, SECTOR);
            if (record == null || !isSigned(record)) {
                return;
            }
            for (int i = 0; i < 4; i++) {
                long start = current + start(record, i);
                long count = count(record, i);
                // OS/2 uses the third and the fourth entry, others leave junk there. The first two count wherever they
                // lead: the kernel numbers them, and the next one must not have their name.
                boolean real = i < 2 || (start(record, i) + count <= currentCount && start + count <= end);
                if (count > 0 && !isExtended(type(record, i)) && real && starts.add(start)) {
                    add(next++, start, record, i);
                    empty = 0;
                }
            }
            int link = link(record);
            if (link == 4) {
                return;
            }
            current = extended + start(record, link);
            currentCount = count(record, link);
            if (!records.add(current)) {
                return;
            }
        }
    }

    /** The first entry that leads to another record; 4 if there is none. */
    private static int link(Block record) {
        int link = 0;
        while (link < 4 && !(count(record, link) > 0 && isExtended(type(record, link)) && start(record, link) > 0)) {
            link++;
        }
        return link;
    }

    /** Slices are numbered after the logical partitions. UnixWare's are not found by libblkid: it looks elsewhere. */
    private void addNested(Partition parent) throws IOException {
        if (!disk.covers(parent.offset(), parent.size())) {
            return;
        }
        Region inside = disk.part(parent.offset(), parent.size());
        List<Partition> nested = switch (parent.type()) {
            case "0xa5", "0xa6", "0xa9" -> UnixTables.bsdSlices(inside, parent);
            case "0x82" -> UnixTables.solarisSlices(inside, parent);
            case "0x81" -> minix(inside, parent);
            default -> ImmutableList.of();
        };
        for (Partition slice : nested) {
            partitions.add(slice.numbered(next++));
        }
    }

    private static List<Partition> minix(Region inside, Partition parent) throws IOException {
        Block record = inside.at(0, SECTOR);
        if (record == null || !isSigned(record)) {
            return ImmutableList.of();
        }
        ImmutableList.Builder<Partition> found = ImmutableList.builder();
        for (int i = 0; i < 4; i++) {
            long offset = start(record, i) * SECTOR;
            long size = count(record, i) * SECTOR;
            if (type(record, i) == 0x81 && parent.covers(offset, size)) {
                found.add(new Partition(0, offset, size, "0x81", null, null, "minix", record.u8(ENTRIES + i * ENTRY)));
            }
        }
        return found.build();
    }

    static boolean isExtended(int type) {
        return type == 0x05 || type == 0x0F || type == 0x85;
    }

    private static boolean isSigned(Block sector) {
        return sector.u16(0x1FE) == 0xAA55;
    }

    private static int type(Block sector, int entry) {
        return sector.u8(ENTRIES + entry * ENTRY + 4);
    }

    private static long start(Block sector, int entry) {
        return sector.u32(ENTRIES + entry * ENTRY + 8);
    }

    private static long count(Block sector, int entry) {
        return sector.u32(ENTRIES + entry * ENTRY + 12);
    }
}
