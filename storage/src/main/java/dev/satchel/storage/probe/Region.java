package dev.satchel.storage.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a channel: the device or one partition. The first 68 KiB, where nearly all superblocks are, are read at
 * once and kept; anything else is read when it is asked for. What lies beyond the end is simply not there.
 */
final class Region {
    private static final int HEAD = 68 << 10;
    /** No structure looked at here is larger (a GPT's entries are). */
    private static final int LIMIT = 16 << 20;

    private final SeekableByteChannel channel;
    private final long base;
    private final long size;
    private @Nullable ByteBuffer head;

    Region(SeekableByteChannel channel, long base, long size) {
        this.channel = channel;
        this.base = base;
        this.size = size;
    }

    long size() {
        return size;
    }

    /** A part of this one, cut at its end. */
    Region part(long offset, long length) {
        long from = Math.min(offset, size);
        return new Region(channel, base + from, Math.min(length, size - from));
    }

    /** {@code length} bytes at {@code offset}, little-endian; null if they are not all there. */
    @Nullable
    ByteBuffer at(long offset, int length) throws IOException {
        if (offset < 0 || length < 0 || length > LIMIT || offset > size - length) {
            return null;
        }
        if (offset + length <= HEAD) {
            ByteBuffer start = head();
            return start.limit() < offset + length
                    ? null
                    : start.slice((int) offset, length).order(ByteOrder.LITTLE_ENDIAN);
        }
        ByteBuffer bytes = read(offset, length);
        return bytes.limit() < length ? null : bytes;
    }

    /** Whether these bytes stand at {@code offset}; one character a byte. */
    boolean has(long offset, String bytes) throws IOException {
        ByteBuffer found = at(offset, bytes.length());
        if (found == null) {
            return false;
        }
        for (int i = 0; i < bytes.length(); i++) {
            if ((found.get(i) & 0xFF) != bytes.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private ByteBuffer head() throws IOException {
        ByteBuffer known = head;
        if (known == null) {
            known = read(0, (int) Math.min(HEAD, size));
            head = known;
        }
        return known;
    }

    private ByteBuffer read(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(base + offset);
        while (bytes.hasRemaining() && channel.read(bytes) > 0) {
            // A channel may give less than it was asked for.
        }
        return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
    }
}
