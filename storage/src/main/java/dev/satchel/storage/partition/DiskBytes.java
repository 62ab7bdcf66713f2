package dev.satchel.storage.partition;

import com.google.common.primitives.Ints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/** A disk or image as bytes; what is not there is not there, and not an error. */
final class DiskBytes {
    /** No table is larger. */
    private static final int LIMIT = 4 << 20;

    private final SeekableByteChannel channel;
    private final long size;

    DiskBytes(SeekableByteChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    long size() {
        return size;
    }

    /** {@code length} bytes at {@code offset}, little-endian; null if they are not all there. */
    @Nullable
    ByteBuffer at(long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || length > LIMIT || offset > size - length) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(Ints.checkedCast(length)).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(offset);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) <= 0) {
                return null;
            }
        }
        return bytes.flip();
    }
}
