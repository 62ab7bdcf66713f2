package dev.satchel.core.plan;

import dev.satchel.core.unit.DataSize;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Measures how fast a plan goes. Not safe for several threads. */
final class PaceMeter {
    /** Long enough for a steady number, short enough to follow a disk whose cache is full. */
    private static final long WINDOW = Duration.ofSeconds(8).toNanos();

    private static final long SPACING = Duration.ofMillis(100).toNanos();

    /** Before that, and before this share of the plan, an estimate would jump. */
    private static final long FIRST_ESTIMATE = Duration.ofSeconds(1).toNanos();

    private static final double FIRST_FRACTION = 0.02;

    private record Sample(long time, long bytes) {}

    private final LongSupplier clock;
    private final long start;
    private final long totalBytes;
    private final double startFraction;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long doneBytes;
    private long stepEstimate;
    private long stepBytes;

    /**
     * Begins to measure.
     *
     * @param steps of the plan that are yet to be done
     * @param startFraction how much of the plan is done already
     */
    PaceMeter(List<Step> steps, double startFraction, LongSupplier clock) {
        this.clock = clock;
        this.start = clock.getAsLong();
        this.startFraction = startFraction;
        this.totalBytes = steps.stream().mapToLong(PaceMeter::estimate).reduce(0, PaceMeter::sum);
    }

    private static long estimate(Step step) {
        return step.estimate().map(DataSize::bytes).orElse(0L);
    }

    private static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    void begin(Step step) {
        stepEstimate = estimate(step);
        stepBytes = 0;
        samples.clear();
        samples.add(new Sample(clock.getAsLong(), 0));
    }

    void advance(double fractionOfStep, DataSize told) {
        long bytes = told.bytes() > 0 ? told.bytes() : Math.round(fractionOfStep * stepEstimate);
        stepBytes = Math.max(stepBytes, bytes);
        long now = clock.getAsLong();
        Sample last = samples.peekLast();
        if (last == null || now - last.time() >= SPACING) {
            samples.addLast(new Sample(now, stepBytes));
        }
        while (samples.size() > 2 && now - samples.getFirst().time() > WINDOW) {
            samples.removeFirst();
        }
    }

    void end() {
        doneBytes = sum(doneBytes, stepEstimate);
        stepBytes = stepEstimate == 0 ? stepBytes : stepEstimate;
        samples.clear();
    }

    Pace pace(double fraction) {
        Long rate = rate();
        return new Pace(
                DataSize.bytes(stepBytes), rate == null ? null : DataSize.bytes(rate), remaining(fraction, rate));
    }

    private @Nullable Long rate() {
        Sample first = samples.peekFirst();
        if (first == null) {
            return null;
        }
        long time = clock.getAsLong() - first.time();
        long bytes = stepBytes - first.bytes();
        return time < SPACING || bytes <= 0 ? null : Math.round(bytes * 1e9 / time);
    }

    /** From the rate where bytes are most of the work, else from the share of the plan that the time so far has done. */
    private @Nullable Duration remaining(double fraction, @Nullable Long rate) {
        if (fraction >= 1) {
            return Duration.ZERO;
        }
        if (rate != null && rate > 0 && stepEstimate > 0) {
            long left = Math.max(0, totalBytes - doneBytes - Math.min(stepBytes, stepEstimate));
            return Duration.ofSeconds(Math.min(left / rate, Duration.ofDays(365).toSeconds()));
        }
        long elapsed = clock.getAsLong() - start;
        double done = fraction - startFraction;
        if (elapsed < FIRST_ESTIMATE || done < FIRST_FRACTION) {
            return null;
        }
        return Duration.ofMillis(Math.round(elapsed / 1e6 * (1 - fraction) / done));
    }
}
