package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.storage.rsync.ExclusionSet;
import dev.satchel.storage.rsync.Rsync;
import dev.satchel.storage.rsync.SourceMeasure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** What is copied: the root, and each part of it that lies on a file system of its own. */
record SourceFiles(Path root, List<Part> parts) {
    /** Of a refresh, in which little but the comparison takes time. */
    private static final int REFRESH_WEIGHT = 50;

    /**
     * A folder to copy.
     *
     * @param relative to the root; empty for the root itself
     * @param exclusions as seen from it
     */
    record Part(Path relative, ExclusionSet exclusions) {}

    static SourceFiles of(CloneRequest request, SourceMounts mounts, ExclusionSet own) throws IOException {
        Path root = request.source().path();
        ExclusionSet chosen = request.chosen().and(own);
        ImmutableList.Builder<Part> parts = ImmutableList.builder();
        ExclusionSet top = chosen.and(contentsOf(mounts.parts())).and(ExclusionSet.mountedBelow(root));
        parts.add(new Part(Path.of(""), top));
        for (Path relative : mounts.parts()) {
            if (request.chosen().rules().includes(relative + "/")) {
                List<Path> inside = mounts.parts().stream()
                        .filter(other -> other.startsWith(relative) && !other.equals(relative))
                        .toList();
                ExclusionSet below = rebased(chosen.and(contentsOf(inside)), relative)
                        .and(ExclusionSet.mountedBelow(root.resolve(relative)));
                parts.add(new Part(relative, below));
            }
        }
        return new SourceFiles(root, parts.build());
    }

    /**
     * What has a run of its own. A mount is left out anyway, but a subvolume that is not mounted would look empty, and what is
     * in it be deleted from a copy that is refreshed.
     */
    private static ExclusionSet contentsOf(List<Path> parts) {
        ExclusionSet set = ExclusionSet.none();
        for (Path part : parts) {
            set = set.withReason(
                    ExclusionSet.exactly(Path.of("/").resolve(part)) + "/*",
                    "a file system of its own is copied by itself");
        }
        return set;
    }

    /** The patterns for what is in {@code folder}, as seen from there; unanchored ones hold everywhere. */
    private static ExclusionSet rebased(ExclusionSet exclusions, Path folder) {
        String prefix = "/" + folder + "/";
        ExclusionSet set = ExclusionSet.none();
        for (var exclusion : exclusions.reasons().entrySet()) {
            String pattern = exclusion.getKey();
            if (pattern.startsWith(prefix)) {
                set = set.withReason(pattern.substring(prefix.length() - 1), exclusion.getValue());
            } else if (!pattern.startsWith("/")) {
                set = set.withReason(pattern, exclusion.getValue());
            }
        }
        return set;
    }

    /** Walks through all of it. */
    MeasuredFiles measured(CommandRunner runner) throws IOException, InterruptedException {
        ImmutableMap.Builder<Part, SourceMeasure> measures = ImmutableMap.builder();
        for (Part part : parts) {
            measures.put(part, SourceMeasure.of(root.resolve(part.relative()), part.exclusions(), runner));
        }
        return new MeasuredFiles(root, measures.build());
    }

    /** The last of the folders {@code of} on the way to {@code folder}; empty, for the root, where there is none. */
    static Path nearest(Path folder, List<Path> of) {
        return of.stream()
                .filter(folder::startsWith)
                .max(Comparator.comparingInt(Path::getNameCount))
                .orElse(Path.of(""));
    }

    /**
     * Whether a file is copied.
     *
     * @param file relative to the root
     */
    boolean includes(Path file) {
        Path folder = nearest(file, parts.stream().map(Part::relative).toList());
        return parts.stream()
                .filter(part -> part.relative().equals(folder))
                .anyMatch(part -> part.exclusions()
                        .rules()
                        .includes(folder.relativize(file).toString()));
    }

    /** Brings a copy up to date. */
    void refresh(PlanDraft draft, Path target) {
        tellWhetherItRuns(draft);
        Step.Builder step = Step.titled("Copy what changed from " + root)
                .destroys("what is in the copy and not in " + root + ", and what was changed there")
                .weight(REFRESH_WEIGHT);
        for (Part part : parts) {
            // rsync looks at the copy only when it has listed the source.
            step.run(rsync(part, target).comparingNanoseconds().planned().prefetching(target.resolve(part.relative())));
        }
        draft.add(step);
    }

    void tellWhetherItRuns(PlanDraft draft) {
        if (root.equals(Path.of("/"))) {
            draft.tell(Finding.note(
                    "clone.source.live",
                    "/",
                    "runs while it is copied: files that change meanwhile may be torn; stop databases first"));
        }
    }

    /** What makes {@code target} the mirror of a part, whatever is there already. */
    Rsync rsync(Part part, Path target) {
        return Rsync.copy(root.resolve(part.relative()), target.resolve(part.relative()))
                .excluding(part.exclusions())
                .mirroring();
    }
}
