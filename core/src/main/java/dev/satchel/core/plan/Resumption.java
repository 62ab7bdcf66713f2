package dev.satchel.core.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.MarkedProcesses;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Applies a plan with a journal, from its beginning or from where it stopped; {@link Plan#resume} says in which order. */
final class Resumption {
    private final Plan plan;
    private final Journal journal;
    private final CommandRunner runner;
    private final String boot = BootId.current();

    Resumption(Plan plan, Journal journal, CommandRunner runner) {
        this.plan = plan;
        this.journal = journal;
        this.runner = runner;
    }

    PlanReport begin(PlanListener listener) throws IOException, InterruptedException {
        try (JournalFile file = JournalFile.begin(journal.file())) {
            file.attempt(plan, boot);
            return new PlanRun(plan, runner, file).run(listener);
        }
    }

    PlanReport resume(PlanListener listener) throws IOException, InterruptedException {
        try (JournalFile file = JournalFile.resume(journal.file())) {
            JournalState state = file.state();
            requireThisPlan(state);
            if (state.isFinished()) {
                return new PlanReport(List.of(), Duration.ZERO, plan.steps(), Findings.none());
            }
            requireNotAbandoned(state);
            requireValues(state);
            file.attempt(plan, boot);
            PlanRun run = new PlanRun(plan, runner, file);
            run.sweepWhatWasCut();
            Findings left = takeAwayLeft(state, run);
            PlanRun.Start start = start(state);
            // What is to be attached anew will tell by itself whether it is in the way.
            return run.run(start, start.attaching() == PlanRun.Attaching.NOT_NEEDED ? left : Findings.none(), listener);
        }
    }

    Findings abandon() throws IOException {
        try (JournalFile file = JournalFile.resume(journal.file())) {
            JournalState state = file.state();
            requireThisPlan(state);
            if (state.isAbandoned()) {
                return Findings.none();
            }
            if (state.isFinished()) {
                throw new SatchelException(
                        "plan.journal.finished",
                        journal.toString(),
                        "its plan came to its end: nothing is left to be taken away",
                        "delete the journal");
            }
            file.attempt(plan, boot);
            PlanRun run = new PlanRun(plan, runner, file);
            Findings left = takeAwayLeft(state, run);
            for (Step step : Lists.reverse(plan.steps())) {
                for (int i = step.actions().size() - 1; i >= 0; i--) {
                    if (step.actions().get(i) instanceof Action.Run action
                            && action.makes()
                            && state.of(step, i).there) {
                        run.undoing().discardLeft(step, i, action);
                    }
                }
            }
            file.abandoned();
            return left;
        }
    }

    private void requireNotAbandoned(JournalState state) throws SatchelException {
        if (state.isAbandoned()) {
            throw new SatchelException(
                    "plan.journal.abandoned",
                    journal.toString(),
                    "its plan was abandoned, and what it had made is gone",
                    "apply a new plan with a new journal");
        }
    }

    /** A name that a secret is part of is in no journal. */
    private void requireValues(JournalState state) throws SatchelException {
        for (Step step : plan.steps()) {
            for (int i = 0; i < step.actions().size(); i++) {
                if (state.of(step, i).hidden && step.actions().get(i) instanceof Action.Run run && !run.attaches()) {
                    throw new SatchelException(
                            "plan.resume.secret",
                            "step '" + step.title() + "'",
                            "what this command printed held a secret, and so is in no journal: " + run.command(),
                            "abandon the plan, and apply a new one with a new journal");
                }
            }
        }
    }

    private void requireThisPlan(JournalState state) throws SatchelException {
        if (!state.isEmpty() && !state.fingerprint().equals(plan.fingerprint())) {
            throw new SatchelException(
                    "plan.journal.other",
                    journal.toString(),
                    "is the journal of another plan ('" + state.title() + "', " + state.fingerprint() + ")",
                    "resume the plan that it holds, or begin this one with another journal");
        }
    }

    /** Returns what may be there still. */
    private Findings takeAwayLeft(JournalState state, PlanRun run) throws IOException {
        if (!state.mark().isEmpty()) {
            MarkedProcesses.of(state.mark()).end();
        }
        for (Step step : plan.steps()) {
            for (int i = 0; i < step.actions().size(); i++) {
                if (step.actions().get(i) instanceof Action.Run action) {
                    know(state.of(step, i), action, run);
                }
            }
        }
        ImmutableList.Builder<Finding> left = ImmutableList.builder();
        for (Step step : Lists.reverse(plan.steps())) {
            for (int i = step.actions().size() - 1; i >= 0; i--) {
                JournalState.Progress progress = state.of(step, i);
                if (step.actions().get(i) instanceof Action.Run action && action.attaches() && progress.there) {
                    Undoing.SameBoot same = progress.boot.equals(boot) ? Undoing.SameBoot.YES : Undoing.SameBoot.NO;
                    run.undoing().takeAwayLeft(step, i, action, same).ifPresent(left::add);
                }
            }
        }
        return Findings.of(left.build());
    }

    /** A name of a device is worth something as long as the system runs that gave it. */
    private void know(JournalState.Progress progress, Action.Run action, PlanRun run) {
        String value = progress.value;
        if (value != null && (!action.attaches() || progress.boot.equals(boot))) {
            action.command().captured().ifPresent(name -> run.values().put(name, value));
        }
    }

    private PlanRun.Start start(JournalState state) throws SatchelException {
        for (int i = 0; i < plan.steps().size(); i++) {
            Step step = plan.steps().get(i);
            for (int k = 0; k < step.actions().size(); k++) {
                JournalState.Progress progress = state.of(step, k);
                if (!progress.done) {
                    requireRepeatable(progress, i, k);
                    return new PlanRun.Start(i, firstToRepeat(step, k), attaching(i));
                }
            }
        }
        return new PlanRun.Start(plan.steps().size(), 0, PlanRun.Attaching.NOT_NEEDED);
    }

    private PlanRun.Attaching attaching(int from) {
        List<Step> left = plan.steps().subList(from, plan.steps().size());
        return left.stream().allMatch(Step::isStandalone) ? PlanRun.Attaching.NOT_NEEDED : PlanRun.Attaching.ANEW;
    }

    /** Back over what may be repeated: it may have written to what has been taken away since. */
    private static int firstToRepeat(Step step, int action) {
        int first = action;
        while (first > 0
                && (attaches(step.actions().get(first - 1))
                        || step.actions().get(first - 1).isRepeatable())) {
            first--;
        }
        return first;
    }

    private static boolean attaches(Action action) {
        return action instanceof Action.Run run && run.attaches();
    }

    private void requireRepeatable(JournalState.Progress progress, int index, int action) throws SatchelException {
        Step step = plan.steps().get(index);
        if (!progress.cut
                || step.actions().get(action).isRepeatable()
                || !(step.actions().get(action) instanceof Action.Run run)) {
            return;
        }
        // What attaches was taken away, unless nobody can tell what it attached.
        boolean known = run.command().captured().isEmpty() || !run.finders().isEmpty() || !progress.there;
        if (run.attaches() && known) {
            return;
        }
        throw new SatchelException(
                "plan.resume.cut",
                "step " + (index + 1) + " of " + plan.steps().size() + " (" + step.title() + ")",
                "this command was begun and may be half done, and it may not be repeated: " + run.command(),
                "look what it did and undo that; then abandon this plan, and apply a new one with a new journal");
    }
}
