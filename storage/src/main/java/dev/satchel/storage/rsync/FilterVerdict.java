package dev.satchel.storage.rsync;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What filter rules say about one entry, and which of them says it. Immutable. */
public final class FilterVerdict {
    /** The outcome. */
    public enum Outcome {
        /** It is sent; on the receiver, it may be deleted. */
        INCLUDED,
        /** It is not sent; on the receiver, it is kept. */
        EXCLUDED
    }

    private final Outcome outcome;
    private final @Nullable FilterRule rule;
    private final String decidedAt;

    FilterVerdict(Outcome outcome, @Nullable FilterRule rule, String decidedAt) {
        this.outcome = outcome;
        this.rule = rule;
        this.decidedAt = decidedAt;
    }

    /** What they say. */
    public Outcome outcome() {
        return outcome;
    }

    /** Whether the entry is included. */
    public boolean isIncluded() {
        return outcome == Outcome.INCLUDED;
    }

    /** The rule that decided, as it was given; empty where none matches, which includes. */
    public Optional<FilterRule> rule() {
        return Optional.ofNullable(rule);
    }

    /** The path that the rule matched: the entry itself, or the directory above it that is excluded. */
    public String decidedAt() {
        return decidedAt;
    }

    /** For people. */
    @Override
    public String toString() {
        return outcome + " " + decidedAt + (rule == null ? "" : " by " + rule);
    }
}
