package dev.satchel.core.plan;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Findings;
import java.time.Duration;
import java.util.List;

/**
 * How a plan went that was applied to its end.
 *
 * @param steps what was done, in order, and how long each took
 * @param elapsed all of it, the taking away at the end included
 * @param skipped the steps that an earlier application had done already, in order; empty for a plan that was not resumed
 * @param findings what turned up meanwhile and did not stop it; see {@link PlannedCommand#remarkingOn}
 */
public record PlanReport(List<Timing> steps, Duration elapsed, List<Step> skipped, Findings findings) {
    /** Copies the lists. */
    public PlanReport {
        steps = ImmutableList.copyOf(steps);
        skipped = ImmutableList.copyOf(skipped);
    }

    /** Whether an earlier application had done every step, so that there was nothing to do. */
    public boolean wasFinished() {
        return steps.isEmpty();
    }

    /**
     * A step that was done.
     *
     * @param step of the plan
     * @param elapsed from its beginning to its end
     */
    public record Timing(Step step, Duration elapsed) {}
}
