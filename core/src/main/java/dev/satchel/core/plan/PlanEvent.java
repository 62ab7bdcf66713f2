package dev.satchel.core.plan;

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

    /** A step begins. */
    record Started(Step step, int number, int count, double fraction) implements PlanEvent {}

    /** A step is further than it was. */
    record Advanced(Step step, int number, int count, double fraction, Progress progress) implements PlanEvent {}

    /** A step is done. */
    record Finished(Step step, int number, int count, double fraction, Duration elapsed) implements PlanEvent {}

    /** A step failed or was interrupted; what was attached and mounted is taken away next. */
    record Failed(Step step, int number, int count, double fraction, Throwable cause) implements PlanEvent {}
}
