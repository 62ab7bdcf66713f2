package dev.satchel.storage.carrier;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What is measured: a device or a file of which every access reaches the disk. */
interface RawFile extends Closeable {
    /** In bytes. */
    long size() throws IOException;

    /** What offsets, lengths and buffers are multiples of; a power of two. */
    int alignment();

    /** Fills {@code buffer} from {@code offset} on, or as much as there is; returns how many bytes. */
    int read(ByteBuffer buffer, long offset) throws IOException;

    /** Writes all of {@code buffer} at {@code offset}. */
    void write(ByteBuffer buffer, long offset) throws IOException;

    /** Returns when what was written is on the medium, as far as the disk tells the truth. */
    void force() throws IOException;
}
