package dev.satchel.core.plan;

import dev.satchel.core.check.Finding;
import java.time.Duration;

/** What happens while a plan is applied. {@link #fraction()} never decreases. */
public sealed interface PlanEvent {
    /** The step that is meant. */
    Step step();

    /** The number of that step, from 1. */
    int number();

    /** How many steps the plan has. */
    int count();

    /** How much of the whole plan is done, 0 to 1. */
    double fraction();

    /** How much of the step is written, how fast, and how long the plan is estimated to take still. */
    Pace pace();

    /**
     * A step begins.
     *
     * @param step that begins
     * @param number of that step, from 1
     * @param count of all steps
     * @param fraction of the whole plan, 0 to 1
     * @param pace of the plan
     */
    record Started(Step step, int number, int count, double fraction, Pace pace) implements PlanEvent {}

    /**
     * A step is further than it was. Where a listener is slower than the plan it is told of the last of several such
     * events only; the other kinds it is always told of.
     *
     * @param step that is being done
     * @param number of that step, from 1
     * @param count of all steps
     * @param fraction of the whole plan, 0 to 1
     * @param pace of the step and the plan
     * @param progress of the command that runs
     */
    record Advanced(Step step, int number, int count, double fraction, Pace pace, Progress progress)
            implements PlanEvent {}

    /**
     * Something turned up that does not stop the plan; its {@linkplain PlanReport#findings() report} has it too.
     *
     * @param step that is being done
     * @param number of that step, from 1
     * @param count of all steps
     * @param fraction of the whole plan, 0 to 1
     * @param pace of the plan
     * @param finding what turned up
     */
    record Remarked(Step step, int number, int count, double fraction, Pace pace, Finding finding)
            implements PlanEvent {}

    /**
     * A step is done.
     *
     * @param step that is done
     * @param number of that step, from 1
     * @param count of all steps
     * @param fraction of the whole plan, 0 to 1
     * @param pace of the plan
     * @param elapsed since it began
     */
    record Finished(Step step, int number, int count, double fraction, Pace pace, Duration elapsed)
            implements PlanEvent {}

    /**
     * A step failed or was interrupted; what was attached and mounted is taken away next.
     *
     * @param step that failed
     * @param number of that step, from 1
     * @param count of all steps
     * @param fraction of the whole plan, 0 to 1
     * @param pace of the plan
     * @param cause what went wrong
     */
    record Failed(Step step, int number, int count, double fraction, Pace pace, Throwable cause) implements PlanEvent {}
}
