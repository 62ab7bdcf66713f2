package dev.satchel.core.plan;

import com.google.common.base.CharMatcher;
import com.google.common.base.Stopwatch;
import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.satchel.core.SatchelException;
import dev.satchel.core.file.AtomicFile;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** One application of a plan: the values it has met, and what it has to take away at the end. */
final class PlanRun {
    private static final Logger LOG = System.getLogger(PlanRun.class.getName());

    /** What used a mount may need a moment to end after it was told to; until then the mount is busy. */
    static final int BUSY_RETRIES = 10;

    private static final Duration BUSY_PAUSE = Duration.ofMillis(100);

    private final Plan plan;
    private final CommandRunner runner;
    private final PlanListener listener;
    private final Map<String, String> values = new HashMap<>();
    private final Deque<PlannedCommand> undo = new ArrayDeque<>();
    private final double totalWeight;
    private double doneWeight;
    private double fraction;

    PlanRun(Plan plan, CommandRunner runner, PlanListener listener) {
        this.plan = plan;
        this.runner = runner;
        this.listener = listener;
        this.totalWeight = plan.steps().stream().mapToInt(Step::weight).sum();
    }

    PlanReport run() throws IOException, InterruptedException {
        Stopwatch all = Stopwatch.createStarted();
        ImmutableList.Builder<PlanReport.Timing> timings = ImmutableList.builder();
        for (int i = 0; i < plan.steps().size(); i++) {
            Step step = plan.steps().get(i);
            Stopwatch one = Stopwatch.createStarted();
            try {
                int number = i + 1;
                tell(
                        0,
                        fraction ->
                                new PlanEvent.Started(step, number, plan.steps().size(), fraction));
                perform(step, i + 1);
                doneWeight += step.weight();
                if (i == plan.steps().size() - 1) {
                    takeAwayOrFail();
                }
            } catch (IOException | RuntimeException e) {
                throw stopAt(i, e);
            } catch (InterruptedException e) {
                for (Throwable left : stopAt(i, e).getSuppressed()) {
                    e.addSuppressed(left);
                }
                throw e;
            }
            timings.add(new PlanReport.Timing(step, one.elapsed()));
            int number = i + 1;
            tell(
                    0,
                    fraction ->
                            new PlanEvent.Finished(step, number, plan.steps().size(), fraction, one.elapsed()));
        }
        return new PlanReport(timings.build(), all.elapsed());
    }

    private PlanFailedException stopAt(int index, Exception cause) {
        PlanFailedException failure = new PlanFailedException(plan, index, cause);
        Step step = plan.steps().get(index);
        tell(0, fraction -> new PlanEvent.Failed(step, index + 1, plan.steps().size(), fraction, cause));
        takeAway().forEach(failure::addSuppressed);
        return failure;
    }

    private void perform(Step step, int number) throws IOException, InterruptedException {
        for (Action action : step.actions()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the plan was cancelled");
            }
            if (action instanceof Action.Run run) {
                perform(run, step, number);
            } else if (action instanceof Action.WriteFile write) {
                perform(write);
            } else if (action instanceof Action.Verify verify) {
                verify.verification().verify();
            }
        }
    }

    private void perform(Action.Run run, Step step, int number) throws IOException, InterruptedException {
        PlannedCommand command = run.command();
        // Armed before, not after: a command that is interrupted half-way may already have done its work.
        ImmutableList.copyOf(run.undo()).reverse().forEach(undo::push);
        OutputListener output = command.progress().equals(ProgressParser.NONE)
                ? OutputListener.NONE
                : (stream, line) -> command.progress()
                        .parse(line)
                        .ifPresent(progress -> tell(
                                progress.fraction() * step.weight(),
                                fraction -> new PlanEvent.Advanced(
                                        step, number, plan.steps().size(), fraction, progress)));
        Command resolved = command.resolve(values);
        CommandResult result = run.undo().isEmpty() ? runner.run(resolved, output) : runToItsEnd(resolved, output);
        if (!result.succeeded()) {
            run.undo().forEach(undo::remove);
            result.orThrow();
        }
        command.captured()
                .ifPresent(name -> values.put(name, CharMatcher.is('\n').trimTrailingFrom(result.output())));
    }

    /**
     * Runs a command that attaches or mounts, or takes that away: it is short, and is not cut short by an interrupt,
     * since half-way nobody could say what there is to take away. The interrupt is noticed right after it.
     */
    private CommandResult runToItsEnd(Command command, OutputListener output) throws IOException, InterruptedException {
        Callable<CommandResult> run = () -> runner.run(command, output);
        FutureTask<CommandResult> task = new FutureTask<>(run);
        Thread thread = new Thread(task, command.program());
        thread.setDaemon(true);
        thread.start();
        try {
            return Objects.requireNonNull(Uninterruptibles.getUninterruptibly(task));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            Throwables.throwIfInstanceOf(cause, IOException.class);
            Throwables.throwIfInstanceOf(cause, InterruptedException.class);
            Throwables.throwIfUnchecked(cause);
            throw new AssertionError("a runner throws nothing else", cause);
        }
    }

    private void perform(Action.WriteFile write) throws IOException {
        Path folder = Path.of(write.folder().resolve(values));
        Path target = folder;
        for (Path name : write.file()) {
            target = target.resolve(name);
            if (Files.isSymbolicLink(target)) {
                throw new SatchelException(
                        "plan.link",
                        target.toString(),
                        "is a symbolic link, which could lead out of " + folder,
                        "replace it by what it points to in the source");
            }
        }
        AtomicFile.write(target, write.content());
    }

    private void takeAwayOrFail() throws IOException {
        List<Exception> failures = takeAway();
        if (!failures.isEmpty()) {
            Exception first = failures.get(0);
            throw first instanceof IOException io ? io : new IOException(first);
        }
    }

    /** Runs what is left to undo, whatever fails, and without listening to interruption: this is what must not be cut short. */
    private List<Exception> takeAway() {
        boolean interrupted = Thread.interrupted();
        ImmutableList.Builder<Exception> failures = ImmutableList.builder();
        for (PlannedCommand command = undo.poll(); command != null; command = undo.poll()) {
            if (!command.resolvesWith(values)) {
                continue; // the value was never printed: there is nothing to take away
            }
            Exception failure = takeAway(command);
            for (int retry = 0; failure != null && retry < BUSY_RETRIES; retry++) {
                Uninterruptibles.sleepUninterruptibly(BUSY_PAUSE);
                failure = takeAway(command);
            }
            if (failure != null) {
                LOG.log(Level.WARNING, "could not take away: {0}", failure.getMessage());
                failures.add(failure);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return failures.build();
    }

    private @Nullable Exception takeAway(PlannedCommand command) {
        try {
            runToItsEnd(command.resolve(values), OutputListener.NONE).orThrow();
            return null;
        } catch (IOException | InterruptedException | RuntimeException e) {
            return e;
        }
    }

    /**
     * Tells of {@code event}, with so much of the step that is being done counted. A command's progress may fall back
     * (a second command of the step, a bar that starts anew); the fraction of the whole waits until it is caught up.
     */
    private synchronized void tell(double weightOfStep, DoubleFunction<PlanEvent> event) {
        fraction = Math.max(fraction, Math.min(1, (doneWeight + weightOfStep) / totalWeight));
        listener.on(event.apply(fraction));
    }
}
