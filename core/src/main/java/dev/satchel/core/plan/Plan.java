package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Findings;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Steps that can be read before they are applied, in an order that follows from what each comes {@linkplain
 * Step.Builder#after after}. Immutable: what is shown is what is done.
 *
 * <p>Applying stops at the first step that fails. Interrupting the thread that applies a plan cancels it: the command
 * that runs is ended. In each case what the plan attached or mounted is taken away, in reverse order.
 */
public final class Plan {
    private final String title;
    private final ImmutableList<Step> steps;
    private final Findings findings;

    private Plan(Builder builder) {
        Secrets secrets = Secrets.of(builder.steps);
        this.title = secrets.hide(builder.title);
        this.steps = StepOrder.of(builder.steps, secrets);
        this.findings = builder.findings;
        checkArgument(!steps.isEmpty(), "a plan needs a step");
    }

    /**
     * Begins a plan.
     *
     * @param title for people, in one line, not blank; by it and its steps a plan is told from others
     */
    public static Builder titled(String title) {
        return new Builder(title);
    }

    /** For people, in one line; a secret of the plan reads {@code ***}. */
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
     * One JSON object: {@code title}, {@code findings}, {@code steps} (each with {@code number}, {@code id}, {@code title},
     * {@code after}, {@code estimatedBytes}, {@code destroys}, {@code actions}) and {@code finally}, the commands that take
     * away what was attached. A value that is known only while the plan runs reads {@code ${name}}, a secret {@code ***}.
     */
    public String toJson() {
        return new PlanJson(this).toString();
    }

    /**
     * A script for a POSIX shell that does the same, checks and cleaning up included. It is what is run, so secrets stand in
     * it; a comment at its beginning says so.
     */
    public String toShellScript() {
        return new PlanScript(this).toString();
    }

    /**
     * For a page, an issue or a merge request (CommonMark): the title, what is destroyed, then the steps with their
     * commands in fenced blocks.
     */
    public String toMarkdown() {
        return new PlanMarkdown(this).toString();
    }

    /**
     * What tells this plan from every other: the SHA-256 of its {@linkplain #toJson() JSON} without blanks, in 64
     * hexadecimal digits. Secrets are not in it: with another passphrase it is the same plan.
     */
    public String fingerprint() {
        return new PlanJson(this).fingerprint();
    }

    /**
     * Applies it on this host.
     *
     * @param listener is told how far it is, on a thread of its own
     * @throws PlanFailedException at the first step that fails
     * @throws InterruptedException if this thread was interrupted
     */
    public PlanReport apply(PlanListener listener) throws IOException, InterruptedException {
        return apply(CommandRunner.system(), listener);
    }

    /**
     * As {@link #apply(PlanListener)}, with another runner of commands.
     *
     * @param runner runs the commands
     * @param listener is told how far it is
     */
    public PlanReport apply(CommandRunner runner, PlanListener listener) throws IOException, InterruptedException {
        return new PlanRun(this, runner, RunLog.NONE).run(listener);
    }

    /**
     * As {@link #apply(PlanListener)}, and writes down what it does, each action before it begins and after it is done, so
     * that it can be {@linkplain #resume(Journal, PlanListener) resumed} whatever happens. If it fails or is cancelled, what
     * it attached or mounted is taken away, and what it {@linkplain Action.Run#making made} stays for the resumption.
     *
     * @param journal names a file that does not exist yet, or is empty
     * @param listener is told how far it is
     * @throws dev.satchel.core.SatchelException with code {@code plan.journal.exists} if there is a journal already, {@code
     *     plan.journal.busy} if somebody is applying it
     */
    public PlanReport apply(Journal journal, PlanListener listener) throws IOException, InterruptedException {
        return apply(journal, CommandRunner.system(), listener);
    }

    /**
     * As {@link #apply(Journal, PlanListener)}, with another runner of commands.
     *
     * @param journal names a file that does not exist yet, or is empty
     * @param runner runs the commands
     * @param listener is told how far it is
     */
    public PlanReport apply(Journal journal, CommandRunner runner, PlanListener listener)
            throws IOException, InterruptedException {
        return new Resumption(this, journal, runner).begin(listener);
    }

    /**
     * Goes on with it where an earlier application with this journal stopped: failed, cancelled, killed, or cut off by a
     * power failure. In this order it
     *
     * <ol>
     *   <li>ends what still runs of the commands of that application (Linux);
     *   <li>takes away what that application attached or mounted, as far as it is still there;
     *   <li>looks whether the action that was cut may be repeated, and refuses to go on if it may not;
     *   <li>makes the checks of the steps that destroy something once more, also of those that are done: is it still the
     *       same disk?
     *   <li>attaches and mounts anew what done steps had attached, unless only {@linkplain Step.Builder#standalone()
     *       standalone} steps are left;
     *   <li>goes on in the step that was cut: with the action that was cut, or with the first of the repeatable ones right
     *       before it, since they may have written to what was taken away; then with the steps after it.
     * </ol>
     *
     * <p>With a journal of a plan that came to its end nothing is done, and the {@linkplain PlanReport#wasFinished() report}
     * says so. With one in which nothing was begun the plan is applied.
     *
     * @param journal of an earlier application of this very plan
     * @param listener is told how far it is
     * @throws dev.satchel.core.SatchelException with code {@code plan.resume.cut} if a command that may not be repeated was
     *     cut short, {@code plan.resume.left} if something that was attached cannot be taken away, {@code
     *     plan.journal.other} if the journal is another plan's, {@code plan.journal.missing} if there is none, {@code
     *     plan.journal.busy} if somebody is applying it, {@code plan.journal.damaged} if it is not what was written
     * @throws PlanFailedException at the first step that fails
     * @throws InterruptedException if this thread was interrupted
     */
    public PlanReport resume(Journal journal, PlanListener listener) throws IOException, InterruptedException {
        return resume(journal, CommandRunner.system(), listener);
    }

    /**
     * As {@link #resume(Journal, PlanListener)}, with another runner of commands.
     *
     * @param journal of an earlier application of this very plan
     * @param runner runs the commands
     * @param listener is told how far it is
     */
    public PlanReport resume(Journal journal, CommandRunner runner, PlanListener listener)
            throws IOException, InterruptedException {
        return new Resumption(this, journal, runner).resume(listener);
    }

    /**
     * Gives up what was cut short: ends what still runs of its commands (Linux), takes away what it attached, mounted or
     * {@linkplain Action.Run#making made} and has not given its place, and writes into the journal that it is not to be
     * resumed. What its steps overwrote or wrote elsewhere stays so. With a journal that was abandoned nothing is done.
     *
     * @param journal of an application of this very plan that did not come to its end
     * @return what may be there still: where no command tells what is attached, one that failed to take it away may have
     *     found it gone
     * @throws dev.satchel.core.SatchelException with code {@code plan.journal.finished} if it did, {@code plan.resume.left}
     *     or {@code plan.abandon.left} if something cannot be taken away: then it can be abandoned again; {@code
     *     plan.journal...} as for {@link #resume(Journal, PlanListener)}
     */
    public Findings abandon(Journal journal) throws IOException {
        return abandon(journal, CommandRunner.system());
    }

    /**
     * As {@link #abandon(Journal)}, with another runner of commands.
     *
     * @param journal of an application of this very plan that did not come to its end
     * @param runner runs the commands
     * @return what may be there still
     */
    public Findings abandon(Journal journal, CommandRunner runner) throws IOException {
        return new Resumption(this, journal, runner).abandon();
    }

    @Override
    public String toString() {
        return title;
    }

    /** Collects the steps of a plan. */
    public static final class Builder {
        private final String title;
        private final List<Step> steps = new ArrayList<>();
        private Findings findings = Findings.none();

        private Builder(String title) {
            checkArgument(!title.isBlank(), "a plan needs a title");
            this.title = title;
        }

        /** Adds {@code step}: at the end, unless it says {@linkplain Step.Builder#after after} which others it comes. */
        public Builder step(Step step) {
            steps.add(step);
            return this;
        }

        /** Adds the steps of {@code other} at the end, after one another as they are there, and what it found. */
        public Builder steps(Plan other) {
            Map<String, Step> relinked = new HashMap<>();
            for (Step step : other.steps) {
                Step copy = step.relinked(id -> Objects.requireNonNull(relinked.get(id)));
                relinked.put(step.id(), copy);
                steps.add(copy);
            }
            return findings(other.findings);
        }

        /** Adds {@code more} of what the reader should know, after what was added before. */
        public Builder findings(Findings more) {
            findings = findings.and(more);
            return this;
        }

        /**
         * The plan, its steps in order: each after those that it names, and otherwise as they were added.
         *
         * @throws IllegalArgumentException if there is no step, if two have the same given id, if one comes after a step
         *     that is not there, or if some come after one another in a circle
         */
        public Plan build() {
            return new Plan(this);
        }
    }
}
