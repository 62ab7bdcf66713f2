package dev.satchel.storage.carrier;

import com.google.common.base.Ticker;
import java.nio.ByteBuffer;

/** A disk whose time is made up: a time for each access, and a time for each byte; slower towards its end if wanted. */
final class FakeDisk extends Ticker implements RawFile {
    private final long size;
    private final long nanosPerAccess;
    private final double nanosPerByte;
    private final double slowdown;
    long now;
    long written;
    long forced;

    FakeDisk(long size, long nanosPerAccess, double nanosPerByte, double slowdown) {
        this.size = size;
        this.nanosPerAccess = nanosPerAccess;
        this.nanosPerByte = nanosPerByte;
        this.slowdown = slowdown;
    }

    @Override
    public long read() {
        return now;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int alignment() {
        return 4096;
    }

    private void pass(int bytes, long offset) {
        if (offset % 4096 != 0 || offset + bytes > size + Gauge.CHUNK) {
            throw new AssertionError("an access of " + bytes + " at " + offset);
        }
        now += nanosPerAccess + (long) (bytes * nanosPerByte * (1 + slowdown * offset / size));
    }

    @Override
    public int read(ByteBuffer buffer, long offset) {
        int n = (int) Math.min(buffer.remaining(), size - offset);
        pass(n, offset);
        buffer.position(buffer.position() + n);
        return n;
    }

    @Override
    public void write(ByteBuffer buffer, long offset) {
        written += buffer.remaining();
        pass(buffer.remaining(), offset);
        buffer.position(buffer.limit());
    }

    @Override
    public void force() {
        forced++;
        now += 3 * nanosPerAccess;
    }

    @Override
    public void close() {}
}
