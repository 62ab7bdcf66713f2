package dev.satchel.core.plan;

import com.google.common.base.CharMatcher;
import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.file.AtomicFile;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One application of a plan: the values it has met, and what it has to take away at the end. */
final class PlanRun {
    /**
     * Where it begins.
     *
     * @param step the first that is to be done; those before it are done
     * @param action the first of that step that is to be done
     * @param attaching whether what was attached before that is needed
     */
    record Start(int step, int action, Attaching attaching) {
        static final Start AT_THE_BEGINNING = new Start(0, 0, Attaching.ANEW);
    }

    /** What becomes of what earlier steps had attached. */
    enum Attaching {
        ANEW,
        NOT_NEEDED
    }

    private final Plan plan;
    private final CommandRunner runner;
    private final RunLog log;
    private final Map<String, String> values = new HashMap<>();
    private final Undoing undoing;
    private final double totalWeight;
    private final List<Finding> remarks = new ArrayList<>();
    private boolean resumes;
    private double doneWeight;
    private double fraction;
    private @Nullable PaceMeter meter;
    private @Nullable Announcer announcer;

    PlanRun(Plan plan, CommandRunner runner, RunLog log) {
        this.plan = plan;
        this.runner = Secrets.of(plan).hiding(runner);
        this.log = log;
        this.undoing = new Undoing(this.runner, log, values);
        this.totalWeight = plan.steps().stream().mapToInt(Step::weight).sum();
    }

    /** What earlier applications have captured. */
    Map<String, String> values() {
        return values;
    }

    Undoing undoing() {
        return undoing;
    }

    /** An earlier application was cut short, which may have left files half written. */
    void sweepWhatWasCut() {
        resumes = true;
    }

    PlanReport run(PlanListener listener) throws IOException, InterruptedException {
        return run(Start.AT_THE_BEGINNING, Findings.none(), listener);
    }

    /**
     * Goes on.
     *
     * @param known what is to be told at once
     */
    PlanReport run(Start start, Findings known, PlanListener listener) throws IOException, InterruptedException {
        List<Step> steps = plan.steps();
        List<Step> skipped = steps.subList(0, start.step());
        doneWeight = skipped.stream().mapToInt(Step::weight).sum();
        meter = new PaceMeter(steps.subList(start.step(), steps.size()), doneWeight / totalWeight, System::nanoTime);
        try (Announcer told = new Announcer(listener)) {
            announcer = told;
            int first = Math.min(start.step(), steps.size() - 1);
            known.forEach(finding -> remark(steps.get(first), first + 1, finding));
            Stopwatch all = Stopwatch.createStarted();
            for (int i = 0; i < start.step(); i++) {
                int index = i;
                guarded(
                        index,
                        start.step(),
                        () -> recheck(
                                steps.get(index), steps.get(index).actions().size()));
            }
            if (start.step() < steps.size()) {
                guarded(start.step(), start.step(), () -> recheck(steps.get(start.step()), start.action()));
            }
            for (int i = 0; i < start.step(); i++) {
                int index = i;
                guarded(index, start.step(), () -> {
                    Step step = steps.get(index);
                    replay(step, index + 1, step.actions().size(), start.attaching());
                });
            }
            ImmutableList.Builder<PlanReport.Timing> timings = ImmutableList.builder();
            for (int i = start.step(); i < steps.size(); i++) {
                timings.add(run(i, i == start.step() ? start : Start.AT_THE_BEGINNING));
            }
            if (start.step() == steps.size()) {
                guarded(steps.size() - 1, steps.size(), this::finish);
            }
            return new PlanReport(timings.build(), all.elapsed(), skipped, Findings.of(remarks));
        }
    }

    private PlanReport.Timing run(int index, Start start) throws IOException, InterruptedException {
        Step step = plan.steps().get(index);
        PlanStepEvent event = new PlanStepEvent();
        event.begin();
        Stopwatch one = Stopwatch.createStarted();
        try {
            guarded(index, index, () -> {
                begin(step, index + 1);
                replay(step, index + 1, start.action(), start.attaching());
                perform(step, index + 1, start.action());
                endStep(step);
            });
            if (index == plan.steps().size() - 1) {
                guarded(index, count(), this::finish);
            }
            event.outcome = "done";
        } catch (InterruptedException e) {
            event.outcome = "cancelled";
            throw e;
        } finally {
            record(event, step, index + 1);
        }
        tell(0, (now, pace) -> new PlanEvent.Finished(step, index + 1, count(), now, pace, one.elapsed()));
        return new PlanReport.Timing(step, one.elapsed());
    }

    private int count() {
        return plan.steps().size();
    }

    private synchronized void begin(Step step, int number) {
        if (meter != null) {
            meter.begin(step);
        }
        tell(0, (now, pace) -> new PlanEvent.Started(step, number, count(), now, pace));
    }

    private synchronized void endStep(Step step) {
        doneWeight += step.weight();
        if (meter != null) {
            meter.end();
        }
    }

    private void record(PlanStepEvent event, Step step, int number) {
        event.end();
        if (event.shouldCommit()) {
            event.plan = plan.title();
            event.step = step.title();
            event.id = step.id();
            event.number = number;
            event.count = count();
            event.bytes = pace().bytes().bytes();
            event.outcome = event.outcome.isEmpty() ? "failed" : event.outcome;
            event.commit();
        }
    }

    /** A part of the work. */
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** Does a part of the step at {@code index}; if that fails, takes away what there is and says so. */
    private void guarded(int index, int done, Work work) throws IOException, InterruptedException {
        try {
            work.run();
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw cancelled(index, done, new InterruptedException("the plan was cancelled"));
        } catch (PlanFailedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw stopAt(index, done, e);
        } catch (InterruptedException e) {
            throw cancelled(index, done, e);
        } catch (Error e) {
            undoing.takeAway(log.keepsWhatIsMade() ? Undoing.Made.STAYS : Undoing.Made.GOES)
                    .forEach(e::addSuppressed);
            throw e;
        }
    }

    private InterruptedException cancelled(int index, int done, InterruptedException cause) {
        if (announcer != null) {
            announcer.hurry();
        }
        for (Throwable left : stopAt(index, done, cause).getSuppressed()) {
            cause.addSuppressed(left);
        }
        return cause;
    }

    private PlanFailedException stopAt(int index, int done, Exception cause) {
        Step step = plan.steps().get(index);
        tell(0, (now, pace) -> new PlanEvent.Failed(step, index + 1, count(), now, pace, cause));
        List<Exception> left = undoing.takeAway(log.keepsWhatIsMade() ? Undoing.Made.STAYS : Undoing.Made.GOES);
        return new PlanFailedException(plan, index, done, cause, left);
    }

    /** The disk that was overwritten is to be the same still. */
    private void recheck(Step step, int actions) throws IOException, InterruptedException {
        if (step.destroys().isEmpty()) {
            return;
        }
        for (Action action : step.actions().subList(0, actions)) {
            if (action instanceof Action.Verify verify) {
                perform(verify);
            }
        }
    }

    /** What is done is done; what it attached is attached anew, and what it attached or made is taken away at the end. */
    private void replay(Step step, int number, int actions, Attaching attaching)
            throws IOException, InterruptedException {
        for (int i = 0; i < actions; i++) {
            if (step.actions().get(i) instanceof Action.Run run) {
                if (run.attaches() && attaching == Attaching.ANEW) {
                    checkNotCancelled();
                    perform(run, step, number, i);
                } else if (run.makes()) {
                    undoing.arm(step, i, run);
                    undoing.isThere();
                }
            }
        }
    }

    private void perform(Step step, int number, int first) throws IOException, InterruptedException {
        for (int i = first; i < step.actions().size(); i++) {
            checkNotCancelled();
            Action action = step.actions().get(i);
            if (action instanceof Action.Run run) {
                perform(run, step, number, i);
                continue;
            }
            log.begin(step, i);
            if (action instanceof Action.WriteFile write) {
                named(write.folder(), write.file(), () -> perform(write));
            } else if (action instanceof Action.MakeImage image) {
                named(image.folder(), image.file(), () -> perform(image));
            } else if (action instanceof Action.EditFile edit) {
                named(edit.folder(), edit.file(), () -> perform(edit));
            } else if (action instanceof Action.Overwrite overwrite) {
                new Overwriting(Path.of(overwrite.target().resolve(values))).write(overwrite.pieces());
            } else if (action instanceof Action.Verify verify) {
                perform(verify);
            }
            log.done(step, i, null);
        }
    }

    /** Of a disk that is full or gone the system says so, but not of which file. */
    private void named(Argument folder, Path file, Work work) throws IOException, InterruptedException {
        try {
            work.run();
        } catch (IOException e) {
            if (!e.getClass().equals(IOException.class)) {
                throw e;
            }
            throw new SatchelException(
                    "plan.write",
                    Path.of(folder.resolve(values)).resolve(file).toString(),
                    "cannot be written: " + e.getMessage(),
                    null,
                    e);
        }
    }

    private static void checkNotCancelled() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the plan was cancelled");
        }
    }

    private void perform(Action.Verify verify) throws IOException, InterruptedException {
        if (verify.verification() instanceof ReadCheck check) {
            check.verify(runner, values);
        } else if (verify.verification() instanceof Action.Holding holding) {
            undoing.hold(holding.hold());
        } else {
            verify.verification().verify();
        }
    }

    private void perform(Action.Run run, Step step, int number, int index) throws IOException, InterruptedException {
        PlannedCommand command = run.command();
        Command resolved = command.resolve(values);
        log.begin(step, index);
        undoing.arm(step, index, run);
        OutputListener output = command.progress().equals(ProgressParser.NONE)
                ? OutputListener.NONE
                : (stream, line) ->
                        command.progress().parse(line).ifPresent(progress -> advance(step, number, progress));
        Optional<Prefetch> prefetch = command.prefetched().map(Prefetch::of);
        CommandResult result;
        try {
            result = run.undo().isEmpty()
                    ? runner.run(log.marked(resolved), output)
                    : undoing.attach(run, resolved, output);
        } finally {
            prefetch.ifPresent(Prefetch::close);
        }
        if (!result.succeeded()) {
            undoing.isNotThere();
            log.failed(step, index);
            result.orThrow();
        }
        String value = null;
        if (command.captured().isPresent()) {
            value = captured(result);
            values.put(command.captured().get(), value);
        }
        undoing.isThere();
        log.done(step, index, value);
        Finding remark = command.remarks().get(result.exitCode());
        if (remark != null) {
            remark(step, number, Remark.of(remark, result));
        }
    }

    private void remark(Step step, int number, Finding finding) {
        remarks.add(finding);
        tell(0, (now, pace) -> new PlanEvent.Remarked(step, number, count(), now, pace, finding));
    }

    private static String captured(CommandResult result) throws SatchelException {
        if (!result.dropped().equals(DataSize.ZERO)) {
            throw new SatchelException(
                    "plan.value", result.command().program(), "printed more than a value that could be kept");
        }
        if (result.output().indexOf('\uFFFD') >= 0) {
            throw new SatchelException(
                    "plan.value", result.command().program(), "printed a value that is not in UTF-8");
        }
        return CharMatcher.is('\n').trimTrailingFrom(result.output());
    }

    private void perform(Action.WriteFile write) throws IOException {
        AtomicFile.write(target(write.folder(), write.file()), write.content());
    }

    private void perform(Action.MakeImage image) throws IOException {
        ImmutableSortedMap.Builder<Long, byte[]> pieces = ImmutableSortedMap.naturalOrder();
        image.pieces().forEach(piece -> pieces.put(piece.offset(), piece.bytes()));
        AtomicFile.write(target(image.folder(), image.file()), image.length(), pieces.buildOrThrow());
    }

    private void perform(Action.EditFile edit) throws IOException {
        Path target = target(edit.folder(), edit.file());
        byte[] content = content(target);
        String digest = LineEdit.digest(content);
        if (digest.equals(edit.after())) {
            return; // by an earlier application
        }
        if (!digest.equals(edit.before())) {
            throw new SatchelException(
                    "plan.edit.changed",
                    target.toString(),
                    "is not what it was when the plan was made",
                    "make the plan again");
        }
        AtomicFile.write(target, edit.applyTo(content));
    }

    private static byte[] content(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException(
                    "plan.edit.missing", file.toString(), "is no file any more", "make the plan again");
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return stream.readNBytes(Action.EditFile.MOST_BYTES + 1); // one more is another digest
        }
    }

    private Path target(Argument base, Path file) throws IOException {
        Path folder = Path.of(base.resolve(values));
        Path target = folder;
        for (Path name : file) {
            target = target.resolve(name);
            if (Files.isSymbolicLink(target)) {
                throw new SatchelException(
                        "plan.link",
                        target.toString(),
                        "is a symbolic link, which could lead out of " + folder,
                        "replace it by what it points to in the source");
            }
        }
        if (resumes) {
            AtomicFile.sweep(target); // of the one that was killed
        } else {
            AtomicFile.sweepAbandoned(target); // of one that was killed too, and is not gone on with
        }
        return target;
    }

    /** The end of all steps. */
    private void finish() throws IOException {
        List<Exception> left = undoing.takeAway(Undoing.Made.GOES);
        if (!left.isEmpty()) {
            SatchelException cause = new SatchelException(
                    "plan.left", "at the end", "not everything that was attached could be taken away");
            Step step = plan.steps().get(count() - 1);
            tell(0, (now, pace) -> new PlanEvent.Failed(step, count(), count(), now, pace, cause));
            throw new PlanFailedException(plan, count() - 1, count(), cause, left);
        }
        log.end();
    }

    private synchronized void advance(Step step, int number, Progress progress) {
        if (meter != null) {
            meter.advance(progress.fraction(), progress.bytes());
        }
        tell(
                progress.fraction() * step.weight(),
                (now, pace) -> new PlanEvent.Advanced(step, number, count(), now, pace, progress));
    }

    /** Makes an event of how far the plan is. */
    private interface Telling {
        PlanEvent at(double fraction, Pace pace);
    }

    private synchronized Pace pace() {
        return meter == null ? new Pace(DataSize.ZERO, null, null) : meter.pace(fraction);
    }

    /**
     * Tells of an event, with so much of the step that is being done counted. A command's progress may fall back (a second
     * command of the step, a bar that starts anew); the fraction of the whole waits until it is caught up.
     */
    private synchronized void tell(double weightOfStep, Telling event) {
        fraction = Math.max(fraction, Math.min(1, (doneWeight + weightOfStep) / totalWeight));
        if (announcer != null) {
            announcer.tell(event.at(fraction, pace()));
        }
    }
}
