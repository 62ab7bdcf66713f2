package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.rsync.ExclusionSet;
import dev.satchel.storage.rsync.FilterRule;
import dev.satchel.storage.rsync.FilterRules;
import dev.satchel.storage.rsync.Rsync;
import dev.satchel.storage.rsync.SourceMeasure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** What is copied: the root, and each part of it that lies on a file system of its own; measured. */
record SourceFiles(Path root, List<Part> parts) {
    /**
     * ACLs, which rsync carries as such: XFS shows each as an attribute of its own too, and rsync, which does not find that in
     * the source, takes it away and the ACL with it (rsync 3.2.7). A rule for attributes takes the place of the usual one.
     */
    private static final List<String> ATTRIBUTES = ImmutableList.of("-x system.*", "-x trusted.SGI_ACL_*");

    /**
     * A folder to copy.
     *
     * @param relative to the root; empty for the root itself
     * @param exclusions as seen from it
     */
    record Part(Path relative, ExclusionSet exclusions, SourceMeasure measure) {}

    /** Whether there is a copy already. */
    enum Manner {
        FIRST,
        REFRESHED
    }

    static SourceFiles of(CloneRequest request, SourceMounts mounts, ExclusionSet own)
            throws IOException, InterruptedException {
        Path root = request.source().path();
        ExclusionSet chosen = request.chosen().and(own);
        ImmutableList.Builder<Part> parts = ImmutableList.builder();
        ExclusionSet top = chosen.and(contentsOf(mounts.parts())).and(ExclusionSet.mountedBelow(root));
        parts.add(part(request, Path.of(""), top));
        for (Path relative : mounts.parts()) {
            if (request.chosen().rules().includes(relative + "/")) {
                List<Path> inside = mounts.parts().stream()
                        .filter(other -> other.startsWith(relative) && !other.equals(relative))
                        .toList();
                ExclusionSet below = rebased(chosen.and(contentsOf(inside)), relative)
                        .and(ExclusionSet.mountedBelow(root.resolve(relative)));
                parts.add(part(request, relative, below));
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

    private static Part part(CloneRequest request, Path relative, ExclusionSet exclusions)
            throws IOException, InterruptedException {
        Path folder = request.source().path().resolve(relative);
        return new Part(
                relative,
                exclusions,
                SourceMeasure.of(folder, exclusions, request.host().runner()));
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

    /**
     * What of it lies in {@code folder}, and in none of {@code others} within that.
     *
     * @param folder relative to the root; empty for that itself
     */
    SourceFiles below(Path folder, List<Path> others) {
        return new SourceFiles(
                root,
                parts.stream()
                        .filter(part -> nearest(part.relative(), others).equals(folder))
                        .toList());
    }

    private static Path nearest(Path folder, List<Path> of) {
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

    long entries() {
        return parts.stream().mapToLong(part -> part.measure().entries()).sum();
    }

    DataSize allocated() {
        return parts.stream().map(part -> part.measure().allocated()).reduce(DataSize.ZERO, DataSize::plus);
    }

    private static FilterRules withAttributes(ExclusionSet exclusions) throws SatchelException {
        return FilterRules.of(ImmutableList.<FilterRule>builder()
                .addAll(exclusions.rules().rules())
                .addAll(FilterRules.parse(ATTRIBUTES).rules())
                .build());
    }

    void copy(PlanDraft draft, Path target, Manner manner) throws SatchelException {
        if (root.equals(Path.of("/"))) {
            draft.tell(Finding.note(
                    "clone.source.live",
                    "/",
                    "runs while it is copied: files that change meanwhile may be torn; stop databases first"));
        }
        if (manner == Manner.FIRST) {
            copySparse(draft, target);
        }
        String amount = allocated().rounded() + " in " + entries() + " files and folders from " + root;
        Step.Builder step = switch (manner) {
            case FIRST -> Step.titled("Copy " + amount).estimate(allocated());
            case REFRESHED ->
                Step.titled("Copy what changed of " + amount)
                        .destroys("what is in the copy and not in " + root + ", and what was changed there");
        };
        step.weight((int) Math.min(1000, 10 + (allocated().bytes() >> 24) + entries() / 5000));
        for (Part part : parts) {
            Rsync rsync = Rsync.copy(root.resolve(part.relative()), target.resolve(part.relative()))
                    .filteredBy(withAttributes(part.exclusions()));
            step.run(
                    switch (manner) {
                        // What an rsync left that was killed in the middle of a file, with the plan that goes on now.
                        case FIRST -> rsync.mirroring().planned();
                        case REFRESHED ->
                            rsync.mirroring().comparingNanoseconds().planned();
                    });
        }
        draft.add(step);
    }

    private void copySparse(PlanDraft draft, Path target) {
        List<SparseFiles> sparse = parts.stream()
                .map(part -> new SparseFiles(
                        root.resolve(part.relative()),
                        target.resolve(part.relative()),
                        part.measure().sparse()))
                .filter(some -> !some.files().isEmpty())
                .toList();
        int count = sparse.stream().mapToInt(some -> some.files().size()).sum();
        if (count > 0) {
            Step.Builder step = Step.titled("Copy " + count + (count == 1 ? " sparse file" : " sparse files"))
                    .weight(10);
            sparse.forEach(some -> some.copy(step));
            draft.add(step);
        }
    }
}
