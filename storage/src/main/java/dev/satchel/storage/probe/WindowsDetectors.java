package dev.satchel.storage.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** NTFS and exFAT. */
final class WindowsDetectors {
    private static final int VOLUME_RECORD = 3;
    private static final int VOLUME_NAME = 0x60;
    private static final int END_OF_ATTRIBUTES = -1;
    /** As libblkid. */
    private static final int EXFAT_ENTRIES = 10_000;

    private static final int EXFAT_LABEL = 0x83;

    private WindowsDetectors() {}

    static @Nullable FileSystem ntfs(Region region) throws IOException {
        ByteBuffer boot = region.at(0, 512);
        if (boot == null || !region.has(3, "NTFS    ")) {
            return null;
        }
        int sectorSize = boot.getShort(0x0B) & 0xFFFF;
        int perCluster = boot.get(0x0D) & 0xFF;
        if (sectorSize < 256 || sectorSize > 4096 || Integer.bitCount(sectorSize) != 1) {
            return null;
        }
        long clusterSectors = perCluster > 240 ? 1L << (256 - perCluster) : perCluster;
        if (Long.bitCount(clusterSectors) != 1) {
            return null;
        }
        // Fields that must be 0: reserved sectors to sectors of the table, which FAT would use.
        if (boot.getShort(0x0E) != 0 || boot.get(0x10) != 0 || boot.getShort(0x11) != 0 || boot.getInt(0x20) != 0) {
            return null;
        }
        long clusterSize = clusterSectors * sectorSize;
        long clusters = Long.divideUnsigned(boot.getLong(0x28), clusterSectors);
        long table = boot.getLong(0x30);
        int perRecord = boot.get(0x40);
        long recordSize = perRecord > 0 ? perRecord * clusterSize : 1L << Math.min(-perRecord, 31);
        boolean inside = table > 0 && table <= clusters && table <= region.size() / clusterSize;
        if (!inside || perRecord == 0 || recordSize < 256 || recordSize > 1 << 16) {
            return null;
        }
        long at = table * clusterSize;
        ByteBuffer volume = region.at(at + VOLUME_RECORD * recordSize, (int) recordSize);
        if (!region.has(at, "FILE") || volume == null || !region.has(at + VOLUME_RECORD * recordSize, "FILE")) {
            return null;
        }
        long serial = boot.getLong(0x48);
        return FileSystem.of("ntfs", null, serial == 0 ? null : String.format("%016X", serial), volumeName(volume));
    }

    private static @Nullable String volumeName(ByteBuffer record) {
        int at = record.getShort(0x14) & 0xFFFF;
        while (at >= 0 && at + 24 <= record.limit() && record.getInt(at) != END_OF_ATTRIBUTES) {
            int length = record.getInt(at + 4);
            if (record.getInt(at) == VOLUME_NAME) {
                int value = at + (record.getShort(at + 20) & 0xFFFF);
                int size = record.getInt(at + 16);
                return size < 0 || size > record.limit() - value ? null : Text.wideLabel(record, value, size);
            }
            if (length < 16 || length > record.limit() - at) {
                return null;
            }
            at += length;
        }
        return null;
    }

    /** Microsoft's exFAT specification, section 3; the boot checksum must be right, as for libblkid from 2.39 on. */
    static @Nullable FileSystem exfat(Region region) throws IOException {
        ByteBuffer boot = region.at(0, 512);
        if (boot == null || !region.has(0, "\u00EBv\u0090EXFAT   ") || boot.getShort(0x1FE) != (short) 0xAA55) {
            return null;
        }
        for (int i = 0x0B; i < 0x40; i++) {
            if (boot.get(i) != 0) {
                return null;
            }
        }
        int sectorShift = boot.get(0x6C);
        int clusterShift = boot.get(0x6D);
        int fats = boot.get(0x6E);
        if (sectorShift < 9
                || sectorShift > 12
                || clusterShift < 0
                || clusterShift > 25 - sectorShift
                || fats < 1
                || fats > 2) {
            return null;
        }
        long fatOffset = Integer.toUnsignedLong(boot.getInt(0x50));
        long fatEnd = fatOffset + Integer.toUnsignedLong(boot.getInt(0x54)) * fats;
        long heap = Integer.toUnsignedLong(boot.getInt(0x58));
        long clusters = Integer.toUnsignedLong(boot.getInt(0x5C));
        long root = Integer.toUnsignedLong(boot.getInt(0x60));
        boolean inOrder = fatOffset >= 24 && fatEnd <= heap && heap <= 1L << 31 && root >= 2 && root <= clusters + 1;
        if (!inOrder || !soundChecksum(region, 1 << sectorShift)) {
            return null;
        }
        String version = (boot.get(0x69) & 0xFF) + "." + (boot.get(0x68) & 0xFF);
        String label = exfatLabel(
                region, root, heap << sectorShift, fatOffset << sectorShift, 1L << (sectorShift + clusterShift));
        return FileSystem.of("exfat", version, Text.serial(boot.getInt(0x64)), label);
    }

    private static boolean soundChecksum(Region region, int sectorSize) throws IOException {
        ByteBuffer sectors = region.at(0, 12 * sectorSize);
        if (sectors == null) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 11 * sectorSize; i++) {
            if (i != 106 && i != 107 && i != 112) { // what changes while the volume is mounted
                sum = Integer.rotateRight(sum, 1) + (sectors.get(i) & 0xFF);
            }
        }
        for (int i = 11 * sectorSize; i < 12 * sectorSize; i += 4) {
            if (sectors.getInt(i) != sum) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String exfatLabel(Region region, long root, long heap, long fat, long clusterSize)
            throws IOException {
        long cluster = root;
        long in = 0;
        for (int i = 0; i < EXFAT_ENTRIES; i++) {
            ByteBuffer entry = region.at(heap + (cluster - 2) * clusterSize + in, 32);
            if (entry == null || entry.get(0) == 0) {
                return null;
            }
            if ((entry.get(0) & 0xFF) == EXFAT_LABEL) {
                return Text.wideLabel(entry, 2, 2 * Math.min(11, entry.get(1) & 0xFF));
            }
            in += 32;
            if (in == clusterSize) {
                ByteBuffer next = region.at(fat + cluster * 4, 4);
                cluster = next == null ? 0 : Integer.toUnsignedLong(next.getInt(0));
                in = 0;
                if (cluster < 2 || cluster > 0xFFFF_FFF6L) {
                    return null;
                }
            }
        }
        return null;
    }
}
