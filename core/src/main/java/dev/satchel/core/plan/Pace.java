package dev.satchel.core.plan;

import dev.satchel.core.unit.DataSize;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How fast a plan goes, as far as that can be said. Immutable. */
public final class Pace {
    private final DataSize bytes;
    private final @Nullable DataSize rate;
    private final @Nullable Duration remaining;

    Pace(DataSize bytes, @Nullable DataSize rate, @Nullable Duration remaining) {
        this.bytes = bytes;
        this.rate = rate;
        this.remaining = remaining;
    }

    /** How much of the step is written, as its commands say, or as its estimate and its fraction do. */
    public DataSize bytes() {
        return bytes;
    }

    /** How much is written in a second, over the last seconds of the step; empty while there is nothing to measure. */
    public Optional<DataSize> perSecond() {
        return Optional.ofNullable(rate);
    }

    /** How long the rest of the plan is estimated to take; empty while that would be a guess. */
    public Optional<Duration> remaining() {
        return Optional.ofNullable(remaining);
    }

    /** For people: {@code 268.0 MiB, 52.1 MiB/s, 12 s left}. */
    @Override
    public String toString() {
        return bytes.rounded()
                + (rate == null ? "" : ", " + rate.rounded() + "/s")
                + (remaining == null ? "" : ", " + remaining.toSeconds() + " s left");
    }
}
