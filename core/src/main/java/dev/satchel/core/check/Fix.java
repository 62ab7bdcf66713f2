package dev.satchel.core.check;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What mends a finding, as a value that a program can apply: the remedy in edits.
 *
 * @param title what it does, for people, in one line, beginning with a verb
 * @param edits at least one; immutable
 */
public record Fix(String title, List<Edit> edits) {
    /** Copies the list. */
    public Fix {
        checkArgument(!title.isBlank() && !edits.isEmpty(), "a fix needs a title and an edit");
        edits = ImmutableList.copyOf(edits);
    }

    /**
     * A fix that is one other value.
     *
     * @param title what it does, for people, in one line, beginning with a verb; not blank
     * @param path where the value is or is to be, as {@link Edit.Put#path()}
     * @param json the value as JSON, as {@link Edit.Put#json()}
     */
    public static Fix put(String title, String path, String json) {
        return new Fix(title, ImmutableList.of(new Edit.Put(path, json)));
    }

    /**
     * A fix that takes one value away.
     *
     * @param title what it does, for people, in one line, beginning with a verb; not blank
     * @param path where the value is, as {@link Edit.Remove#path()}
     */
    public static Fix remove(String title, String path) {
        return new Fix(title, ImmutableList.of(new Edit.Remove(path)));
    }
}
