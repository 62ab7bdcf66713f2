package dev.satchel.storage.carrier;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * How long each of many accesses took, one at a time.
 *
 * @param count how many; positive
 * @param elapsed all of them together; positive
 * @param median half of them took no longer
 * @param percentile99 99 of 100 took no longer
 * @param longest the longest
 */
public record Latencies(long count, Duration elapsed, Duration median, Duration percentile99, Duration longest) {
    /** Checks that there were some. */
    public Latencies {
        checkArgument(count > 0, "nothing was measured");
        checkArgument(!elapsed.isNegative() && !elapsed.isZero(), "nothing is done in no time: %s", elapsed);
    }

    static Latencies of(long[] nanos, int count) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        long sum = Arrays.stream(sorted).sum();
        return new Latencies(
                count,
                Duration.ofNanos(Math.max(1, sum)),
                Duration.ofNanos(rank(sorted, 50)),
                Duration.ofNanos(rank(sorted, 99)),
                Duration.ofNanos(rank(sorted, 100)));
    }

    /** The nearest rank: the smallest that so many percent do not exceed. */
    private static long rank(long[] sorted, int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    /** How many in a second. */
    public double perSecond() {
        return count * 1e9 / elapsed.toNanos();
    }

    /** {@code 5210 a second, 0.19 ms, 99 of 100 within 0.31 ms, at most 2.10 ms}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.0f a second, %s, 99 of 100 within %s, at most %s",
                perSecond(),
                millis(median),
                millis(percentile99),
                millis(longest));
    }

    static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.2f ms", duration.toNanos() / 1e6);
    }
}
