package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ext2, ext3, ext4 and their external journal: one magic, and the features decide (kernel documentation, ext4
 * superblock; util-linux 2.42, superblocks/ext.c).
 */
final class ExtKinds {
    private static final int JOURNAL = 0x4;
    private static final int JOURNAL_DEVICE = 0x8;
    private static final int IN_DEVELOPMENT = 0x4;
    private static final int WIDE = 0x80;
    private static final int METADATA_CHECKSUM = 0x400;
    /** filetype, recover, meta_bg; and sparse_super, large_file, btree_dir: what ext3 knows. */
    private static final int EXT3_INCOMPATIBLE = 0x2 | 0x4 | 0x10;

    private static final int EXT3_READ_ONLY = 0x1 | 0x2 | 0x4;
    private static final int EXT2_INCOMPATIBLE = 0x2 | 0x10;

    /** In libblkid's order. */
    static final List<Kind> ALL = ImmutableList.of(
            kind("ext4dev", Usage.FILESYSTEM),
            kind("ext4", Usage.FILESYSTEM),
            kind("ext3", Usage.FILESYSTEM),
            kind("ext2", Usage.FILESYSTEM),
            kind("jbd", Usage.OTHER));

    private ExtKinds() {}

    private static Kind kind(String type, Usage usage) {
        return Kind.of(type, usage, (region, magic, answer) -> look(region, answer, type))
                .magic(1024, 0x38, "S\u00EF");
    }

    private static Outcome look(Region region, Answer answer, String type) throws IOException {
        Block block = region.at(1024, 1024);
        if (block == null) {
            return Outcome.CUT;
        }
        if (!fits(block, type)) {
            return Outcome.ABSENT; // another of the family will say so
        }
        if ((block.i32(0x64) & METADATA_CHECKSUM) != 0) {
            if (!answer.sound(~Checksums.crc32c(block, 0, 1020), block.i32(0x3FC))) {
                return Outcome.WRONG_SUM;
            }
        } else if (block.u32(0x18) >= 256) {
            return Outcome.refused("its block size is impossible");
        }
        tell(block, answer, type);
        return Outcome.BELIEVED;
    }

    private static boolean fits(Block block, String type) {
        int incompatible = block.i32(0x60);
        int readOnly = block.i32(0x64);
        boolean journal = (block.i32(0x5C) & JOURNAL) != 0;
        boolean journalDevice = (incompatible & JOURNAL_DEVICE) != 0;
        boolean beyondExt3 = (incompatible & ~EXT3_INCOMPATIBLE) != 0 || (readOnly & ~EXT3_READ_ONLY) != 0;
        boolean inDevelopment = (block.i32(0x160) & IN_DEVELOPMENT) != 0;
        return switch (type) {
            case "ext4dev" -> !journalDevice && inDevelopment;
            case "ext4" -> !journalDevice && beyondExt3 && !inDevelopment;
            case "ext3" -> journal && !beyondExt3;
            case "ext2" -> !journal && (readOnly & ~EXT3_READ_ONLY) == 0 && (incompatible & ~EXT2_INCOMPATIBLE) == 0;
            default -> journalDevice;
        };
    }

    private static void tell(Block block, Answer answer, String type) {
        int incompatible = block.i32(0x60);
        answer.label(block, 0x78, 16).uuid(block, 0x68);
        if ((block.i32(0x5C) & JOURNAL) != 0) {
            answer.put("EXT_JOURNAL", Text.uuid(block, 0xD0));
        }
        boolean asExt2 = type.equals("ext2") || type.equals("jbd");
        if (!asExt2 && (incompatible & ~EXT2_INCOMPATIBLE) == 0) {
            answer.put("SEC_TYPE", "ext2");
        }
        answer.version(block.u32(0x4C) + "." + block.u16(0x3E));
        long size = 0;
        if (block.u32(0x18) < 32) {
            size = 1024L << block.i32(0x18) & 0xFFFF_FFFFL;
            answer.blocks(size);
        }
        long high = (incompatible & WIDE) == 0 ? 0 : block.u32(0x150) << 32;
        answer.lastBlock(block.u32(4) | high).size(size * block.u32(4));
        if (type.equals("jbd")) {
            answer.put("LOGUUID", Text.uuid(block, 0x68));
        }
    }

    /** Whether an ext superblock is here, whichever. */
    static boolean isMarked(@Nullable Block superblock) {
        return superblock != null && superblock.is(0x38, "S\u00EF");
    }
}
