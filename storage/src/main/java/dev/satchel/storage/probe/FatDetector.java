package dev.satchel.storage.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** FAT12, FAT16 and FAT32 by libblkid's heuristics: the boot sector has no magic of its own. */
final class FatDetector {
    private static final long FAT12_CLUSTERS = 0xFF4;
    private static final long FAT16_CLUSTERS = 0xFFF4;
    private static final long FAT32_CLUSTERS = 0x0FFFFFF6;
    private static final int DIRECTORY_ENTRY = 32;
    /** As libblkid: the label is in the first cluster of the root directory in all but contrived cases. */
    private static final int CHAIN_LIMIT = 100;
    /** Entries of the root directory that are read at once. */
    private static final int CHUNK = 4096;

    private final Region region;
    private final ByteBuffer boot;
    private final int sectorSize;
    private final long clusterSectors;
    private final long reserved;
    private final long fatSectors;
    private final int rootEntries;
    private final boolean fat32;

    private FatDetector(Region region, ByteBuffer boot) {
        this.region = region;
        this.boot = boot;
        this.sectorSize = boot.getShort(0x0B) & 0xFFFF;
        this.clusterSectors = boot.get(0x0D) & 0xFF;
        this.reserved = boot.getShort(0x0E) & 0xFFFF;
        this.rootEntries = boot.getShort(0x11) & 0xFFFF;
        int length = boot.getShort(0x16) & 0xFFFF;
        this.fat32 = length == 0 && boot.getInt(0x24) != 0;
        this.fatSectors = length != 0 ? length : Integer.toUnsignedLong(boot.getInt(0x24));
    }

    static @Nullable FileSystem detect(Region region) throws IOException {
        ByteBuffer boot = region.at(0, 512);
        if (boot == null) {
            return null;
        }
        boolean named = region.has(0x52, "MSWIN")
                || region.has(0x52, "FAT32   ")
                || region.has(0x36, "MSDOS")
                || region.has(0x36, "FAT16   ")
                || region.has(0x36, "FAT12   ")
                || region.has(0x36, "FAT     ");
        boolean signed = boot.getShort(0x1FE) == (short) 0xAA55;
        int jump = boot.get(0) & 0xFF;
        if (!named && jump != 0xEB && jump != 0xE9 && !signed) {
            return null;
        }
        if (!named && (!signed || region.has(0x36, "JFS     ") || region.has(0x36, "HPFS    "))) {
            return null;
        }
        return new FatDetector(region, boot).read();
    }

    private @Nullable FileSystem read() throws IOException {
        int copies = boot.get(0x10) & 0xFF;
        int media = boot.get(0x15) & 0xFF;
        boolean sound = copies >= 1
                && reserved >= 1
                && (media == 0xF0 || media >= 0xF8)
                && isPowerOfTwo(clusterSectors)
                && isPowerOfTwo(sectorSize)
                && sectorSize >= 512
                && sectorSize <= 4096;
        if (!sound) {
            return null;
        }
        int few = boot.getShort(0x13) & 0xFFFF;
        long sectors = few != 0 ? few : Integer.toUnsignedLong(boot.getInt(0x20));
        long allFats = fatSectors * copies;
        long rootSectors = (rootEntries * (long) DIRECTORY_ENTRY + sectorSize - 1) / sectorSize;
        // libblkid subtracts 32-bit words: where the result is negative it becomes huge, and is refused.
        long clusters = ((sectors - reserved - allFats - rootSectors) & 0xFFFF_FFFFL) / clusterSectors;
        if (fat32) {
            return clusters > FAT32_CLUSTERS || !soundInfo() ? null : fat32(allFats);
        }
        if (fatSectors == 0 || clusters > FAT16_CLUSTERS) {
            return null;
        }
        String label = labelIn((reserved + allFats) * sectorSize, rootEntries * (long) DIRECTORY_ENTRY);
        int signature = boot.get(0x26) & 0xFF;
        boolean extended = signature == 0x28 || signature == 0x29;
        return new FileSystem(
                "vfat",
                clusters < FAT12_CLUSTERS ? "FAT12" : "FAT16",
                extended ? Text.serial(boot.getInt(0x27)) : null,
                label,
                signature == 0x29 ? bootLabel(0x2B) : null);
    }

    private FileSystem fat32(long allFats) throws IOException {
        String label = null;
        long clusterBytes = clusterSectors * sectorSize;
        long data = (reserved + allFats) * sectorSize;
        long entries = fatSectors * sectorSize / 4;
        long cluster = Integer.toUnsignedLong(boot.getInt(0x2C));
        for (int i = 0; i < CHAIN_LIMIT && cluster >= 2 && cluster < entries && label == null; i++) {
            label = labelIn(data + (cluster - 2) * clusterBytes, clusterBytes);
            ByteBuffer next = region.at(reserved * sectorSize + cluster * 4, 4);
            cluster = next == null ? 0 : next.getInt(0) & 0x0FFF_FFFF;
        }
        return new FileSystem("vfat", "FAT32", Text.serial(boot.getInt(0x43)), label, bootLabel(0x47));
    }

    /** The information sector must be one, or empty; a volume may have none. */
    private boolean soundInfo() throws IOException {
        int sector = boot.getShort(0x30) & 0xFFFF;
        if (sector == 0) {
            return true;
        }
        long at = (long) sector * sectorSize;
        boolean first = region.has(at, "RRaA") || region.has(at, "RRdA") || region.has(at, "\0\0\0\0");
        return first && (region.has(at + 484, "rrAa") || region.has(at + 484, "\0\0\0\0"));
    }

    private @Nullable String bootLabel(int at) throws IOException {
        return region.has(at, "NO NAME    ") ? null : Text.label(boot, at, 11);
    }

    /** The label among the directory entries at {@code offset}. */
    private @Nullable String labelIn(long offset, long length) throws IOException {
        for (long from = 0; from < length; from += CHUNK) {
            int size = (int) Math.min(Math.min(CHUNK, length - from), region.size() - offset - from);
            ByteBuffer entries = size <= 0 ? null : region.at(offset + from, size);
            if (entries == null) {
                return null;
            }
            for (int at = 0; at + DIRECTORY_ENTRY <= size; at += DIRECTORY_ENTRY) {
                int first = entries.get(at) & 0xFF;
                if (first == 0) {
                    return null;
                }
                int attribute = entries.get(at + 11);
                boolean label = first != 0xE5
                        && (attribute & 0x3F) != 0x0F
                        && (attribute & 0x18) == 0x08
                        && entries.getShort(at + 20) == 0
                        && entries.getShort(at + 26) == 0;
                if (label) {
                    ByteBuffer name = ByteBuffer.allocate(11).put(0, entries, at, 11);
                    if (first == 0x05) {
                        name.put(0, (byte) 0xE5); // E5 as a first byte would mean a deleted entry
                    }
                    return Text.label(name, 0, 11);
                }
            }
        }
        return null;
    }

    private static boolean isPowerOfTwo(long number) {
        return Long.bitCount(number) == 1;
    }
}
