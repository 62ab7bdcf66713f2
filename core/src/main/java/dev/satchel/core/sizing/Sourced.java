package dev.satchel.core.sizing;

/**
 * A fact with its source.
 *
 * @param value the fact; immutable
 * @param source where it is from
 * @param <T> its type
 */
public record Sourced<T>(T value, Source source) {
    /** The value, then the source. */
    @Override
    public String toString() {
        return value + ", by " + source;
    }
}
