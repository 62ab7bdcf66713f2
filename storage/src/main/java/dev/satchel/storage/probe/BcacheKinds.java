package dev.satchel.storage.probe;

import com.google.common.base.Joiner;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** bcache and bcachefs, which came of it (util-linux 2.42, superblocks/bcache.c; kernel, bcachefs_format.h). */
final class BcacheKinds {
    private static final String BCACHE_MAGIC = "\u00C6\u0085s\u00F6N\u001AE\u00CA\u0082e\u00F5\u007FH\u00BAm\u0081";
    private static final String BCACHEFS_MAGIC =
            "\u00C6\u0085s\u00F6f\u00CE\u0090\u00A9\u00D9j`\u00CF\u0080=\u00F7\u00EF";
    private static final int SUPERBLOCK = 0x1000;
    private static final int SECTOR = 512;
    private static final int FIELDS = 752;
    private static final int GROUP = 48;
    private static final int DEEPEST = 32;

    static final Kind BCACHE = Kind.of("bcache", Usage.OTHER, BcacheKinds::bcache)
            .magic(SUPERBLOCK, 24, BCACHE_MAGIC)
            .atLeast(8192);

    static final Kind BCACHEFS = Kind.of("bcachefs", Usage.FILESYSTEM, BcacheKinds::bcachefs)
            .magic(SUPERBLOCK, 24, BCACHE_MAGIC)
            .magic(SUPERBLOCK, 24, BCACHEFS_MAGIC)
            .magic(2 << 20, 24, BCACHEFS_MAGIC)
            .magic(-(1 << 20), 24, BCACHEFS_MAGIC)
            .atLeast(256 * SECTOR);

    private BcacheKinds() {}

    private static Outcome bcache(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(SUPERBLOCK, 2258);
        if (block == null) {
            return Outcome.CUT;
        }
        int keys = block.u16(206);
        if (keys > 256) {
            return Outcome.refused("it has more keys than there is room for");
        }
        if (!answer.sound(Checksums.crc64(block, 8, 200 + 8 * keys), block.i64(0))) {
            return Outcome.WRONG_SUM;
        }
        if (block.i64(8) != SUPERBLOCK / SECTOR) {
            return Outcome.refused("it says that it is elsewhere");
        }
        answer.version(Long.toUnsignedString(block.i64(16)))
                .uuid(block, 40)
                .label(block, 72, 32)
                .put("BLOCK_SIZE", Integer.toString(block.u16(192) * SECTOR))
                .wiped(SUPERBLOCK);
        return Outcome.BELIEVED;
    }

    private static Outcome bcachefs(Region region, Magic magic, Answer answer) throws IOException {
        long at = magic.block(region);
        Block head = region.at(at, FIELDS);
        if (head == null) {
            return Outcome.CUT;
        }
        if (head.i64(104) != at / SECTOR) {
            return Outcome.refused("it says that it is elsewhere");
        }
        int devices = head.u8(123);
        long length = FIELDS + 8 * head.u32(124);
        int shift = head.u8(257);
        if (devices == 0 || head.u8(122) >= devices || shift > 16 || length > (long) SECTOR << shift) {
            return Outcome.refused("its devices or its size are impossible");
        }
        Block block = length > 16 << 20 ? null : region.at(at, length);
        if (block == null) {
            return Outcome.CUT;
        }
        if (!answer.sound(hasSum(block))) {
            return Outcome.WRONG_SUM;
        }
        int version = block.u16(16);
        answer.uuid(block, 56)
                .label(block, 72, 32)
                .version((version >> 10) + "." + (version & 0x3FF))
                .blocks((long) block.u16(120) * SECTOR)
                .wiped(SUPERBLOCK);
        tellFields(block, answer);
        return Outcome.BELIEVED;
    }

    private static boolean hasSum(Block block) {
        int length = block.length() - 16;
        return switch (block.u8(144) >> 2) {
            case 1 -> Checksums.crc32c(block, 16, length) == block.i32(0);
            case 2 -> Checksums.crc64(block, 16, length) == block.i64(0);
            case 7 -> Checksums.xxh64(block, 16, length) == block.i64(0);
            default -> true;
        };
    }

    private static void tellFields(Block block, Answer answer) {
        Block groups = null;
        int group = 0;
        for (long at = FIELDS; at + 8 <= block.length(); ) {
            long size = 8 * block.u32((int) at);
            long type = block.u32((int) at + 4);
            if (size < 8 || size > block.length() - at || type == 0) {
                break;
            }
            Block field = block.part((int) at, (int) size);
            if (type == 1) {
                group = Math.max(group, tellMembers(block, field, 56, 8, answer));
            } else if (type == 11 && size >= 16) {
                group = Math.max(group, tellMembers(block, field, field.u16(8), 16, answer));
            } else if (type == 5) {
                groups = field;
            }
            at += size;
        }
        String path = groups == null || group == 0 ? null : path(groups, group - 1);
        if (path != null) {
            answer.text("LABEL_SUB", path);
        }
    }

    /** Tells the identifier of this device and the size of all; returns the number of its group, or 0. */
    private static int tellMembers(Block block, Block field, int memberSize, int first, Answer answer) {
        int devices = block.u8(123);
        if (field.length() != first + devices * memberSize || memberSize < 16) {
            return 0;
        }
        Block current = field.part(first + block.u8(122) * memberSize, memberSize);
        answer.put("UUID_SUB", Text.uuid(current, 0));
        if (memberSize < 28) {
            return 0;
        }
        long sectors = 0;
        for (int i = 0; i < devices; i++) {
            Block member = field.part(first + i * memberSize, memberSize);
            sectors += member.i64(16) * member.u16(26);
        }
        answer.size(sectors * SECTOR);
        return memberSize < 48 ? 0 : (int) (current.i64(40) >> 20 & 0xFF);
    }

    private static @Nullable String path(Block groups, int index) {
        int count = (groups.length() - 8) / GROUP;
        Deque<String> path = new ArrayDeque<>();
        int at = index;
        while (true) {
            if (path.size() == DEEPEST || at >= count) {
                return null;
            }
            Block group = groups.part(8 + at * GROUP, GROUP);
            if ((group.u8(32) & 1) != 0) {
                return null;
            }
            path.addFirst(group.bytes(0, 32));
            int parent = (int) (group.i64(32) >> 6 & 0x3FFFF);
            if (parent == 0) {
                return Joiner.on('.').join(path);
            }
            at = parent - 1;
        }
    }
}
