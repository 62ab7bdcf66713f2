package dev.satchel.storage.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a channel: the device or one partition. The places where superblocks usually are, a start of 20 KiB and
 * pages at 32 KiB, at 64 KiB and two at the end, are read at once and kept; anything else is read when it is asked for, and
 * no more than that. What lies beyond the end is simply not there. For one thread.
 */
final class Region {
    /** So much of the start is read at once. */
    static final int HEAD = 20 << 10;

    private static final int PAGE = 4096;
    /** Where most RAID controllers and DRBD have their block. */
    private static final int TAIL = 16 * 512;
    /** Three sectors before it where others have theirs. */
    private static final int CONTROLLERS = 3 * 512;
    /** A region of no more than this is read as a whole. */
    private static final int SMALL = 72 << 10;
    /** No structure looked at here is larger. */
    private static final int LIMIT = 4 << 20;
    /** How much is kept; a structure that is larger is read again if it is asked for again. */
    private static final int KEPT = 8 << 20;

    private final SeekableByteChannel channel;
    private final long base;
    private final long size;
    private final int sectorSize;
    private final List<Window> windows = new ArrayList<>();
    private final List<Window> hidden = new ArrayList<>();
    private long kept;

    /** Bytes from {@code start}; of a hidden stretch only the length counts. */
    private static final class Window {
        private final long start;
        private final byte[] bytes;

        Window(long start, byte[] bytes) {
            this.start = start;
            this.bytes = bytes;
        }

        boolean covers(long offset, int length) {
            return offset >= start && offset + length <= start + bytes.length;
        }
    }

    Region(SeekableByteChannel channel, long base, long size, int sectorSize) {
        this.channel = channel;
        this.base = base;
        this.size = size;
        this.sectorSize = sectorSize;
    }

    long size() {
        return size;
    }

    /** In bytes, 512 unless the caller knows better. */
    int sectorSize() {
        return sectorSize;
    }

    /** A part of this one, cut at its end. */
    Region part(long offset, long length) {
        long from = Math.min(Math.max(offset, 0), size);
        return new Region(channel, base + from, Math.min(length, size - from), sectorSize);
    }

    /** Whether all these bytes are inside, without reading them. */
    boolean covers(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= size - length;
    }

    /** {@code length} bytes at {@code offset}, little-endian; null if they are not all there. */
    @Nullable
    Block at(long offset, long length) throws IOException {
        if (!covers(offset, length) || length > LIMIT) {
            return null;
        }
        int wanted = (int) length;
        Window window = window(offset, wanted);
        return window.covers(offset, wanted) ? Block.of(window.bytes, (int) (offset - window.start), wanted) : null;
    }

    private Window window(long offset, int length) throws IOException {
        for (int i = 0; i < windows.size(); i++) {
            Window window = windows.get(i);
            if (window.covers(offset, length)) {
                return window;
            }
        }
        return read(offset, length);
    }

    /** Whether these bytes stand at {@code offset}; one character a byte. */
    boolean has(long offset, String bytes) throws IOException {
        int length = bytes.length();
        if (!covers(offset, length)) {
            return false;
        }
        Window window = window(offset, length);
        if (!window.covers(offset, length)) {
            return false;
        }
        int from = (int) (offset - window.start);
        for (int i = 0; i < length; i++) {
            if ((window.bytes[from + i] & 0xFF) != bytes.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a partition of this region covers that stretch: what is at the end of the last partition is often at the
     * end of the disk as well. A table that does not fit the device says nothing.
     */
    boolean isInPartition(long offset, long length) throws IOException {
        PartitionTable table = PartitionTables.find(this, null);
        return table != null
                && table.partitions().stream().allMatch(p -> covers(p.offset(), p.size()))
                && table.partitions().stream()
                        .anyMatch(p -> offset >= p.offset() && offset + length <= p.offset() + p.size());
    }

    /** From now on these bytes read as zeros. */
    void hide(long offset, int length) {
        Window hide = new Window(offset, new byte[length]);
        hidden.add(hide);
        windows.forEach(window -> erase(window, hide));
    }

    private static void erase(Window window, Window hide) {
        long from = Math.max(window.start, hide.start);
        long to = Math.min(window.start + window.bytes.length, hide.start + hide.bytes.length);
        for (long i = from; i < to; i++) {
            window.bytes[(int) (i - window.start)] = 0;
        }
    }

    /** The usual place that has these bytes, or just them. */
    private Window read(long offset, int length) throws IOException {
        long end = offset + length;
        long last = size / 512 * 512;
        long tail = last - TAIL;
        long controllers = last - 257 * 512;
        if (size <= SMALL) {
            return read(0, size, windows);
        } else if (end <= HEAD) {
            return read(0, HEAD, windows);
        } else if (offset >= (32 << 10) - 16 && end <= (32 << 10) + PAGE) {
            return read((32 << 10) - 16, (32 << 10) + PAGE, windows);
        } else if (offset >= (64 << 10) - 16 && end <= (64 << 10) + PAGE) {
            return read((64 << 10) - 16, (64 << 10) + PAGE, windows);
        } else if (offset >= tail) {
            return read(tail, size, windows);
        } else if (offset >= controllers && end <= controllers + CONTROLLERS) {
            return read(controllers, controllers + CONTROLLERS, windows);
        }
        return read(offset, end, windows);
    }

    private Window read(long from, long to, List<Window> keep) throws IOException {
        byte[] bytes = new byte[(int) (to - from)];
        ByteBuffer target = ByteBuffer.wrap(bytes);
        if (channel instanceof FileChannel file) {
            while (target.hasRemaining() && file.read(target, base + from + target.position()) > 0) {
                // A read may give less than it was asked for.
            }
        } else {
            channel.position(base + from);
            while (target.hasRemaining() && channel.read(target) > 0) {
                // A channel may give less than it was asked for.
            }
        }
        Window window =
                new Window(from, target.hasRemaining() ? java.util.Arrays.copyOf(bytes, target.position()) : bytes);
        hidden.forEach(hide -> erase(window, hide));
        if (kept + bytes.length <= KEPT) {
            kept += bytes.length;
            keep.add(window);
        }
        return window;
    }
}
