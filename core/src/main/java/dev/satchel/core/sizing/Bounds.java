package dev.satchel.core.sizing;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How little, how much, and how much at most, each with its source. Immutable.
 *
 * @param minimum below this it does not install or start, or the vendor refuses to help
 * @param recommended with this it is good to work with; from {@code minimum} to {@code maximum}
 * @param maximum more than this it cannot use, or is not licensed for
 * @param <T> what is bounded: cores, sizes
 */
public record Bounds<T extends Comparable<? super T>>(Sourced<T> minimum, Sourced<T> recommended, Sourced<T> maximum) {
    /** Checks the order. */
    public Bounds {
        checkArgument(
                minimum.value().compareTo(recommended.value()) <= 0
                        && recommended.value().compareTo(maximum.value()) <= 0,
                "out of order: %s, %s, %s",
                minimum.value(),
                recommended.value(),
                maximum.value());
    }

    /** {@code 4GiB to 2TiB, better 8GiB}. */
    @Override
    public String toString() {
        return minimum.value() + " to " + maximum.value() + ", better " + recommended.value();
    }
}
