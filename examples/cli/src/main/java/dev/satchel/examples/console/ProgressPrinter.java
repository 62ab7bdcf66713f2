package dev.satchel.examples.console;

import dev.satchel.core.plan.PlanEvent;
import dev.satchel.core.plan.PlanListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows how far a plan is: one line that is rewritten on a terminal; elsewhere a line when a step begins, at each tenth
 * of a long one, and when it ends.
 */
public final class ProgressPrinter implements PlanListener {
    private static final int WIDTH = 100;
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();

    /** Where the lines go to. */
    private enum Medium {
        TERMINAL,
        LINES
    }

    private final PrintStream out;
    private final Medium medium;
    private long drawn;
    private int tenths;

    private ProgressPrinter(PrintStream out, Medium medium) {
        this.out = out;
        this.medium = medium;
    }

    /** Prints to standard error, rewriting a line if both ends of this process are a terminal. */
    public static ProgressPrinter standardError() {
        return new ProgressPrinter(System.err, Terminal.isThere() ? Medium.TERMINAL : Medium.LINES);
    }

    /** Prints plain lines to {@code out}. */
    public static ProgressPrinter lines(PrintStream out) {
        return new ProgressPrinter(out, Medium.LINES);
    }

    @Override
    public void on(PlanEvent event) {
        if (event instanceof PlanEvent.Started) {
            tenths = 0;
            show(event, "");
        } else if (event instanceof PlanEvent.Advanced advanced) {
            advance(advanced);
        } else if (event instanceof PlanEvent.Remarked remarked) {
            endLine();
            out.println(remarked.finding());
        } else if (event instanceof PlanEvent.Finished finished) {
            if (medium == Medium.TERMINAL || finished.elapsed().toMillis() >= 100) {
                show(event, "done in " + seconds(finished.elapsed()));
            }
            endLine();
        } else if (event instanceof PlanEvent.Failed) {
            show(event, "failed");
            endLine();
        }
    }

    private void advance(PlanEvent.Advanced event) {
        int reached = (int) (event.progress().fraction() * 10);
        String detail = String.format(
                Locale.ROOT,
                "%3.0f %%  %s%s",
                event.progress().fraction() * 100,
                event.progress().detail(),
                event.pace().remaining().map(ProgressPrinter::left).orElse(""));
        long now = System.nanoTime();
        if (medium == Medium.TERMINAL && now - drawn > REDRAW_NANOS) {
            drawn = now;
            show(event, detail);
        } else if (medium == Medium.LINES && reached > tenths) {
            tenths = reached;
            show(event, detail);
        }
    }

    private void show(PlanEvent event, String detail) {
        String line = String.format(
                Locale.ROOT,
                "[%3.0f %%] %d/%d %s%s",
                event.fraction() * 100,
                event.number(),
                event.count(),
                event.step().title(),
                detail.isEmpty() ? "" : ": " + detail);
        if (medium == Medium.TERMINAL) {
            String cut = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
            out.print("\r" + cut + " ".repeat(WIDTH - cut.length()));
            out.flush();
        } else {
            out.println(line);
        }
    }

    private void endLine() {
        if (medium == Medium.TERMINAL) {
            out.println();
        }
    }

    private static String left(Duration remaining) {
        long seconds = remaining.toSeconds();
        return seconds < 90 ? ", " + seconds + " s left" : ", " + (seconds + 30) / 60 + " min left";
    }

    private static String seconds(Duration elapsed) {
        return String.format(Locale.ROOT, "%.1f s", elapsed.toMillis() / 1000.0);
    }
}
