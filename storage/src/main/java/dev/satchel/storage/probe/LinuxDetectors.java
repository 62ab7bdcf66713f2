package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The file systems that Linux makes for itself, and swap. */
final class LinuxDetectors {
    private static final int EXT_JOURNAL = 0x4;
    private static final int EXT_JOURNAL_DEVICE = 0x8;
    private static final int EXT_TEST = 0x4;
    private static final int EXT_METADATA_CHECKSUM = 0x400;
    /** filetype, recover, meta_bg; and sparse_super, large_file, btree_dir: what ext3 knows. */
    private static final int EXT3_INCOMPATIBLE = 0x2 | 0x4 | 0x10;

    private static final int EXT3_READ_ONLY = 0x1 | 0x2 | 0x4;
    private static final int EXT2_INCOMPATIBLE = 0x2 | 0x10;

    private static final int BTRFS_SUPERBLOCK = 0x10000;
    private static final int BTRFS_SMALLEST = 1 << 20;

    private static final Map<String, String> SUSPENDED = ImmutableMap.of(
            "S1SUSPEND", "s1suspend",
            "S2SUSPEND", "s2suspend",
            "ULSUSPEND", "ulsuspend",
            "LINHIB0001", "linhib0001");

    private LinuxDetectors() {}

    /** ext2, ext3, ext4 and an external journal: the features decide (kernel documentation, ext4 superblock). */
    static @Nullable FileSystem ext(Region region) throws IOException {
        ByteBuffer block = region.at(1024, 1024);
        if (block == null || block.getShort(0x38) != (short) 0xEF53) {
            return null;
        }
        int compatible = block.getInt(0x5C);
        int incompatible = block.getInt(0x60);
        int readOnly = block.getInt(0x64);
        if ((readOnly & EXT_METADATA_CHECKSUM) != 0 && ~(int) crc32c(block, 0, 1020) != block.getInt(0x3FC)) {
            return null;
        }
        String type = extType(compatible, incompatible, readOnly, block.getInt(0x160));
        if (type == null) {
            return null;
        }
        String version = Integer.toUnsignedString(block.getInt(0x4C)) + "." + (block.getShort(0x3E) & 0xFFFF);
        return FileSystem.of(type, version, Text.uuid(block, 0x68), Text.label(block, 0x78, 16));
    }

    private static @Nullable String extType(int compatible, int incompatible, int readOnly, int flags) {
        boolean beyondExt3 = (incompatible & ~EXT3_INCOMPATIBLE) != 0 || (readOnly & ~EXT3_READ_ONLY) != 0;
        if ((incompatible & EXT_JOURNAL_DEVICE) != 0) {
            return "jbd";
        }
        if (beyondExt3) {
            return (flags & EXT_TEST) != 0 ? "ext4dev" : "ext4";
        }
        if ((compatible & EXT_JOURNAL) != 0) {
            return "ext3";
        }
        return (incompatible & ~EXT2_INCOMPATIBLE) == 0 ? "ext2" : null;
    }

    /** The kernel's swap header, of any page size from 4 KiB to 64 KiB, and an image of a suspended system in it. */
    static @Nullable FileSystem swap(Region region) throws IOException {
        for (int page = 4096; page <= 65536; page *= 2) {
            long magic = page - 10L;
            for (Map.Entry<String, String> suspended : SUSPENDED.entrySet()) {
                if (region.has(magic, suspended.getKey())) {
                    return swap(region, "swsuspend", suspended.getValue());
                }
            }
            if (region.has(magic, "SWAP-SPACE")) {
                return FileSystem.of("swap", "0", null, null);
            }
            if (region.has(magic, "SWAPSPACE2")) {
                ByteBuffer header = region.at(1024, 12);
                boolean current = header != null
                        && (header.getInt(0) == 1 || header.getInt(0) == 1 << 24)
                        && header.getInt(4) != 0;
                return current ? swap(region, "swap", "1") : null;
            }
        }
        return null;
    }

    private static @Nullable FileSystem swap(Region region, String type, String version) throws IOException {
        ByteBuffer header = region.at(1024, 0x2C + 36);
        if (header == null) {
            return null;
        }
        // Old headers have padding in place of both; libblkid looks at two of its words.
        boolean named = header.get(0x2C + 32) == 0 && header.get(0x2C + 33) == 0;
        return FileSystem.of(
                type, version, named ? Text.uuid(header, 0x0C) : null, named ? Text.label(header, 0x1C, 16) : null);
    }

    static @Nullable FileSystem xfs(Region region) throws IOException {
        ByteBuffer start = region.at(0, 512);
        if (start == null || !region.has(0, "XFSB")) {
            return null;
        }
        ByteBuffer block = start.duplicate().order(ByteOrder.BIG_ENDIAN);
        long blockSize = Integer.toUnsignedLong(block.getInt(4));
        int sectorSize = block.getShort(0x66) & 0xFFFF;
        int inodeSize = block.getShort(0x68) & 0xFFFF;
        long blocks = block.getLong(8);
        long groups = Integer.toUnsignedLong(block.getInt(0x58));
        long groupBlocks = Integer.toUnsignedLong(block.getInt(0x54));
        boolean consistent = isPower(blockSize, block.get(0x78), 9, 16)
                && isPower(sectorSize, block.get(0x79), 9, 15)
                && isPower(inodeSize, block.get(0x7A), 8, 11)
                && block.get(0x7B) == block.get(0x78) - block.get(0x7A)
                && (block.get(0x7F) & 0xFF) <= 100
                && groups > 0
                && groupBlocks > 0
                && blocks > 0
                && blocks <= groups * groupBlocks
                && blocks >= (groups - 1) * groupBlocks + 64;
        if (!consistent) {
            return null;
        }
        if ((block.getShort(0x64) & 0xF) == 5) {
            ByteBuffer sector = region.at(0, sectorSize);
            if (sector == null || xfsChecksum(sector) != sector.getInt(0xE0)) {
                return null;
            }
        }
        return FileSystem.of("xfs", null, Text.uuid(block, 0x20), Text.label(block, 0x6C, 12));
    }

    private static int xfsChecksum(ByteBuffer sector) {
        byte[] bytes = new byte[sector.limit()];
        sector.get(0, bytes);
        for (int i = 0xE0; i < 0xE4; i++) {
            bytes[i] = 0;
        }
        return (int) crc32c(ByteBuffer.wrap(bytes), 0, bytes.length);
    }

    private static boolean isPower(long size, byte log, int smallest, int largest) {
        return log >= smallest && log <= largest && size == 1L << log;
    }

    static @Nullable FileSystem squashfs(Region region) throws IOException {
        ByteBuffer block = region.at(0, 96);
        if (block == null || !region.has(0, "hsqs") || block.getShort(28) < 4) {
            return null;
        }
        return FileSystem.of("squashfs", block.getShort(28) + "." + block.getShort(30), null, null);
    }

    /** btrfs; checksums of kinds other than crc32c and sha256 are believed. */
    static @Nullable FileSystem btrfs(Region region) throws IOException {
        ByteBuffer block = region.at(BTRFS_SUPERBLOCK, 4096);
        if (block == null || region.size() < BTRFS_SMALLEST || !region.has(BTRFS_SUPERBLOCK + 0x40, "_BHRfS_M")) {
            return null;
        }
        byte[] summed = new byte[4096 - 32];
        block.get(32, summed);
        boolean sound = switch (block.getShort(0xC4)) {
            case 0 -> (int) crc32c(block, 32, summed.length) == block.getInt(0);
            case 2 -> {
                byte[] sum = new byte[32];
                block.get(0, sum);
                yield Arrays.equals(Hashing.sha256().hashBytes(summed).asBytes(), sum);
            }
            default -> true;
        };
        return sound ? FileSystem.of("btrfs", null, Text.uuid(block, 0x20), Text.label(block, 0x12B, 256)) : null;
    }

    /** With the usual inversions at both ends; ext4 leaves out the last one. */
    private static long crc32c(ByteBuffer bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(from, length));
        return crc.getValue();
    }
}
