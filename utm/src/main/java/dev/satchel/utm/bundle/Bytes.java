package dev.satchel.utm.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes of a file that may be shorter than it says. */
final class Bytes {
    private Bytes() {}

    /** {@code count} bytes from {@code offset}, or as many as there are; highest byte first, from its beginning. */
    static ByteBuffer read(FileChannel channel, long offset, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {
            // until it is full or the file ends
        }
        return bytes.flip();
    }

    /** The same bytes, and zeros after them up to {@code least}. */
    static ByteBuffer padded(ByteBuffer bytes, int least) {
        if (bytes.limit() >= least) {
            return bytes;
        }
        return ByteBuffer.allocate(least).put(bytes.rewind()).rewind();
    }
}
