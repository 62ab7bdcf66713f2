package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.qmp.QmpException;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Follows jobs of QEMU that belong together to their end, on a thread of its own, and tidies up after them whether
 * anybody waits or not: a job that has ended stays, with its error, until it is dismissed.
 */
final class JobWatch implements Runnable {
    /** What happens when a job has copied all, and copies along what the guest writes. */
    enum WhenReady {
        COMPLETE,
        WAIT
    }

    /** What is done when the jobs have ended, before anybody is told. */
    interface Aftermath {
        /** All were done. What this throws is the end that is told. */
        void done() throws IOException, InterruptedException;

        /** One failed or was cancelled, or the machine is gone; must not fail. */
        void undone() throws InterruptedException;
    }

    static final Aftermath NOTHING = new Aftermath() {
        @Override
        public void done() {}

        @Override
        public void undone() {}
    };

    private static final Logger LOG = System.getLogger(JobWatch.class.getName());
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
    private static final Duration MEASURED = Duration.ofMillis(500);

    private final Monitor monitor;
    private final String subject;
    private final ImmutableList<String> ids;
    private final WhenReady whenReady;
    private final Aftermath aftermath;
    private final long start = System.nanoTime();
    private final CompletableFuture<JobEnd> end = new CompletableFuture<>();
    private final Map<String, QmpValue> last = new HashMap<>();
    private final Set<String> completed = new HashSet<>();
    private volatile JobProgress progress =
            new JobProgress(JobProgress.Phase.WORKING, DataSize.ZERO, DataSize.ZERO, DataSize.ZERO);
    private volatile boolean completeAsked;
    private boolean othersCancelled;
    private long sampleTime = start;
    private long sampleDone;

    private JobWatch(Monitor monitor, String subject, List<String> ids, WhenReady whenReady, Aftermath aftermath) {
        this.monitor = monitor;
        this.subject = subject;
        this.ids = ImmutableList.copyOf(ids);
        this.whenReady = whenReady;
        this.aftermath = aftermath;
    }

    /** Follows the jobs {@code ids}, which have been begun without being dismissed by themselves. */
    static JobWatch start(Monitor monitor, String subject, List<String> ids, WhenReady whenReady, Aftermath aftermath) {
        JobWatch watch = new JobWatch(monitor, subject, ids, whenReady, aftermath);
        Thread thread = new Thread(watch, "satchel job of " + monitor.machine());
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    ImmutableList<String> ids() {
        return ids;
    }

    JobProgress progress() {
        return progress;
    }

    boolean isOver() {
        return end.isDone();
    }

    JobEnd await(Duration limit) throws IOException, InterruptedException {
        try {
            return end.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SatchelException(
                    "live.timeout",
                    subject,
                    "not done after " + limit.toMillis() + " ms: " + progress,
                    "wait longer, or cancel it",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SatchelException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        }
    }

    /** Ends a job that is ready by what it was begun for; one that is not, as soon as it is. */
    void complete() {
        completeAsked = true;
    }

    void cancel() throws IOException, InterruptedException {
        for (String id : ids) {
            try {
                monitor.qmp().execute("job-cancel", ImmutableMap.of("id", id));
            } catch (QmpException e) {
                LOG.log(Level.DEBUG, "not cancelled", e); // it has just ended, or the others took it with them
            }
        }
    }

    @Override
    public void run() {
        try {
            follow();
            conclude();
        } catch (IOException e) {
            lost(e);
        } catch (InterruptedException | RuntimeException e) {
            ended();
            end.completeExceptionally(e);
        }
    }

    private void ended() {
        progress = new JobProgress(JobProgress.Phase.ENDED, progress.done(), progress.total(), progress.perSecond());
    }

    private void follow() throws IOException, InterruptedException {
        while (!look()) {
            // An eighth of what it has taken so far is what an end may be noticed late.
            long taken = Duration.ofNanos(System.nanoTime() - start).toMillis();
            Thread.sleep(Math.max(1, Math.min(LONGEST_PAUSE.toMillis(), taken / 8)));
        }
    }

    /** Whether all have ended. */
    private boolean look() throws IOException, InterruptedException {
        List<QmpValue> jobs;
        try {
            jobs = monitor.jobs();
        } catch (SatchelException e) {
            if (e.code().equals("qmp.timeout")) {
                return false; // QEMU was stopped, or waits for a disk: the job is still there
            }
            throw e;
        }
        Set<String> seen = new HashSet<>();
        for (QmpValue job : jobs) {
            String id = job.at("id").text().orElse("");
            if (ids.contains(id)) {
                last.put(id, job);
                seen.add(id);
            }
        }
        if (seen.size() < ids.size()) {
            throw new SatchelException("live.failed", subject, "somebody else dismissed the job");
        }
        measure();
        boolean over = true;
        boolean failed = false;
        for (String id : ids) {
            String status = status(id);
            if (status.equals("ready") && (whenReady == WhenReady.COMPLETE || completeAsked) && completed.add(id)) {
                monitor.attempt("job-complete", ImmutableMap.of("id", id));
            }
            boolean concluded = status.equals("concluded");
            over &= concluded;
            failed |= concluded && !error(id).isEmpty();
        }
        if (failed && !over && !othersCancelled) {
            othersCancelled = true;
            cancel(); // all or none; QEMU does it for most groups by itself
        }
        return over;
    }

    private String status(String id) {
        QmpValue job = last.get(id);
        return job == null ? "" : job.at("status").text().orElse("");
    }

    private String error(String id) {
        QmpValue job = last.get(id);
        return job == null ? "" : job.at("error").text().orElse("");
    }

    private void measure() {
        long done = 0;
        long total = 0;
        for (QmpValue job : last.values()) {
            done += job.at("current-progress").number().orElse(0);
            total += job.at("total-progress").number().orElse(0);
        }
        long now = System.nanoTime();
        long elapsed = now - sampleTime;
        DataSize rate = progress.perSecond();
        if (elapsed >= MEASURED.toNanos() || rate.bytes() == 0) {
            rate = DataSize.bytes((long) (Math.max(0, done - sampleDone) * 1e9 / Math.max(1, elapsed)));
            if (elapsed >= MEASURED.toNanos()) {
                sampleTime = now;
                sampleDone = done;
            }
        }
        progress = new JobProgress(phase(), DataSize.bytes(done), DataSize.bytes(total), rate);
    }

    private JobProgress.Phase phase() {
        List<String> all = ids.stream().map(this::status).toList();
        if (all.stream().allMatch(status -> status.equals("ready"))) {
            return JobProgress.Phase.READY;
        }
        return all.stream().anyMatch(status -> status.equals("paused") || status.equals("standby"))
                        && all.stream().noneMatch(status -> status.equals("running"))
                ? JobProgress.Phase.PAUSED
                : JobProgress.Phase.WORKING;
    }

    private void conclude() throws IOException, InterruptedException {
        @Nullable String error = null;
        boolean cancelled = false;
        for (String id : ids) {
            String said = last.getOrDefault(id, QmpValue.parse("{}"))
                    .at("error")
                    .text()
                    .orElse("");
            if (said.equals(LiveFailure.CANCELLED)) {
                cancelled = true; // the others of a group are cancelled by the one that failed
            } else if (!said.isEmpty() && error == null) {
                error = said;
            }
        }
        for (String id : ids) {
            monitor.attempt("job-dismiss", ImmutableMap.of("id", id));
        }
        if (error == null && !cancelled) {
            aftermath.done();
            ended();
            end.complete(end(JobEnd.Outcome.DONE));
            return;
        }
        aftermath.undone();
        ended();
        if (error == null) {
            end.complete(end(JobEnd.Outcome.CANCELLED));
        } else {
            end.completeExceptionally(LiveFailure.of(subject, error));
        }
    }

    private JobEnd end(JobEnd.Outcome outcome) {
        return new JobEnd(outcome, progress.done(), Duration.ofNanos(System.nanoTime() - start));
    }

    private void lost(IOException failure) {
        try {
            aftermath.undone();
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "not tidied up", e);
        }
        ended();
        boolean gone = failure instanceof SatchelException known && known.code().equals("qmp.closed");
        end.completeExceptionally(
                gone
                        ? new SatchelException(
                                "live.ended", subject, "the machine ended before the job was done", null, failure)
                        : failure);
    }
}
