package dev.satchel.utm.ctl;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Looks again and again until something is there, or a limit is over; the pauses grow from a tenth of a second to one. */
final class Patience {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 1000;

    private Patience() {}

    /** A look that says whether it is there. */
    @FunctionalInterface
    interface Look<T> {
        Optional<T> look() throws IOException, InterruptedException;
    }

    /** What was seen; empty if it was not seen within {@code limit}. Looks at least once. */
    static <T> Optional<T> await(Duration limit, Look<T> look) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long pause = FIRST_MILLIS;
        while (true) {
            Optional<T> seen = look.look();
            long left = limit.toMillis() - (System.nanoTime() - start) / 1_000_000;
            if (seen.isPresent() || left <= 0) {
                return seen;
            }
            Thread.sleep(Math.min(pause, left));
            pause = Math.min(2 * pause, LONGEST_MILLIS);
        }
    }
}
