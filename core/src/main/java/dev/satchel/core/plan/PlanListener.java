package dev.satchel.core.plan;

/**
 * Is told how far a plan is, on a thread of its own, one event at a time and in order. One that is slow does not slow the
 * plan, one that throws does not end it. Every event is delivered when the plan returns, unless a single one takes more
 * than ten seconds, or the plan is cancelled and the listener does not keep up.
 */
@FunctionalInterface
public interface PlanListener {
    /** Hears nothing. */
    PlanListener NONE = event -> {};

    /**
     * Something happened.
     *
     * @param event what it was
     */
    void on(PlanEvent event);
}
