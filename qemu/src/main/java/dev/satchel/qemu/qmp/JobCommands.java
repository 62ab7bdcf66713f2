package dev.satchel.qemu.qmp;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The commands that begin jobs, and those about jobs; see {@link QmpClient#execute(QmpCommand)}. The answer to one that
 * begins a job comes at once; what becomes of the job is told by {@code JOB_STATUS_CHANGE} events and {@link #query()}.
 */
public final class JobCommands {
    private JobCommands() {}

    /**
     * A job.
     *
     * @param id of it
     * @param type {@code backup}, {@code mirror}, {@code commit}, {@code stream}, {@code create}, {@code snapshot-save} ...
     * @param state where it is
     * @param done how much of {@code total} is done, in a unit of its own (bytes, for most)
     * @param total may grow while it works
     * @param error what went wrong; only of a job that is over
     */
    public record Job(String id, String type, JobState state, long done, long total, Optional<String> error) {
        /** How much of it is done, from 0 to 1; a job that has nothing to do has done it. */
        public double fraction() {
            return total <= 0 ? 1 : Math.min(1, Math.max(0, (double) done / total));
        }
    }

    /** All jobs that are not dismissed; immutable. */
    public static QmpCommand<List<Job>> query() {
        return QmpCommand.of(
                "query-jobs",
                Map.of(),
                answer -> answer.list(job -> new Job(
                        job.text("id"),
                        job.text("type"),
                        JobState.of(job.text("status")),
                        job.number("current-progress"),
                        job.number("total-progress"),
                        job.textIfThere("error"))));
    }

    /**
     * Tells a job that is ready to end: a mirror's target takes over.
     *
     * @param id of the job
     */
    public static QmpCommand<QmpValue> complete(String id) {
        return QmpCommand.of("job-complete", Map.of("id", id));
    }

    /**
     * Ends a job; it is then concluded with an error.
     *
     * @param id of the job
     */
    public static QmpCommand<QmpValue> cancel(String id) {
        return QmpCommand.of("job-cancel", Map.of("id", id));
    }

    /**
     * Forgets a job that is concluded.
     *
     * @param id of the job
     */
    public static QmpCommand<QmpValue> dismiss(String id) {
        return QmpCommand.of("job-dismiss", Map.of("id", id));
    }

    /**
     * Lets a pending job make its changes last.
     *
     * @param id of the job
     */
    public static QmpCommand<QmpValue> settle(String id) {
        return QmpCommand.of("job-finalize", Map.of("id", id));
    }

    /**
     * Copies {@code node}, as it is at this moment, to {@code target}.
     *
     * @param id for the job
     * @param node that is copied
     * @param target a node of the same size
     * @param sync {@code full}, {@code top}, {@code incremental} ...: what is copied
     * @param more other arguments of {@code blockdev-backup}; mostly none
     */
    public static QmpCommand<QmpValue> backup(String id, String node, String target, String sync, Map<String, ?> more) {
        return job("blockdev-backup", id, node, ImmutableMap.of("target", target, "sync", sync), more);
    }

    /**
     * Copies {@code node} to {@code target}, and what is written meanwhile, until it is completed.
     *
     * @param id for the job
     * @param node that is copied
     * @param target a node of the same size
     * @param sync QEMU's word for what is copied: {@code full}, {@code top} and so on
     * @param more other arguments of {@code blockdev-mirror}; mostly none
     */
    public static QmpCommand<QmpValue> mirror(String id, String node, String target, String sync, Map<String, ?> more) {
        return job("blockdev-mirror", id, node, ImmutableMap.of("target", target, "sync", sync), more);
    }

    /**
     * Merges overlays into what is below them.
     *
     * @param id for the job
     * @param node the uppermost of the chain
     * @param more {@code top-node}, {@code base-node} and other arguments of {@code block-commit}
     */
    public static QmpCommand<QmpValue> commit(String id, String node, Map<String, ?> more) {
        return job("block-commit", id, node, ImmutableMap.of(), more);
    }

    /**
     * Copies into {@code node} what it has from below.
     *
     * @param id for the job
     * @param node that is filled
     * @param more {@code base-node} and other arguments of {@code block-stream}
     */
    public static QmpCommand<QmpValue> stream(String id, String node, Map<String, ?> more) {
        return job("block-stream", id, node, ImmutableMap.of(), more);
    }

    private static QmpCommand<QmpValue> job(
            String command, String id, String node, Map<String, ?> fixed, Map<String, ?> more) {
        return QmpCommand.of(
                command,
                ImmutableMap.<String, Object>builder()
                        .put("job-id", id)
                        .put("device", node)
                        .putAll(fixed)
                        .putAll(more)
                        .buildOrThrow());
    }

    /**
     * Makes an image in a file, or a node, that is there.
     *
     * @param id for the job, which must be dismissed
     * @param options as in {@code BlockdevCreateOptions} of QEMU's {@code qapi/block-core.json}
     */
    public static QmpCommand<QmpValue> create(String id, Map<String, ?> options) {
        return QmpCommand.of("blockdev-create", ImmutableMap.of("job-id", id, "options", options));
    }

    /**
     * Keeps the state of the whole machine in its qcow2 images (QEMU 6.0).
     *
     * @param id for the job, which must be dismissed
     * @param tag the name of the snapshot
     * @param memory the node that takes the memory
     * @param nodes all whose state is kept, {@code memory} among them
     */
    public static QmpCommand<QmpValue> saveSnapshot(String id, String tag, String memory, List<String> nodes) {
        return QmpCommand.of("snapshot-save", state(id, tag, memory, nodes));
    }

    /**
     * Goes back to a state of the whole machine (QEMU 6.0).
     *
     * @param id for the job, which must be dismissed
     * @param tag the name of the snapshot
     * @param memory the node that has the memory
     * @param nodes all whose state was kept, {@code memory} among them
     */
    public static QmpCommand<QmpValue> loadSnapshot(String id, String tag, String memory, List<String> nodes) {
        return QmpCommand.of("snapshot-load", state(id, tag, memory, nodes));
    }

    private static Map<String, ?> state(String id, String tag, String memory, List<String> nodes) {
        return ImmutableMap.of("job-id", id, "tag", tag, "vmstate", memory, "devices", ImmutableList.copyOf(nodes));
    }

    /**
     * Deletes a state of the whole machine (QEMU 6.0).
     *
     * @param id for the job, which must be dismissed
     * @param tag the name of the snapshot
     * @param nodes all that have a part of it
     */
    public static QmpCommand<QmpValue> deleteSnapshot(String id, String tag, List<String> nodes) {
        return QmpCommand.of(
                "snapshot-delete", ImmutableMap.of("job-id", id, "tag", tag, "devices", ImmutableList.copyOf(nodes)));
    }
}
