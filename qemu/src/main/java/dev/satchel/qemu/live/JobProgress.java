package dev.satchel.qemu.live;

import dev.satchel.core.unit.DataSize;

/**
 * How far a job is.
 *
 * @param phase what it does
 * @param done of {@code total}
 * @param total what is to be done, as far as it is known now: it grows while the guest writes; zero at the beginning
 * @param perSecond what was done in a second, over the last ones; zero at the beginning
 */
public record JobProgress(Phase phase, DataSize done, DataSize total, DataSize perSecond) {
    /** What a job does. */
    public enum Phase {
        /** It works. */
        WORKING,
        /** It was halted, by QEMU or by somebody. */
        PAUSED,
        /** All is copied, and what the guest writes is copied along, until somebody ends it. */
        READY,
        /** It has ended, one way or another. */
        ENDED
    }

    /** From 0 (begun) to 1 (all is copied). */
    public double fraction() {
        return total.bytes() == 0 ? 0 : Math.min(1, (double) done.bytes() / total.bytes());
    }

    /** For people: {@code 12.0 MiB of 64.0 MiB, 52.1 MiB/s}. */
    @Override
    public String toString() {
        return done.rounded() + " of " + total.rounded()
                + (perSecond.bytes() == 0 ? "" : ", " + perSecond.rounded() + "/s");
    }
}
