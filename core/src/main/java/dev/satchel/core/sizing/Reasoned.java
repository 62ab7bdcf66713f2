package dev.satchel.core.sizing;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A choice with its reasons.
 *
 * @param value what was chosen; immutable
 * @param reasons why, a sentence each, the weightiest first; at least one; immutable
 * @param <T> its type
 */
public record Reasoned<T>(T value, List<String> reasons) {
    /** Copies the list. */
    public Reasoned {
        reasons = ImmutableList.copyOf(reasons);
        checkArgument(!reasons.isEmpty() && reasons.stream().noneMatch(String::isBlank), "%s has no reason", value);
    }

    /** The value, then the reasons. */
    @Override
    public String toString() {
        return value + ": " + String.join(" ", reasons);
    }
}
