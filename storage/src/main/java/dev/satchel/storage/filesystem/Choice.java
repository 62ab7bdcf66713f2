package dev.satchel.storage.filesystem;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Optional;

/**
 * An answer to {@linkplain Requirements requirements}: every file system of the catalogue is in it once, as the best, as a
 * runner-up, or as excluded with all its reasons. Immutable.
 */
public final class Choice {
    private final Requirements requirements;
    private final ImmutableList<Candidate> candidates;
    private final ImmutableList<Exclusion> excluded;
    private final ImmutableList<Concession> concessions;

    /**
     * A file system that would do.
     *
     * @param type which
     * @param cluster the smallest cluster, from its tools' usual one up, with which files and volume fit
     * @param score the sum of its merits; the higher is preferred
     * @param merits what speaks for it and against it, the weightiest first; immutable
     * @param cautions what to know before relying on it; immutable
     */
    public record Candidate(
            FileSystemType type, DataSize cluster, int score, List<Merit> merits, List<Obstacle> cautions) {
        /** Copies the lists. */
        public Candidate {
            merits = ImmutableList.copyOf(merits);
            cautions = ImmutableList.copyOf(cautions);
        }
    }

    /**
     * What speaks for a file system, or against it, among those that would do.
     *
     * @param weight how much; negative where it speaks against it
     * @param reason in half a sentence
     */
    public record Merit(int weight, String reason) {}

    /**
     * A file system that would not do.
     *
     * @param type which
     * @param reasons all of them; immutable, not empty
     */
    public record Exclusion(FileSystemType type, List<Obstacle> reasons) {
        /** Copies the list. */
        public Exclusion {
            reasons = ImmutableList.copyOf(reasons);
        }
    }

    /**
     * What would become possible without one wish.
     *
     * @param wish that would be given up, in words
     * @param best which file system would be chosen then
     */
    public record Concession(String wish, FileSystemType best) {}

    Choice(
            Requirements requirements,
            List<Candidate> candidates,
            List<Exclusion> excluded,
            List<Concession> concessions) {
        this.requirements = requirements;
        this.candidates = ImmutableList.copyOf(candidates);
        this.excluded = ImmutableList.copyOf(excluded);
        this.concessions = ImmutableList.copyOf(concessions);
    }

    /** What was asked. */
    public Requirements requirements() {
        return requirements;
    }

    /** The one to take; empty if none grants every wish. */
    public Optional<Candidate> best() {
        return candidates.stream().findFirst();
    }

    /** The others that grant every wish, the better first; immutable. */
    public List<Candidate> runnersUp() {
        return candidates.isEmpty() ? candidates : candidates.subList(1, candidates.size());
    }

    /** Those that do not, and why; immutable. */
    public List<Exclusion> excluded() {
        return excluded;
    }

    /** If none grants every wish: which single wish, given up, would let one be chosen; immutable, empty otherwise. */
    public List<Concession> concessions() {
        return concessions;
    }

    /** All of it, for people, in several lines. */
    public String explain() {
        StringBuilder text = new StringBuilder("For ").append(requirements).append('\n');
        if (candidates.isEmpty()) {
            text.append("\nNo file system grants all of it.\n");
            concessions.forEach(given -> text.append("- without '")
                    .append(given.wish())
                    .append("': ")
                    .append(given.best())
                    .append('\n'));
            text.append("Otherwise two partitions, or an image file on the one that all write to,")
                    .append(" with another file system in it.\n");
        }
        for (Candidate candidate : candidates) {
            text.append(candidate.equals(candidates.get(0)) ? "\nThe choice: " : "\nWould do: ")
                    .append(candidate.type())
                    .append(" (")
                    .append(candidate.score())
                    .append(")\n");
            candidate
                    .merits()
                    .forEach(merit -> text.append(merit.weight() > 0 ? "+ " : "- ")
                            .append(merit.reason())
                            .append('\n'));
            candidate
                    .cautions()
                    .forEach(caution -> text.append("! ").append(caution).append('\n'));
        }
        if (!excluded.isEmpty()) {
            text.append("\nOut:\n");
        }
        for (Exclusion exclusion : excluded) {
            exclusion
                    .reasons()
                    .forEach(reason -> text.append("- ")
                            .append(exclusion.type())
                            .append(": ")
                            .append(reason)
                            .append('\n'));
        }
        return text.toString();
    }

    /** The best, in a word. */
    @Override
    public String toString() {
        return best().map(found -> found.type().toString()).orElse("none");
    }
}
