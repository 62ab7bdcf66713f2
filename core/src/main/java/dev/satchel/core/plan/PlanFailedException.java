package dev.satchel.core.plan;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.ToolFailedException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A plan stopped at the first step that failed: what was done before it, and what was not done. What the done steps
 * had attached or mounted was taken away again, but for what is {@linkplain #left() left}. With code {@code plan.left} every
 * step was done, and only that was not.
 */
public final class PlanFailedException extends SatchelException {
    private static final long serialVersionUID = 1;

    private final transient ImmutableList<Step> done;
    private final transient ImmutableList<Step> notDone;

    /**
     * The step at {@code failed} failed.
     *
     * @param done how many steps are done; more than {@code failed} if that one was to attach anew what it had attached, or
     *     all were done
     * @param left what could not be taken away after that
     */
    PlanFailedException(Plan plan, int failed, int done, Throwable cause, List<Exception> left) {
        super(
                codeOf(cause),
                whereOf(plan, failed),
                Secrets.of(plan).hide(whatOf(plan, done, cause, left)),
                null,
                cause);
        left.forEach(this::addSuppressed);
        this.done = ImmutableList.copyOf(plan.steps().subList(0, done));
        this.notDone =
                ImmutableList.copyOf(plan.steps().subList(done, plan.steps().size()));
    }

    /** The steps that were done to their end; empty after serialization. */
    public List<Step> done() {
        return done == null ? ImmutableList.of() : done;
    }

    /** The step that failed, then those that were not begun; empty after serialization. */
    public List<Step> notDone() {
        return notDone == null ? ImmutableList.of() : notDone;
    }

    /** The tool that failed, with its program, arguments, exit code and the end of what it said, if it was one. */
    public Optional<ToolFailedException> tool() {
        return getCause() instanceof ToolFailedException tool ? Optional.of(tool) : Optional.empty();
    }

    /**
     * What could not be taken away, by an exception for each command that failed at it; empty for most. The message names
     * them too.
     */
    public List<Throwable> left() {
        return ImmutableList.copyOf(getSuppressed());
    }

    private static String codeOf(Throwable cause) {
        return cause instanceof SatchelException known ? known.code() : "plan.failed";
    }

    private static String whereOf(Plan plan, int failed) {
        return "step " + (failed + 1) + " of " + plan.steps().size() + " ("
                + plan.steps().get(failed).title() + ")";
    }

    private static String behind(List<Exception> left) {
        return left.isEmpty()
                ? ""
                : "; left behind, to be taken away by hand: "
                        + left.stream().map(PlanFailedException::said).collect(Collectors.joining(" | "));
    }

    /** What the JDK says of a file is sometimes its name alone. */
    private static String said(Throwable cause) {
        if (cause instanceof NoSuchFileException file) {
            return file.getFile() + ": there is no such file or folder";
        }
        if (cause instanceof AccessDeniedException file) {
            return file.getFile() + ": this user may not do that";
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static String whatOf(Plan plan, int count, Throwable cause, List<Exception> left) {
        String message = said(cause);
        String done = count == 0 ? "nothing was done before" : "done before: steps 1 to " + count;
        int rest = plan.steps().size() - count - 1;
        return message + "; " + done + (rest <= 0 ? "" : "; not done: " + rest + " further steps") + behind(left);
    }
}
