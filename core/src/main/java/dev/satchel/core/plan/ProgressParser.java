package dev.satchel.core.plan;

import java.util.Optional;

/** Reads a line that a running command wrote to its standard output as progress; a pure function. */
@FunctionalInterface
public interface ProgressParser {
    /** Sees no progress in anything. */
    ProgressParser NONE = line -> Optional.empty();

    /** The progress that {@code line} tells of, or empty where it speaks of something else. */
    Optional<Progress> parse(String line);
}
