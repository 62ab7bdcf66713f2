package dev.satchel.storage.carrier;

import com.google.common.base.Ticker;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The accesses that are measured, each for a bounded time. */
final class Gauge {
    static final int CHUNK = 4 << 20;
    static final int SMALL = 4096;

    private static final int ZONES = 8;
    private static final int MOST_SAMPLES = 200_000;
    /** Fixed, so that two runs read the same places. */
    private static final long SEED = 0x5A7C_4E11L;

    private final Ticker ticker;
    private final Consumer<Progress> told;
    private final ByteBuffer chunk;
    private final ByteBuffer small;
    private long read;

    Gauge(Ticker ticker, Consumer<Progress> told) {
        this.ticker = ticker;
        this.told = told;
        this.chunk = ByteBuffer.allocateDirect(CHUNK + SMALL)
                .alignedSlice(SMALL)
                .limit(CHUNK)
                .slice();
        this.small = ByteBuffer.allocateDirect(2 * SMALL)
                .alignedSlice(SMALL)
                .limit(SMALL)
                .slice();
        // Not zeros: some disks store those without writing them.
        SplittableRandom random = new SplittableRandom(SEED);
        while (chunk.remaining() >= Long.BYTES) {
            chunk.putLong(random.nextLong());
        }
        chunk.clear();
        small.put(chunk.duplicate().limit(SMALL)).clear();
    }

    /** How many bytes were read so far. */
    long bytesRead() {
        return read;
    }

    /** Reads in order at {@link #ZONES} places, all of it at most once. */
    Throughput readInOrder(RawFile file, Duration limit) throws IOException {
        long size = file.size() / file.alignment() * file.alignment();
        long zone = Math.max(CHUNK, size / ZONES / CHUNK * CHUNK);
        Progression progression = new Progression("reading in order", limit, ZONES);
        for (int i = 0; i < ZONES && i * zone < size; i++) {
            long end = i == ZONES - 1 ? size : Math.min(size, (i + 1) * zone);
            long began = ticker.read();
            long moved = 0;
            for (long at = i * zone; at < end && ticker.read() - began < limit.toNanos() / ZONES; ) {
                chunk.clear().limit((int) Math.min(CHUNK, end - at));
                int n = file.read(chunk, at);
                if (n <= 0) {
                    break;
                }
                at += n;
                moved += n;
            }
            read += moved;
            progression.add(moved, ticker.read() - began);
        }
        return progression.throughput();
    }

    /** Writes {@code size} in order, or what fits into the time, and forces it. */
    Throughput writeInOrder(RawFile file, DataSize size, Duration limit) throws IOException {
        Progression progression = new Progression("writing in order", limit, (int) Math.max(1, size.bytes() / CHUNK));
        long began = ticker.read();
        for (long at = 0; at < size.bytes() && ticker.read() - began < limit.toNanos(); at += CHUNK) {
            long start = ticker.read();
            file.write(chunk.clear(), at);
            progression.add(CHUNK, ticker.read() - start);
        }
        long start = ticker.read();
        file.force();
        progression.add(0, ticker.read() - start);
        return progression.throughput();
    }

    Latencies readAtRandom(RawFile file, Duration limit) throws IOException {
        return atRandom("reading at random", file, limit, at -> {
            small.clear();
            read += Math.max(0, file.read(small, at));
        });
    }

    Latencies writeAtRandom(RawFile file, Duration limit) throws IOException {
        return atRandom("writing at random", file, limit, at -> file.write(small.clear(), at));
    }

    Latencies writeAndForce(RawFile file, Duration limit) throws IOException {
        return atRandom("writing and forcing", file, limit, at -> {
            file.write(small.clear(), at);
            file.force();
        });
    }

    @FunctionalInterface
    private interface Access {
        void at(long offset) throws IOException;
    }

    private Latencies atRandom(String what, RawFile file, Duration limit, Access access) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        long blocks = Math.max(1, file.size() / SMALL);
        long[] nanos = new long[1024];
        int count = 0;
        long began = ticker.read();
        long elapsed = 0;
        while (count == 0 || (elapsed < limit.toNanos() && count < MOST_SAMPLES)) {
            long offset = random.nextLong(blocks) * SMALL;
            long start = ticker.read();
            access.at(offset);
            long end = ticker.read();
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
                told.accept(new Progress(Math.min(1, (double) elapsed / Math.max(1, limit.toNanos())), what));
            }
            nanos[count++] = end - start;
            elapsed = end - began;
        }
        return Latencies.of(nanos, count);
    }

    /** Adds parts up. */
    private final class Progression {
        private final String what;
        private final int parts;
        private int done;
        private long bytes;
        private long nanos;
        private DataSize slowest = DataSize.bytes(Long.MAX_VALUE);
        private DataSize fastest = DataSize.ZERO;

        Progression(String what, Duration limit, int parts) {
            this.what = what + " for at most " + limit.toSeconds() + " s";
            this.parts = parts;
        }

        void add(long moved, long took) {
            bytes += moved;
            nanos += took;
            if (moved > 0) {
                DataSize rate = Throughput.rate(moved, took);
                slowest = rate.compareTo(slowest) < 0 ? rate : slowest;
                fastest = rate.compareTo(fastest) > 0 ? rate : fastest;
            }
            done++;
            told.accept(new Progress(Math.min(1.0, (double) done / parts), what, DataSize.bytes(bytes)));
        }

        Throughput throughput() {
            return new Throughput(
                    DataSize.bytes(bytes),
                    Duration.ofNanos(Math.max(1, nanos)),
                    bytes == 0 ? DataSize.ZERO : slowest,
                    fastest);
        }
    }
}
