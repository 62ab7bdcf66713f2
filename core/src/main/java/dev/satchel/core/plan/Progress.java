package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How far a step is.
 *
 * @param fraction 0 (begun) to 1 (done)
 * @param detail for people, in one line: {@code 268 MiB, 317 MB/s}; may be empty
 */
public record Progress(double fraction, String detail) {
    /** Checks the range. */
    public Progress {
        checkArgument(fraction >= 0 && fraction <= 1, "a fraction is between 0 and 1: %s", fraction);
    }
}
