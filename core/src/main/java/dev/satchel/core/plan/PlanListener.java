package dev.satchel.core.plan;

/** Is told how far a plan is; called from the thread that applies the plan and from threads that read its commands, one at a time. */
@FunctionalInterface
public interface PlanListener {
    /** Hears nothing. */
    PlanListener NONE = event -> {};

    /** Something happened. */
    void on(PlanEvent event);
}
