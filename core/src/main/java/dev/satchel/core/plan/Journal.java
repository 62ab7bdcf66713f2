package dev.satchel.core.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file in which the application of a plan is written down, so that it can be resumed after it was cut short. It belongs
 * to one plan, which it holds; a line is only ever added, and is on the disk before the action that it announces begins.
 *
 * <p>It is written for its owner alone ({@code rw-------}), and one that others could have written is refused: resuming
 * runs what stands in it. The checksums in it find damage, not forgery. Secrets of the plan are not in it.
 *
 * <p>The format: a JSON object in each line, {@code {"sum":"16 hexadecimal digits","record":{"type":...}}}; the first
 * record ({@code plan}) has the {@code format}, 1.
 */
public final class Journal {
    private final Path file;

    private Journal(Path file) {
        this.file = file;
    }

    /** How far the plan of a journal is. */
    public enum State {
        /** Nothing was begun: there is no file, or nothing in it. */
        EMPTY,
        /** It is being applied, or was cut short, failed or cancelled. */
        UNFINISHED,
        /** It came to its end. */
        FINISHED,
        /** It was {@linkplain Plan#abandon(Journal) abandoned}: what it attached and made is gone. */
        ABANDONED
    }

    /**
     * The journal in {@code file}, which is neither opened nor made by this.
     *
     * @param file on a disk that outlives what the plan does: not on the one that it overwrites, nor in {@code /tmp} or
     *     {@code /run} if it is to survive that the host starts anew
     */
    public static Journal at(Path file) {
        return new Journal(file);
    }

    /** Where it is. */
    public Path file() {
        return file;
    }

    /**
     * How far it is.
     *
     * @throws SatchelException with code {@code plan.journal...} if it is damaged, or others may have written it
     */
    public State state() throws IOException {
        if (!Files.exists(file)) {
            return State.EMPTY;
        }
        JournalState state = read();
        if (state.isEmpty()) {
            return State.EMPTY;
        }
        if (state.isAbandoned()) {
            return State.ABANDONED;
        }
        return state.isFinished() ? State.FINISHED : State.UNFINISHED;
    }

    /**
     * The plan it belongs to, to be {@linkplain Plan#resume(Journal, PlanListener) resumed} by who has no other: its checks
     * are those of its shell script, and nothing tells how far its commands are.
     *
     * @throws SatchelException with code {@code plan.journal.missing} if there is none, {@code plan.secrets} if the plan has
     *     secrets, {@code plan.journal...} if it is damaged, or others may have written it
     */
    public Plan plan() throws IOException {
        JsonNode json = Files.exists(file) ? read().plan() : null;
        if (json == null) {
            throw JournalFile.missing(file);
        }
        return PlanReader.read(json, file.toString());
    }

    /** The ids of the steps of {@code plan} that were done to their end, in order; immutable. */
    public List<String> done(Plan plan) throws IOException {
        if (!Files.exists(file)) {
            return ImmutableList.of();
        }
        JournalState state = read();
        return plan.steps().stream().filter(state::isDone).map(Step::id).collect(ImmutableList.toImmutableList());
    }

    private JournalState read() throws IOException {
        return JournalState.of(JournalLines.read(JournalFile.content(file), file.toString()), file.toString());
    }

    /** The file. */
    @Override
    public String toString() {
        return file.toString();
    }
}
