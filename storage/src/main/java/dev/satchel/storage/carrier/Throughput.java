package dev.satchel.storage.carrier;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;
import java.time.Duration;

/**
 * How much was moved in one go after another.
 *
 * @param bytes moved
 * @param elapsed in which time; positive
 * @param slowest what came in a second where it was slowest: disks that turn are slower at their end
 * @param fastest what came in a second where it was fastest
 */
public record Throughput(DataSize bytes, Duration elapsed, DataSize slowest, DataSize fastest) {
    /** Checks that time went by. */
    public Throughput {
        checkArgument(!elapsed.isNegative() && !elapsed.isZero(), "nothing is moved in no time: %s", elapsed);
    }

    /** On the whole. */
    public DataSize perSecond() {
        return rate(bytes.bytes(), elapsed.toNanos());
    }

    static DataSize rate(long bytes, long nanos) {
        return DataSize.bytes((long) (bytes * 1e9 / Math.max(1, nanos)));
    }

    /** {@code 412 MB/s}. */
    @Override
    public String toString() {
        return Rates.text(perSecond());
    }
}
