package dev.satchel.core.plan;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.List;

/**
 * How a plan went that was applied to its end.
 *
 * @param steps what was done, in order, and how long each took
 * @param elapsed all of it, the taking away at the end included
 */
public record PlanReport(List<Timing> steps, Duration elapsed) {
    /** Copies the list. */
    public PlanReport {
        steps = ImmutableList.copyOf(steps);
    }

    /** A step that was done. */
    public record Timing(Step step, Duration elapsed) {}
}
