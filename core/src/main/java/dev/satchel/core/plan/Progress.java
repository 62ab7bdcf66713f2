package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;

/**
 * How far a step is.
 *
 * @param fraction 0 (begun) to 1 (done)
 * @param detail for people, in one line: {@code 268 MiB, 317 MB/s}; may be empty
 * @param bytes written so far by the command that tells; {@link DataSize#ZERO} where it does not say
 */
public record Progress(double fraction, String detail, DataSize bytes) {
    /** Checks the range. */
    public Progress {
        checkArgument(fraction >= 0 && fraction <= 1, "a fraction is between 0 and 1: %s", fraction);
    }

    /**
     * Of a command that does not say how much it has written.
     *
     * @param fraction 0 (begun) to 1 (done)
     * @param detail for people, in one line; may be empty
     */
    public Progress(double fraction, String detail) {
        this(fraction, detail, DataSize.ZERO);
    }
}
