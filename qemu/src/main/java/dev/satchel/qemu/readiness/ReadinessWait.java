package dev.satchel.qemu.readiness;

import dev.satchel.core.SatchelException;
import dev.satchel.qemu.readiness.Attempt.Seen;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for a machine to be ready. */
public final class ReadinessWait {
    private static final Logger LOG = System.getLogger(ReadinessWait.class.getName());

    /** A try is not to take all the time there is: the machine may end meanwhile. */
    private static final Duration LONGEST_TRY = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int KEPT_LINES = 20;
    private static final int QUOTED_LINES = 3;
    private static final int QUOTED = 240;

    private ReadinessWait() {}

    /**
     * Waits until {@code machine} is ready. What it is already counts: at least one try is made, whatever the limit.
     *
     * @param readiness what it must have come to
     * @param limit how long
     * @throws NotReadyException if it is not ready in time, with the last lines that the guest wrote and a picture of its
     *     screen
     * @throws SatchelException as soon as the machine ended, or the guest was stopped by a fault, or where something that
     *     is waited for cannot be on this machine ({@code network.forward})
     * @throws IllegalStateException if the machine has no console or no channel to an agent, and that is waited for
     */
    public static void await(Observed machine, Readiness readiness, Duration limit)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
        Attempt attempt = new Attempt(machine);
        while (true) {
            machine.requireSane();
            long left = Math.max(deadline - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(200));
            Seen seen = attempt.at(readiness, Duration.ofNanos(Math.min(left, LONGEST_TRY.toNanos())));
            if (seen.ready()) {
                LOG.log(Level.DEBUG, "{0} is ready: {1}", machine.subject(), seen.what());
                return;
            }
            if (System.nanoTime() - deadline >= 0) {
                machine.requireSane();
                throw late(machine, readiness, limit, seen);
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private static NotReadyException late(Observed machine, Readiness readiness, Duration limit, Seen seen)
            throws InterruptedException {
        List<String> lines = machine.serial().orElse("").lines().toList();
        List<String> tail = lines.subList(Math.max(0, lines.size() - KEPT_LINES), lines.size());
        Path screenshot = screenshot(machine);
        StringBuilder what = new StringBuilder()
                .append("not ready within ")
                .append(limit.toMillis())
                .append(" ms: ")
                .append(readiness)
                .append(" (last: ")
                .append(printable(seen.what()))
                .append(')');
        String said = printable(String.join(" / ", tail.subList(Math.max(0, tail.size() - QUOTED_LINES), tail.size())));
        if (!said.isEmpty()) {
            what.append("; its serial port last said: ").append(said);
        }
        if (screenshot != null) {
            what.append("; its screen: ").append(screenshot);
        }
        return new NotReadyException(
                machine.subject(), what.toString(), seen.what(), String.join("\n", tail), screenshot, null);
    }

    private static String printable(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= QUOTED ? line : "..." + line.substring(line.length() - QUOTED);
    }

    private static @Nullable Path screenshot(Observed machine) throws InterruptedException {
        try {
            return machine.screenshot();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "no picture", e); // the machine has none, or no longer answers
            return null;
        }
    }
}
