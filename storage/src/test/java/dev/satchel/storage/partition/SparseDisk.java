package dev.satchel.storage.partition;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.TreeMap;

/** A disk of any size in memory, of which only what was written takes room. */
final class SparseDisk implements SeekableByteChannel {
    private static final int PAGE = 512;
    private static final byte[] NOTHING = new byte[PAGE];

    private final long size;
    private final TreeMap<Long, byte[]> pages = new TreeMap<>();
    private long position;

    SparseDisk(long size) {
        this.size = size;
    }

    SparseDisk(long size, SparseDisk from) {
        this(size);
        from.pages.forEach((page, bytes) -> pages.put(page, bytes.clone()));
    }

    @Override
    public int read(ByteBuffer target) {
        if (position >= size) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), size - position);
        for (int done = 0, part; done < count; done += part, position += part) {
            int at = (int) (position % PAGE);
            part = Math.min(count - done, PAGE - at);
            target.put(pages.getOrDefault(position / PAGE, NOTHING), at, part);
        }
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        int count = source.remaining();
        if (position + count > size) {
            throw new IllegalStateException("written behind the end: " + position + " + " + count);
        }
        for (int done = 0, part; done < count; done += part, position += part) {
            int at = (int) (position % PAGE);
            part = Math.min(count - done, PAGE - at);
            source.get(pages.computeIfAbsent(position / PAGE, page -> new byte[PAGE]), at, part);
        }
        return count;
    }

    void put(long offset, byte[] bytes) {
        position = offset;
        write(ByteBuffer.wrap(bytes));
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long to) {
        position = to;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public SeekableByteChannel truncate(long to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
