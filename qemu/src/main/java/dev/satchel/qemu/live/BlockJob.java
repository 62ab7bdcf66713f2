package dev.satchel.qemu.live;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.time.Duration;

/**
 * Work on the disks of a running machine, which goes on by itself. When it has ended, done or not, nothing of it is left
 * in QEMU, whether anybody waited for it or not. For several threads at once. Where this program ends first the work goes
 * on, and stays in QEMU's list of jobs when it is done.
 */
public final class BlockJob {
    /** What a job does. */
    public enum Kind {
        /** Copies disks as they were at one moment. */
        BACKUP,
        /** Writes overlays into what they lie upon. */
        COMMIT,
        /** Copies into an overlay what it lies upon. */
        FLATTENING,
        /** Copies a disk, and lets the guest go on with the copy. */
        MOVE
    }

    private final Kind kind;
    private final Monitor monitor;
    private final JobWatch watch;

    BlockJob(Kind kind, Monitor monitor, JobWatch watch) {
        this.kind = kind;
        this.monitor = monitor;
        this.watch = watch;
    }

    /** What it does. */
    public Kind kind() {
        return kind;
    }

    /** How far it is, as of some hundredths of a second ago. */
    public JobProgress progress() {
        return watch.progress();
    }

    /** Whether it has ended, so that {@link #await} answers at once. */
    public boolean isOver() {
        return watch.isOver();
    }

    /**
     * From now on copies {@code eachSecond} at most each second, for each of its disks.
     *
     * @param eachSecond zero: as fast as it goes
     */
    public void limitRate(DataSize eachSecond) throws IOException, InterruptedException {
        for (String id : watch.ids()) {
            monitor.ask("block-job-set-speed", ImmutableMap.of("device", id, "speed", eachSecond.bytes()));
        }
    }

    /**
     * Lets a {@link Move} that was to wait go over to the copy, as soon as it is {@link JobProgress.Phase#READY}. Does
     * nothing to other jobs, which end by themselves.
     */
    public void complete() {
        watch.complete();
    }

    /**
     * Gives it up. {@link #await} tells when it has ended: as cancelled, or as done if it was so just before. The guest
     * goes on with the disk that it had, and what the job had made is removed.
     */
    public void cancel() throws IOException, InterruptedException {
        watch.cancel();
    }

    /** As {@link #await(Duration)}, for as long as it takes. */
    public JobEnd await() throws IOException, InterruptedException {
        return await(Duration.ofDays(365));
    }

    /**
     * Waits for its end.
     *
     * @param limit how long; the job goes on after it
     * @throws SatchelException with code {@code live.timeout} if it still goes on; {@code live.space}, {@code live.ended}
     *     or {@code live.failed} if it failed: what it had made is then removed, and the guest has the disk that it had
     */
    public JobEnd await(Duration limit) throws IOException, InterruptedException {
        checkArgument(!limit.isNegative(), "a limit cannot be negative: %s", limit);
        return watch.await(limit);
    }

    @Override
    public String toString() {
        return kind + ": " + progress();
    }
}
