package dev.satchel.qemu.live;

import dev.satchel.core.unit.DataSize;
import java.time.Duration;

/**
 * How a job ended, if it did not fail.
 *
 * @param outcome whether it was done
 * @param copied what it had copied
 * @param took from its begin to its end
 */
public record JobEnd(Outcome outcome, DataSize copied, Duration took) {
    /** Whether a job was done. */
    public enum Outcome {
        /** It was, whole. */
        DONE,
        /** It was cancelled: all is as it was, and nothing of it is left. */
        CANCELLED
    }

    /** Whether it was done. */
    public boolean isDone() {
        return outcome == Outcome.DONE;
    }
}
