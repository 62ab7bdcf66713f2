package dev.satchel.qemu.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Bytes both ways, without waiting: reading and writing may go on at the same time, each by one thread. */
public interface Transport extends AutoCloseable {
    /** To wait by, and not to be read or written; it does not block. */
    SocketChannel channel();

    /**
     * Reads what has arrived into {@code target}, which has room.
     *
     * @return how many bytes; 0 if there is nothing now, -1 if nothing comes any more
     */
    int read(ByteBuffer target) throws IOException;

    /** Whether something may be read that arrived before, so that waiting for more would be wrong. */
    boolean hasMore();

    /**
     * Writes what the system takes of {@code source}, and what it did not take before.
     *
     * @return whether nothing is left to be written
     */
    boolean write(ByteBuffer source) throws IOException;

    /** Ends the connection; never throws, and does nothing the second time. */
    @Override
    void close();

    /** The bytes of {@code channel} as they are. */
    static Transport plain(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        return new Transport() {
            @Override
            public SocketChannel channel() {
                return channel;
            }

            @Override
            public int read(ByteBuffer target) throws IOException {
                return channel.read(target);
            }

            @Override
            public boolean hasMore() {
                return false; // the channel itself tells
            }

            @Override
            public boolean write(ByteBuffer source) throws IOException {
                channel.write(source);
                return !source.hasRemaining();
            }

            @Override
            public void close() {
                try {
                    channel.close();
                } catch (IOException e) {
                    // there is nothing to be done about it, and nothing left of it
                }
            }
        };
    }
}
