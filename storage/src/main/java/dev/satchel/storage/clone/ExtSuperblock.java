package dev.satchel.storage.clone;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.UUID;

/**
 * What the superblock of an ext file system tells of its use (Linux, {@code Documentation/filesystems/ext4/super.rst}).
 *
 * @param lastMounted where it was mounted when a file of it was first opened after it was last made writable ({@code
 *     s_last_mounted}): a system that starts from it writes {@code /} there
 * @param mountedAt when it was last mounted so that it could be written ({@code s_mtime})
 * @param hasErrors whether the kernel found it damaged ({@code s_state}, bit 1)
 * @param blocks all that it has ({@code s_blocks_count})
 * @param free those of them that nothing is in and anybody can fill ({@code s_free_blocks_count} less {@code
 *     s_r_blocks_count}), as they were when it was unmounted
 * @param needsRecovery whether it is mounted, or was not unmounted ({@code INCOMPAT_RECOVER}): what it was last written to
 *     for may stand in its journal alone
 */
record ExtSuperblock(
        UUID uuid,
        String lastMounted,
        Instant mountedAt,
        long blocks,
        long free,
        boolean hasErrors,
        boolean needsRecovery) {
    private static final int OFFSET = 1024;
    private static final int LENGTH = 1024;
    private static final int MAGIC = 0xEF53;
    private static final int RECOVER = 4;
    private static final int WIDE = 0x80;

    /** Reads the one of the file system that begins at byte {@code start} of {@code disk}. */
    static ExtSuperblock read(Path disk, long start) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.READ)) {
            while (block.hasRemaining() && channel.read(block, start + OFFSET + block.position()) > 0) {
                // On to the rest.
            }
        }
        if (block.hasRemaining() || (block.getShort(0x38) & 0xffff) != MAGIC) {
            throw new SatchelException(
                    "clone.refresh.file-system",
                    disk.toString(),
                    "has no ext4 file system at byte " + start,
                    "make a new copy");
        }
        UUID uuid = new UUID(block.order(ByteOrder.BIG_ENDIAN).getLong(0x68), block.getLong(0x70));
        block.order(ByteOrder.LITTLE_ENDIAN);
        int end = 0x88;
        while (end < 0x88 + 64 && block.get(end) != 0) {
            end++;
        }
        String lastMounted = new String(block.array(), 0x88, end - 0x88, StandardCharsets.UTF_8);
        long seconds = (block.getInt(0x2C) & 0xffffffffL) | (long) (block.get(0x275) & 0xff) << 32;
        return new ExtSuperblock(
                uuid,
                lastMounted,
                Instant.ofEpochSecond(seconds),
                count(block, 0x4, 0x150),
                count(block, 0xC, 0x158) - count(block, 0x8, 0x154),
                (block.getShort(0x3A) & 2) != 0,
                (block.getInt(0x60) & RECOVER) != 0);
    }

    /** A count of blocks, whose upper half is only meant where the file system has 64-bit numbers. */
    private static long count(ByteBuffer block, int low, int high) {
        long upper = (block.getInt(0x60) & WIDE) == 0 ? 0 : block.getInt(high) & 0xffffffffL;
        return (block.getInt(low) & 0xffffffffL) | upper << 32;
    }

    /** Whether as many blocks are free as are not. */
    boolean isHalfEmpty() {
        return free >= blocks - free;
    }

    /** Whether only clones have written to it: nobody has started from it, or mounted it elsewhere to write. */
    boolean isUntouched() {
        return MountedCopy.isPlace(lastMounted);
    }
}
