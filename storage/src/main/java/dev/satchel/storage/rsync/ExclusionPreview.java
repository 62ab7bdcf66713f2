package dev.satchel.storage.rsync;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each pattern of an exclusion set leaves out of a tree, counted before anything is copied. Other file systems are
 * not entered, as by {@code rsync -x}. Immutable.
 *
 * <p>A name is counted under the first pattern that matches it, or that matches a directory above it; a file with several
 * names is counted by each.
 */
public final class ExclusionPreview {
    /**
     * What one pattern leaves out.
     *
     * @param pattern of the set
     * @param reason for it
     * @param files names that are no directories
     * @param directories below what it matches, and itself
     * @param bytes the lengths of the regular files and symbolic links among them, with holes counted
     */
    public record Effect(String pattern, String reason, long files, long directories, DataSize bytes) {}

    private final ImmutableList<Effect> effects;
    private final long keptFiles;
    private final long keptDirectories;
    private final long unreadable;

    private ExclusionPreview(ImmutableList<Effect> effects, long keptFiles, long keptDirectories, long unreadable) {
        this.effects = effects;
        this.keptFiles = keptFiles;
        this.keptDirectories = keptDirectories;
        this.unreadable = unreadable;
    }

    /**
     * Walks the tree, with as many threads as there are processors, and 4 at most.
     *
     * @param root a folder
     * @param exclusions as seen from {@code root}
     * @throws SatchelException with code {@code preview.root} if {@code root} is no folder that can be read
     * @throws InterruptedException if this thread was interrupted
     */
    public static ExclusionPreview of(Path root, ExclusionSet exclusions) throws IOException, InterruptedException {
        Path top = root.toAbsolutePath().normalize();
        if (!Files.isDirectory(top) || !Files.isReadable(top)) {
            throw new SatchelException("preview.root", root.toString(), "is no folder that can be read");
        }
        Map<FilterRule, Integer> index = new HashMap<>();
        List<String> patterns = exclusions.patterns();
        for (int i = 0; i < patterns.size(); i++) {
            index.put(FilterRule.exclude(patterns.get(i)), i);
        }
        PreviewWalk walk = new PreviewWalk(top, exclusions.rules().scope(), index);
        walk.run();
        ImmutableList.Builder<Effect> effects = ImmutableList.builder();
        for (int i = 0; i < patterns.size(); i++) {
            String pattern = patterns.get(i);
            effects.add(new Effect(
                    pattern,
                    exclusions.reasons().getOrDefault(pattern, ""),
                    walk.files(i),
                    walk.directories(i),
                    DataSize.bytes(walk.bytes(i))));
        }
        int kept = patterns.size();
        return new ExclusionPreview(effects.build(), walk.files(kept), walk.directories(kept), walk.unreadable());
    }

    /** What each pattern does, in the order of the set; those that match nothing are among them. Immutable. */
    public List<Effect> effects() {
        return effects;
    }

    /** Names that would be copied and are no directories. */
    public long keptFiles() {
        return keptFiles;
    }

    /** Directories that would be copied, the top among them. */
    public long keptDirectories() {
        return keptDirectories;
    }

    /** All names that were looked at. */
    public long entries() {
        return keptFiles
                + keptDirectories
                + effects.stream().mapToLong(e -> e.files() + e.directories()).sum();
    }

    /** Directories that could not be read, and files whose size could not be told: they count as empty. */
    public long unreadable() {
        return unreadable;
    }

    /** The lengths of all that is left out. */
    public DataSize leftOut() {
        return DataSize.bytes(effects.stream().mapToLong(e -> e.bytes().bytes()).sum());
    }

    /** A line for each pattern that leaves something out, and what is kept. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Effect effect : effects) {
            if (effect.files() + effect.directories() > 0) {
                text.append(effect.pattern() + ": " + effect.files() + " files, " + effect.directories()
                        + " directories, " + effect.bytes().rounded() + "\n");
            }
        }
        return text + "kept: " + keptFiles + " files, " + keptDirectories + " directories";
    }
}
