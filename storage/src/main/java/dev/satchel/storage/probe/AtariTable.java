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
 * The root sector of an Atari's disk: AHDI with its extended partitions, and ICD's larger table. It has no magic, only
 * numbers that fit each other (util-linux 2.42, partitions/atari.c).
 */
final class AtariTable {
    private static final int SECTOR = 512;
    private static final int SIZE = 0x1C2;
    private static final int ENTRIES = 0x1C6;
    private static final int ENTRY = 12;
    private static final int ICD_ENTRIES = 0x156;
    private static final int ICD_COUNT = 8;
    private static final int BAD_SECTORS = 0x1F6;
    private static final int LINKS = 100;
    private static final Set<String> COMMON = Set.of("GEM", "BGM", "LNX", "SWP", "RAW");
    private static final String LINK = "XGM";

    private final Region disk;
    private final List<Partition> partitions = new ArrayList<>();
    private final Set<Long> starts = new HashSet<>();
    private int next = 1;

    private AtariTable(Region disk) {
        this.disk = disk;
    }

    static @Nullable PartitionTable read(Region disk) throws IOException {
        Block little = disk.sectorSize() == SECTOR ? disk.at(0, SECTOR) : null;
        long sectors = disk.size() / SECTOR;
        if (little == null || sectors > Integer.MAX_VALUE) {
            return null;
        }
        Block root = little.big();
        long size = root.u32(SIZE);
        boolean noBadSectors = root.isZero(BAD_SECTORS, 8);
        if (size < 2
                || size > sectors
                || !(noBadSectors || fits(root.u32(BAD_SECTORS), root.u32(BAD_SECTORS + 4), size))) {
            return null;
        }
        int valid = 0;
        while (valid < 4 && !isValid(root, ENTRIES + valid * ENTRY, size)) {
            valid++;
        }
        if (valid == 4) {
            return null;
        }
        AtariTable table = new AtariTable(disk);
        table.read(root);
        return new PartitionTable(PartitionTable.Type.ATARI, null, SECTOR, ImmutableList.copyOf(table.partitions))
                .magic(ENTRIES + valid * ENTRY, 4);
    }

    private static boolean fits(long start, long size, long end) {
        // Numbers of 32 bits: a sum that is too large begins again at 0.
        long sum = (start + size) & 0xFFFF_FFFFL;
        return sum >= start && start > 0 && start <= end && size > 0 && size <= end && sum <= end;
    }

    private static boolean isValid(Block root, int at, long size) {
        boolean named = true;
        for (int i = 1; i <= 3; i++) {
            named &= isAlphanumeric(root.u8(at + i));
        }
        return isActive(root, at) && named && fits(root.u32(at + 4), root.u32(at + 8), size);
    }

    /** As Linux' kernel sees ISO 8859-1. */
    private static boolean isAlphanumeric(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= 0xC0 && c != 0xD7 && c != 0xF7);
    }

    private static boolean isActive(Block root, int at) {
        return (root.u8(at) & 1) != 0;
    }

    private static String id(Block root, int at) {
        return root.bytes(at + 1, 3);
    }

    private void read(Block root) throws IOException {
        boolean linked = false;
        for (int i = 0; i < 4; i++) {
            int at = ENTRIES + i * ENTRY;
            if (!isActive(root, at)) {
                next++;
            } else if (id(root, at).equals(LINK)) {
                linked = true;
                addLinked(root.u32(at + 4));
            } else {
                add(root, at, 0);
            }
        }
        if (linked || !COMMON.contains(id(root, ICD_ENTRIES))) {
            return;
        }
        for (int i = 0; i < ICD_COUNT; i++) {
            int at = ICD_ENTRIES + i * ENTRY;
            if (isActive(root, at) && COMMON.contains(id(root, at))) {
                add(root, at, 0);
            } else {
                next++;
            }
        }
    }

    private boolean add(Block root, int at, long base) {
        long start = (root.u32(at + 4) + base) & 0xFFFF_FFFFL;
        if (!starts.add(start)) {
            next += base == 0 ? 1 : 0;
            return false;
        }
        partitions.add(new Partition(
                next++, start * SECTOR, root.u32(at + 8) * SECTOR, Text.trimEnd(id(root, at)), null, null, "atari", 0));
        return true;
    }

    /** A chain of root sectors, each with one partition and a link to the next. */
    private void addLinked(long first) throws IOException {
        long current = first;
        for (int i = 0; i < LINKS; i++) {
            Block little = disk.at(current * SECTOR, SECTOR);
            if (little == null) {
                return;
            }
            Block root = little.big();
            int entry = 0;
            while (entry < 3 && !isActive(root, ENTRIES + entry * ENTRY)) {
                entry++;
            }
            int at = ENTRIES + entry * ENTRY;
            if (entry == 3 || id(root, at).equals(LINK) || !add(root, at, current)) {
                return;
            }
            int link = at + ENTRY;
            if (!isActive(root, link) || !id(root, link).equals(LINK)) {
                return;
            }
            current = (first + root.u32(link + 4)) & 0xFFFF_FFFFL;
        }
    }
}
