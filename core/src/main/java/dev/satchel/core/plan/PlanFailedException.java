package dev.satchel.core.plan;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.util.List;

/**
 * A plan stopped at the first step that failed: what was done before it, and what was not done. What the done steps
 * had attached or mounted was taken away again.
 */
public final class PlanFailedException extends SatchelException {
    private static final long serialVersionUID = 1;

    private final transient ImmutableList<Step> done;
    private final transient ImmutableList<Step> notDone;

    PlanFailedException(Plan plan, int failed, Throwable cause) {
        super(codeOf(cause), whereOf(plan, failed), whatOf(plan, failed, cause), null, cause);
        this.done = ImmutableList.copyOf(plan.steps().subList(0, failed));
        this.notDone =
                ImmutableList.copyOf(plan.steps().subList(failed, plan.steps().size()));
    }

    /** The steps that were done to their end. */
    public List<Step> done() {
        return done;
    }

    /** The step that failed, then those that were not begun. */
    public List<Step> notDone() {
        return notDone;
    }

    private static String codeOf(Throwable cause) {
        return cause instanceof SatchelException known ? known.code() : "plan.failed";
    }

    private static String whereOf(Plan plan, int failed) {
        return "step " + (failed + 1) + " of " + plan.steps().size() + " ("
                + plan.steps().get(failed).title() + ")";
    }

    private static String whatOf(Plan plan, int failed, Throwable cause) {
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        String done = failed == 0 ? "nothing was done before" : "done before: steps 1 to " + failed;
        int rest = plan.steps().size() - failed - 1;
        return message + "; " + done + (rest == 0 ? "" : "; not done: " + rest + " further steps");
    }
}
