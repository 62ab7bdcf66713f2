package dev.satchel.core.plan;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a plan has attached and made so far, and how it is taken away: in reverse order, whatever fails. */
final class Undoing {
    /** What used a mount may need a moment to end after it was told to; until then the mount is busy. */
    static final int BUSY_RETRIES = 10;

    private static final Duration BUSY_PAUSE = Duration.ofMillis(100);

    /** What was left by an application that is gone is most often gone too. */
    private static final int LEFT_RETRIES = 2;

    /** More than anybody attaches of one thing. */
    private static final int MOST_FOUND = 64;

    /** For a command that attaches, once the plan is cancelled: most take milliseconds. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** For one of which nobody could tell what it attached, if it were ended half-way. */
    private static final Duration LONG_GRACE = Duration.ofSeconds(10);

    /** Longer than any time limit. */
    private static final Duration FOREVER = Duration.ofDays(36_500);

    /** What an action attached or made. */
    private record Entry(Step step, int action, Action.Run run) {}

    private final CommandRunner runner;
    private final RunLog log;
    private final Map<String, String> values;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Deque<Closeable> held = new ArrayDeque<>();
    private @Nullable Entry uncertain;

    Undoing(CommandRunner runner, RunLog log, Map<String, String> values) {
        this.runner = runner;
        this.log = log;
        this.values = values;
    }

    /** Remembers what is about to be attached or made: a command that is cut short may already have done its work. */
    void arm(Step step, int action, Action.Run run) {
        if (!run.undo().isEmpty()) {
            uncertain = new Entry(step, action, run);
            entries.push(uncertain);
        }
    }

    /** Lets go of {@code thing} when all else is taken away. */
    void hold(Closeable thing) {
        held.push(thing);
    }

    /** The last that was armed is there. */
    void isThere() {
        uncertain = null;
    }

    /** The last that was armed is not there. */
    void isNotThere() {
        if (uncertain != null) {
            entries.remove(uncertain);
            uncertain = null;
        }
    }

    /**
     * Runs a command that attaches or mounts: it is short, and is not cut short by an interrupt at once, since half-way
     * nobody could say what there is to take away. The interrupt is noticed right after it.
     */
    CommandResult attach(Action.Run run, Command command, OutputListener output)
            throws IOException, InterruptedException {
        boolean unknown = run.command().captured().isPresent() && run.finders().isEmpty();
        return runShielded(command, output, unknown ? LONG_GRACE : GRACE);
    }

    private CommandResult runShielded(Command command, OutputListener output, Duration grace)
            throws IOException, InterruptedException {
        Callable<CommandResult> run = () -> runner.run(log.marked(command), output);
        FutureTask<CommandResult> task = new FutureTask<>(run);
        Thread thread = new Thread(task, command.program());
        thread.setDaemon(true);
        thread.start();
        try {
            return await(task, thread, grace);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            Throwables.throwIfInstanceOf(cause, IOException.class);
            Throwables.throwIfInstanceOf(cause, InterruptedException.class);
            Throwables.throwIfUnchecked(cause);
            throw new AssertionError("a runner throws nothing else", cause);
        }
    }

    private static CommandResult await(FutureTask<CommandResult> task, Thread thread, Duration grace)
            throws ExecutionException {
        boolean interrupted = false;
        long deadline = 0;
        try {
            while (true) {
                try {
                    return Objects.requireNonNull(
                            interrupted ? task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) : task.get());
                } catch (InterruptedException e) {
                    deadline = interrupted ? deadline : System.nanoTime() + grace.toNanos();
                    interrupted = true;
                } catch (TimeoutException e) {
                    thread.interrupt();
                    return Objects.requireNonNull(Uninterruptibles.getUninterruptibly(task));
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Takes away what there is, whatever fails, and without listening to interruption: this is what must not be cut short.
     *
     * @param made whether what was made goes too, and not only what was attached
     */
    List<Exception> takeAway(Made made) {
        boolean interrupted = Thread.interrupted();
        ImmutableList.Builder<Exception> failures = ImmutableList.builder();
        for (Entry entry = entries.poll(); entry != null; entry = entries.poll()) {
            if (made == Made.STAYS && entry.run().makes()) {
                continue;
            }
            List<Exception> failed = takeAway(entry);
            if (failed.isEmpty()) {
                failed = undone(entry.step(), entry.action());
            }
            failures.addAll(failed);
        }
        for (Closeable thing = held.poll(); thing != null; thing = held.poll()) {
            try {
                thing.close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return failures.build();
    }

    /** What becomes of what the plan made. */
    enum Made {
        GOES,
        STAYS
    }

    private List<Exception> undone(Step step, int action) {
        try {
            log.undone(step, action);
            return List.of();
        } catch (IOException e) {
            return List.of(e);
        }
    }

    private List<Exception> takeAway(Entry entry) {
        if (entry.equals(uncertain) && !entry.run().finders().isEmpty()) {
            return takeAwayFound(entry.run());
        }
        return takeAway(entry.run().undo(), values, BUSY_RETRIES);
    }

    private List<Exception> takeAway(List<PlannedCommand> undo, Map<String, String> known, int retries) {
        List<Exception> failures = new ArrayList<>();
        for (PlannedCommand command : undo) {
            if (!command.resolvesWith(known)) {
                continue; // the value was never printed: there is nothing to take away
            }
            Exception failure = takeAway(command, known);
            for (int retry = 0; failure != null && retry < retries; retry++) {
                Uninterruptibles.sleepUninterruptibly(BUSY_PAUSE);
                failure = takeAway(command, known);
            }
            if (failure != null) {
                failures.add(failure);
            }
        }
        return failures;
    }

    private @Nullable Exception takeAway(PlannedCommand command, Map<String, String> known) {
        try {
            runShielded(command.resolve(known), OutputListener.NONE, FOREVER).orThrow();
            return null;
        } catch (IOException | InterruptedException | RuntimeException e) {
            return e;
        }
    }

    private List<Exception> takeAwayFound(Action.Run run) {
        List<Exception> failures = new ArrayList<>();
        for (PlannedCommand finder : run.finders()) {
            if (!finder.resolvesWith(values)) {
                continue; // named by a value that was never printed, or in another life of the system
            }
            try {
                for (String found : find(finder)) {
                    Map<String, String> known = new HashMap<>(values);
                    run.command().captured().ifPresent(name -> known.put(name, found));
                    failures.addAll(takeAway(run.undo(), known, BUSY_RETRIES));
                }
            } catch (IOException | InterruptedException | RuntimeException e) {
                failures.add(e);
            }
        }
        return failures;
    }

    private List<String> find(PlannedCommand finder) throws IOException, InterruptedException {
        List<String> found =
                runShielded(finder.resolve(values), OutputListener.NONE, FOREVER).orThrow().lines().stream()
                        .filter(line -> !line.isBlank())
                        .toList();
        if (found.size() > MOST_FOUND) {
            throw new SatchelException(
                    "plan.found", finder.toString(), "prints " + found.size() + " things, one or a few were expected");
        }
        return found;
    }

    /**
     * Takes away what an application attached that is gone itself, without having done so.
     *
     * @param sameBoot whether the system still runs that it ran on: else what it attached is gone, and the name of a
     *     device may have become another's
     * @return what may be there still, though nobody can tell: it may as well be gone
     * @throws SatchelException with code {@code plan.resume.left} if it is there and stays
     */
    Optional<Finding> takeAwayLeft(Step step, int action, Action.Run run, SameBoot sameBoot) throws IOException {
        boolean interrupted = Thread.interrupted();
        Optional<Finding> uncertainLeft = Optional.empty();
        List<Exception> failures = List.of();
        if (!run.finders().isEmpty()) {
            failures = takeAwayFound(run);
        } else {
            List<PlannedCommand> undo = run.undo().stream()
                    .filter(command -> sameBoot == SameBoot.YES || !command.needsValues())
                    .toList();
            // It may well be gone, which is as good; what is still there after all, an attaching will stumble over.
            List<Exception> unsure = takeAway(undo, values, LEFT_RETRIES);
            if (sameBoot == SameBoot.YES && !unsure.isEmpty()) {
                uncertainLeft = Optional.of(uncertain(step, unsure));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!failures.isEmpty()) {
            throw new SatchelException(
                    "plan.resume.left",
                    "step '" + step.title() + "'",
                    "what it attached is still there and cannot be taken away: "
                            + failures.get(0).getMessage(),
                    "see what uses it, then resume again",
                    failures.get(0));
        }
        log.undone(step, action);
        return uncertainLeft;
    }

    private static Finding uncertain(Step step, List<Exception> failures) {
        return Finding.warning(
                "plan.left.uncertain",
                "step '" + step.title() + "'",
                "what it attached may be there still: "
                        + failures.stream().map(Exception::getMessage).collect(Collectors.joining(" | ")),
                "look whether it is, and take it away by hand");
    }

    /**
     * Throws away what an application made that nobody goes on with.
     *
     * @throws SatchelException with code {@code plan.abandon.left} if it stays
     */
    void discardLeft(Step step, int action, Action.Run run) throws IOException {
        List<Exception> failures = takeAway(run.undo(), values, LEFT_RETRIES);
        if (!failures.isEmpty()) {
            throw new SatchelException(
                    "plan.abandon.left",
                    "step '" + step.title() + "'",
                    "what it made cannot be thrown away: " + failures.get(0).getMessage(),
                    "see what uses it, then abandon it again",
                    failures.get(0));
        }
        log.undone(step, action);
    }

    /** Whether the system has been running since. */
    enum SameBoot {
        YES,
        NO
    }
}
