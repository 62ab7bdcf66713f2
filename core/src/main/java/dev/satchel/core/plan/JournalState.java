package dev.satchel.core.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.core.SatchelException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a journal says of the plan it belongs to. */
final class JournalState {
    /** The version of the format that is written, and the only one that is read. */
    static final int FORMAT = 1;

    /** What is known of one action. */
    static final class Progress {
        /** Whether it was ever done to its end. */
        boolean done;

        /** Whether it was begun, and nobody knows how far it came. */
        boolean cut;

        /** Whether what it attached or made may be there. */
        boolean there;

        /** What it printed, where it captures that. */
        @Nullable
        String value;

        /** Whether it printed a value that held a secret, and so is not written down. */
        boolean hidden;

        /** The run of the kernel in which that was. */
        String boot = "";
    }

    private final String where;
    private final Map<String, Map<Integer, Progress>> actions = new HashMap<>();
    private @Nullable JsonNode header;
    private String boot = "";
    private String mark = "";
    private boolean finished;
    private boolean abandoned;

    private JournalState(String where) {
        this.where = where;
    }

    static JournalState of(JournalLines lines, String where) throws SatchelException {
        JournalState state = new JournalState(where);
        List<JsonNode> records = lines.records();
        for (int i = 0; i < records.size(); i++) {
            state.apply(records.get(i), i + 1);
        }
        return state;
    }

    private void apply(JsonNode json, int line) throws SatchelException {
        String type = json.path("type").asText();
        if ((line == 1) != type.equals("plan")) {
            throw JournalLines.damaged(where + ", line " + line, "a journal begins with its plan, and has one");
        }
        switch (type) {
            case "plan" -> readHeader(json);
            case "attempt" -> boot = json.path("boot").asText();
            case "end" -> finished = true;
            case "abandoned" -> abandoned = true;
            case "begin", "done", "failed", "undone" -> apply(type, progress(json), json);
            default ->
                throw JournalLines.damaged(where + ", line " + line, "holds a record '" + type + "', which is unknown");
        }
    }

    private void readHeader(JsonNode json) throws SatchelException {
        int format = json.path("format").asInt();
        if (format != FORMAT) {
            throw new SatchelException(
                    "plan.journal.format",
                    where,
                    "has the format " + format + ", known is " + FORMAT,
                    "resume it with the version that began it");
        }
        header = json;
        mark = json.path("mark").asText();
    }

    private Progress progress(JsonNode json) {
        return actions.computeIfAbsent(json.path("step").asText(), id -> new HashMap<>())
                .computeIfAbsent(json.path("action").asInt(), index -> new Progress());
    }

    private void apply(String type, Progress progress, JsonNode json) {
        switch (type) {
            case "begin" -> {
                progress.cut = true;
                progress.there = true;
                progress.boot = boot;
                progress.value = null;
                progress.hidden = false;
            }
            case "done" -> {
                progress.cut = false;
                progress.done = true;
                progress.value = json.has("value") ? json.get("value").asText() : null;
                progress.hidden = json.path("hidden").asBoolean();
            }
            // It may have done a part of its work all the same; but what it should attach is not there.
            case "failed" -> progress.there = false;
            case "undone" -> progress.there = false;
            default -> throw new AssertionError(type);
        }
    }

    boolean isEmpty() {
        return header == null;
    }

    boolean isFinished() {
        return finished;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    String fingerprint() {
        return header == null ? "" : header.path("fingerprint").asText();
    }

    String title() {
        return header == null ? "" : header.path("title").asText();
    }

    @Nullable
    JsonNode plan() {
        return header == null ? null : header.path("plan");
    }

    String mark() {
        return mark;
    }

    Progress of(Step step, int action) {
        return actions.getOrDefault(step.id(), Map.of()).getOrDefault(action, new Progress());
    }

    /** Whether all of it was done. */
    boolean isDone(Step step) {
        for (int i = 0; i < step.actions().size(); i++) {
            if (!of(step, i).done) {
                return false;
            }
        }
        return true;
    }
}
