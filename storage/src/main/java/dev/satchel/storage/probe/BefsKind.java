package dev.satchel.storage.probe;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * BeFS, of BeOS and Haiku. Its identifier is an attribute of the root directory, in the directory's inode or in a tree
 * of its own (D. Giampaolo, Practical File System Design; util-linux 2.42, superblocks/befs.c).
 */
final class BefsKind {
    private static final int NAME = 32;
    private static final int MAGIC = 0x42465331;
    private static final int INODE_MAGIC = 0x3BBE0AD9;
    private static final int TREE_MAGIC = 0x69F6C2E8;
    private static final int NUMBER = 0x554C4C47;
    private static final String KEY = "be:volume_id";
    private static final int INODE = 232;
    private static final int DIRECT_RUNS = 12;
    private static final int NODE_HEADER = 28;
    private static final int DEEPEST = 100;

    static final Kind BEFS = Kind.of("befs", Usage.FILESYSTEM, BefsKind::look)
            .magic(0, NAME, "BFS1")
            .magic(0, NAME, "1SFB")
            .magic(0, 0x200 + NAME, "BFS1")
            .magic(0, 0x200 + NAME, "1SFB")
            .atLeast(1440 << 10);

    private final Region region;
    private final Block block;
    private final int blockShift;
    private final long groupShift;

    private BefsKind(Region region, Block block) {
        this.region = region;
        this.block = block;
        this.blockShift = block.i32(44);
        this.groupShift = block.u32(76);
    }

    private static Outcome look(Region region, Magic magic, Answer answer) throws IOException {
        Block little = region.at(magic.within() - NAME, 164);
        if (little == null) {
            return Outcome.CUT;
        }
        Block block = little.i32(NAME) == MAGIC ? little : little.big();
        boolean complete = block.i32(NAME) == MAGIC
                && block.i32(36) == 0x42494745
                && block.i32(68) == 0xDD121031
                && block.i32(112) == 0x15B6830E;
        if (!complete) {
            return Outcome.refused("its other magic numbers are not there");
        }
        long shift = block.u32(44);
        if (shift < 10 || shift > 13 || block.u32(40) != 1L << shift || block.u32(76) + shift >= 64) {
            return Outcome.refused("its block size is impossible");
        }
        BefsKind fs = new BefsKind(region, block);
        Block root = fs.run(block, 116);
        if (root == null || root.length() < INODE || root.i32(0) != INODE_MAGIC) {
            return Outcome.refused("its root directory is not where it should be");
        }
        long id = fs.smallIdentifier(root);
        if (id == 0) {
            id = fs.treeIdentifier(root);
        }
        boolean isLittle = block.order() == ByteOrder.LITTLE_ENDIAN;
        answer.label(block, 0, NAME)
                .version(isLittle ? "little-endian" : "big-endian")
                .uuid(id == 0 ? null : Text.hex(id, 16))
                .blocks(1L << shift)
                .endianness(block.order());
        return Outcome.BELIEVED;
    }

    /** The bytes of a run of blocks: its group, the first block in it, how many. */
    private @Nullable Block run(Block holder, int at) throws IOException {
        return read(holder, at, 0, (long) holder.u16(at + 6) << blockShift);
    }

    private @Nullable Block read(Block holder, int at, long offset, long length) throws IOException {
        if (offset < 0 || offset + length > (long) holder.u16(at + 6) << blockShift) {
            return null;
        }
        long start = (holder.u32(at) << groupShift << blockShift) + ((long) holder.u16(at + 4) << blockShift);
        Block found = region.at(start + offset, length);
        return found == null ? null : found.in(block.order());
    }

    /** Among the attributes that are kept in the inode itself. */
    private long smallIdentifier(Block inode) {
        long end = Math.min(inode.length() - INODE, inode.u32(64));
        for (long at = 0; at + 8 <= end; ) {
            int entry = INODE + (int) at;
            int name = inode.u16(entry + 4);
            int data = inode.u16(entry + 6);
            long size = 8L + name + 3 + data + 1;
            if (at + size > end || (inode.i32(entry) == 0 && name == 0 && data == 0)) {
                return 0;
            }
            boolean key = inode.i32(entry) == NUMBER
                    && name == KEY.length()
                    && data == 8
                    && inode.bytes(entry + 8, name + 1).equals(KEY);
            if (key) {
                return inode.i64(entry + 8 + name + 3);
            }
            at += size;
        }
        return 0;
    }

    /** Among the attributes that have files of their own. */
    private long treeIdentifier(Block root) throws IOException {
        if (root.isZero(52, 8)) {
            return 0;
        }
        Block directory = run(root, 52);
        if (directory == null || directory.length() < INODE || directory.i32(0) != INODE_MAGIC) {
            return 0;
        }
        long found = find(directory);
        Block attribute = found <= 0 ? null : region.at(found << blockShift, 1L << blockShift);
        if (attribute == null) {
            return 0;
        }
        Block inode = attribute.in(block.order());
        boolean number = inode.i32(0) == INODE_MAGIC
                && inode.i32(60) == NUMBER
                && inode.i64(72 + 136) == 8
                && inode.u16(72 + 6) == 1;
        Block data = number ? run(inode, 72) : null;
        return data == null ? 0 : data.i64(0);
    }

    /** The value of {@link #KEY} in a B+ tree; 0 if there is none. */
    private long find(Block directory) throws IOException {
        Block header = stream(directory, 0, 40);
        if (header == null || header.i32(0) != TREE_MAGIC || header.u32(4) < NODE_HEADER) {
            return 0;
        }
        long pointer = header.i64(16);
        byte[] wanted = KEY.getBytes(StandardCharsets.US_ASCII);
        for (int depth = 0; depth < DEEPEST; depth++) {
            Block node = stream(directory, pointer, header.u32(4));
            if (node == null) {
                return 0;
            }
            int count = node.u16(24);
            int lengths = NODE_HEADER + node.u16(26) + 7 & ~7;
            int values = lengths + 2 * count;
            if (count == 0 || values + 8L * count > node.length()) {
                return 0;
            }
            int key = 0;
            int order = -1;
            while (key < count && (order = compare(node, lengths, key, wanted)) < 0) {
                key++;
            }
            boolean leaf = node.i64(16) == -1;
            if (leaf) {
                return key < count && order == 0 ? node.i64(values + 8 * key) : 0;
            }
            pointer = key < count ? node.i64(values + 8 * key) : node.i64(16);
        }
        return 0;
    }

    private static int compare(Block node, int lengths, int key, byte[] wanted) {
        int start = key == 0 ? 0 : node.u16(lengths + 2 * (key - 1));
        int end = node.u16(lengths + 2 * key);
        if (end < start || end > node.u16(26)) {
            return -1;
        }
        return java.util.Arrays.compareUnsigned(node.copy(NODE_HEADER + start, end - start), wanted);
    }

    /** A part of a file's data, which is in runs named in its inode, or in blocks that name runs. */
    private @Nullable Block stream(Block inode, long offset, long length) throws IOException {
        int data = 72;
        long direct = inode.i64(data + 96);
        if (offset < 0) {
            return null;
        }
        if (offset < direct) {
            return among(inode, data, DIRECT_RUNS, offset, length);
        }
        Block runs = offset < inode.i64(data + 112) ? run(inode, data + 104) : null;
        return runs == null ? null : among(runs, 0, runs.length() / 8, offset - direct, length);
    }

    private @Nullable Block among(Block holder, int first, int count, long offset, long length) throws IOException {
        long left = offset;
        for (int i = 0; i < count; i++) {
            long size = (long) holder.u16(first + 8 * i + 6) << blockShift;
            if (left < size) {
                return read(holder, first + 8 * i, left, length);
            }
            left -= size;
        }
        return null;
    }
}
