package dev.satchel.storage.probe;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * FAT12, FAT16 and FAT32 by libblkid's heuristics: the boot sector has no magic of its own (util-linux 2.42,
 * superblocks/vfat.c; Microsoft's FAT32 File System Specification, 1.03).
 */
final class FatKind {
    private static final long FAT12_CLUSTERS = 0xFF4;
    private static final long FAT16_CLUSTERS = 0xFFF4;
    private static final long FAT32_CLUSTERS = 0x0FFFFFF6;
    private static final int ENTRY = 32;
    private static final int CHAIN_LIMIT = 100;
    /** Entries of the root directory that are read at once. */
    private static final int CHUNK = 2048;

    static final Kind FAT = Kind.of("vfat", Usage.FILESYSTEM, FatKind::look)
            .magic(0, 0x52, "MSWIN")
            .magic(0, 0x52, "FAT32   ")
            .magic(0, 0x36, "MSDOS")
            .magic(0, 0x36, "FAT16   ")
            .magic(0, 0x36, "FAT12   ")
            .magic(0, 0x36, "FAT     ")
            .magic(0, 0, "\u00EB")
            .magic(0, 0, "\u00E9")
            .magic(0, 0x1FE, "U\u00AA");

    private final Region region;
    private final Block boot;
    private final int sectorSize;
    private final int clusterSectors;
    private final int reserved;
    private final boolean short32;
    private final long fatSectors;
    private final long allFats;
    private final int rootEntries;
    private final long sectors;
    private final long clusters;

    private FatKind(Region region, Block boot) {
        this.region = region;
        this.boot = boot;
        this.sectorSize = boot.u16(0x0B);
        this.clusterSectors = boot.u8(0x0D);
        this.reserved = boot.u16(0x0E);
        this.rootEntries = boot.u16(0x11);
        this.sectors = boot.u16(0x13) != 0 ? boot.u16(0x13) : boot.u32(0x20);
        this.short32 = boot.u16(0x16) == 0;
        this.fatSectors = short32 ? boot.u32(0x24) : boot.u16(0x16);
        // Words of 32 bits: where the result is negative it becomes huge, and is refused.
        this.allFats = fatSectors * boot.u8(0x10) & 0xFFFF_FFFFL;
        long rootSectors = sectorSize == 0 ? 0 : (rootEntries * ENTRY + sectorSize - 1) / sectorSize;
        long data = sectors - (reserved + allFats + rootSectors) & 0xFFFF_FFFFL;
        this.clusters = clusterSectors == 0 ? 0 : data / clusterSectors;
    }

    private static Outcome look(Region region, Magic magic, Answer answer) throws IOException {
        Block boot = region.at(0, 512);
        if (boot == null) {
            return Outcome.CUT;
        }
        FatKind fat = new FatKind(region, boot);
        Outcome outcome = fat.judge(magic);
        if (outcome.believed()) {
            return fat.tell(answer);
        }
        // Every boot sector has the two bytes at its end: without a name, and without sizes, it is no FAT to speak of.
        return magic.bytes().length() <= 2 ? Outcome.ABSENT : outcome;
    }

    /** Whether FAT's boot sector is here, so that what looks like a partition table in it is none. */
    static boolean isHere(Region region) throws IOException {
        Block boot = region.at(0, 512);
        if (boot == null) {
            return false;
        }
        for (Magic magic : FAT.magics()) {
            if (boot.is(magic.within(), magic.bytes())) {
                return new FatKind(region, boot).judge(magic).believed();
            }
        }
        return false;
    }

    private Outcome judge(Magic magic) throws IOException {
        if (magic.bytes().length() <= 2) {
            if (!boot.is(0x1FE, "U\u00AA")) {
                return Outcome.ABSENT;
            }
            if (boot.is(0x36, "JFS     ") || boot.is(0x36, "HPFS    ")) {
                return Outcome.refused("OS/2 writes this before JFS and HPFS");
            }
        }
        int media = boot.u8(0x15);
        if (boot.u8(0x10) == 0 || reserved == 0) {
            return Outcome.refused("it has no file allocation table or no reserved sector");
        }
        if (media < 0xF8 && media != 0xF0) {
            return Outcome.refused("its media byte is impossible");
        }
        if (Integer.bitCount(clusterSectors) != 1
                || Integer.bitCount(sectorSize) != 1
                || sectorSize < 512
                || sectorSize > 4096) {
            return Outcome.refused("its sector or cluster size is impossible");
        }
        long most = short32 && fatSectors != 0
                ? FAT32_CLUSTERS
                : clusters > FAT12_CLUSTERS ? FAT16_CLUSTERS : FAT12_CLUSTERS;
        if (clusters > most) {
            return Outcome.refused("it has more clusters than it could number");
        }
        return Outcome.of(!WindowsKinds.isBitLocker(region), "it is the boot sector of BitLocker");
    }

    private Outcome tell(Answer answer) throws IOException {
        String label = null;
        int names = 0;
        int serial = 0;
        if (!short32) {
            label = labelIn((reserved + allFats) * sectorSize, rootEntries);
            int signature = boot.u8(0x26);
            names = signature == 0x29 ? 0x2B : 0;
            serial = signature == 0x28 || signature == 0x29 ? boot.i32(0x27) : 0;
            answer.put("SEC_TYPE", "msdos");
            if (clusters < FAT12_CLUSTERS) {
                answer.version("FAT12");
            } else if (clusters < FAT16_CLUSTERS) {
                answer.version("FAT16");
            }
        } else if (fatSectors != 0) {
            if (!soundInfo()) {
                return Outcome.refused("its information sector is none");
            }
            label = fat32Label();
            names = boot.u8(0x42) == 0x29 ? 0x47 : 0;
            serial = boot.i32(0x43);
            answer.version("FAT32");
        }
        if (names != 0 && !boot.is(names, "NO NAME    ")) {
            answer.text("LABEL_FATBOOT", boot.bytes(names, 11));
        }
        if (label != null) {
            answer.label(label);
        }
        answer.uuid(Text.serial(serial))
                .blocks(sectorSize, (long) clusterSectors * sectorSize)
                .size(sectorSize * sectors);
        return Outcome.BELIEVED;
    }

    private @Nullable String fat32Label() throws IOException {
        int clusterBytes = clusterSectors * sectorSize;
        long entries = fatSectors * sectorSize / 4;
        long cluster = boot.u32(0x2C);
        for (int i = 1; i < CHAIN_LIMIT && cluster != 0 && cluster < entries; i++) {
            long inData = (cluster - 2) * clusterSectors & 0xFFFF_FFFFL;
            String label = labelIn((reserved + allFats + inData) * sectorSize, clusterBytes / ENTRY);
            long next = (long) reserved * sectorSize + cluster * 4;
            Block entry = label == null && region.covers(next, clusterBytes) ? region.at(next, 4) : null;
            if (entry == null) {
                return label;
            }
            cluster = entry.u32(0) & 0x0FFF_FFFF;
        }
        return null;
    }

    /** The information sector must be one, or empty; a volume may have none. */
    private boolean soundInfo() throws IOException {
        long at = (long) boot.u16(0x30) * sectorSize;
        if (at == 0) {
            return true;
        }
        Block info = region.at(at, 512);
        return info != null
                && (info.is(0, "RRaA") || info.is(0, "RRdA") || info.isZero(0, 4))
                && (info.is(484, "rrAa") || info.isZero(484, 4));
    }

    /** The label among the directory entries at {@code offset}, which must all be there. */
    private @Nullable String labelIn(long offset, int entries) throws IOException {
        long length = (long) entries * ENTRY;
        if (!Kinds.isTiny(region) && !region.covers(offset, length)) {
            return null;
        }
        for (long from = 0; from < length; from += CHUNK) {
            int size = (int) Math.min(Math.min(CHUNK, length - from), region.size() - offset - from);
            Block chunk = size <= 0 ? null : region.at(offset + from, size);
            if (chunk == null) {
                return null;
            }
            for (int at = 0; at + ENTRY <= size; at += ENTRY) {
                int first = chunk.u8(at);
                int attribute = chunk.u8(at + 11);
                if (first == 0) {
                    return null;
                }
                boolean label = first != 0xE5
                        && (attribute & 0x3F) != 0x0F
                        && (attribute & 0x18) == 0x08
                        && chunk.u16(at + 20) == 0
                        && chunk.u16(at + 26) == 0;
                if (label) {
                    // E5 as a first byte would mean a deleted entry.
                    return first == 0x05 ? "\u00E5" + chunk.bytes(at + 1, 10) : chunk.bytes(at, 11);
                }
            }
        }
        return null;
    }
}
