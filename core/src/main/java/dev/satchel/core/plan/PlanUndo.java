package dev.satchel.core.plan;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** What a plan takes away at its end, in the order in which it does. */
final class PlanUndo {
    private PlanUndo() {}

    static List<PlannedCommand> of(Plan plan) {
        return plan.steps().stream()
                .flatMap(step -> step.actions().stream())
                .filter(Action.Run.class::isInstance)
                .flatMap(action -> ImmutableList.copyOf(((Action.Run) action).undo()).reverse().stream())
                .collect(ImmutableList.toImmutableList())
                .reverse();
    }
}
