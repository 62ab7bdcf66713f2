package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Findings;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.util.List;

/**
 * Steps that can be read before they are applied. Immutable: what is shown is what is done.
 *
 * <p>Applying stops at the first step that fails. Interrupting the thread that applies a plan cancels it: the command
 * that runs is ended. In each case what the plan attached or mounted is taken away, in reverse order.
 */
public final class Plan {
    private final String title;
    private final ImmutableList<Step> steps;
    private final Findings findings;

    private Plan(Builder builder) {
        this.title = builder.title;
        this.steps = builder.steps.build();
        this.findings = builder.findings;
        checkArgument(!steps.isEmpty(), "a plan needs a step");
    }

    /** Begins a plan. */
    public static Builder titled(String title) {
        return new Builder(title);
    }

    /** For people, in one line. */
    public String title() {
        return title;
    }

    /** In the order in which they are applied; immutable, never empty. */
    public List<Step> steps() {
        return steps;
    }

    /** What the reader should know before applying it. */
    public Findings findings() {
        return findings;
    }

    /** A numbered list with every command, for people. */
    public String toText() {
        return new PlanText(this).toString();
    }

    /**
     * One JSON object: {@code title}, {@code findings}, {@code steps} (each with {@code number}, {@code title}, {@code
     * destroys}, {@code actions}) and {@code finally}, the commands that take away what was attached. A value that is
     * known only while the plan runs reads {@code ${name}}.
     */
    public String toJson() {
        return new PlanJson(this).toString();
    }

    /** A script for a POSIX shell that does the same, checks and cleaning up included. */
    public String toShellScript() {
        return new PlanScript(this).toString();
    }

    /**
     * Applies it on this host.
     *
     * @throws PlanFailedException at the first step that fails
     * @throws InterruptedException if this thread was interrupted
     */
    public PlanReport apply(PlanListener listener) throws IOException, InterruptedException {
        return apply(CommandRunner.system(), listener);
    }

    /** As {@link #apply(PlanListener)}, with another runner of commands. */
    public PlanReport apply(CommandRunner runner, PlanListener listener) throws IOException, InterruptedException {
        return new PlanRun(this, runner, listener).run();
    }

    @Override
    public String toString() {
        return title;
    }

    /** Collects the steps of a plan. */
    public static final class Builder {
        private final String title;
        private final ImmutableList.Builder<Step> steps = ImmutableList.builder();
        private Findings findings = Findings.none();

        private Builder(String title) {
            checkArgument(!title.isBlank(), "a plan needs a title");
            this.title = title;
        }

        /** Adds a step at the end. */
        public Builder step(Step step) {
            steps.add(step);
            return this;
        }

        /** Adds the steps of another plan at the end, and what it found. */
        public Builder steps(Plan other) {
            steps.addAll(other.steps);
            return findings(other.findings);
        }

        /** Adds what the reader should know. */
        public Builder findings(Findings more) {
            findings = findings.and(more);
            return this;
        }

        /** The plan. */
        public Plan build() {
            return new Plan(this);
        }
    }
}
