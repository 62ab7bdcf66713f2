package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.rsync.SourceMeasure;
import java.nio.file.Path;
import java.util.List;

/** What is copied, and how much each part of it is. */
record MeasuredFiles(Path root, ImmutableMap<SourceFiles.Part, SourceMeasure> measures) {
    /**
     * What of it lies in {@code folder}, and in none of {@code others} within that.
     *
     * @param folder relative to the root; empty for that itself
     */
    MeasuredFiles below(Path folder, List<Path> others) {
        return new MeasuredFiles(
                root,
                ImmutableMap.copyOf(Maps.filterKeys(
                        measures,
                        part -> SourceFiles.nearest(part.relative(), others).equals(folder))));
    }

    long entries() {
        return measures.values().stream().mapToLong(SourceMeasure::entries).sum();
    }

    DataSize allocated() {
        return measures.values().stream().map(SourceMeasure::allocated).reduce(DataSize.ZERO, DataSize::plus);
    }

    /** Fills a copy in which nothing is yet, or what a run left that was cut short. */
    void copy(PlanDraft draft, Path target) throws SatchelException {
        SourceFiles files = new SourceFiles(root, measures.keySet().asList());
        files.tellWhetherItRuns(draft);
        copySparse(draft, target);
        Step.Builder step = Step.titled(
                        "Copy " + allocated().rounded() + " in " + entries() + " files and folders from " + root)
                .estimate(allocated())
                .weight((int) Math.min(1000, 10 + (allocated().bytes() >> 24) + entries() / 5000));
        for (SourceFiles.Part part : files.parts()) {
            step.run(files.rsync(part, target).planned());
        }
        draft.add(step);
    }

    private void copySparse(PlanDraft draft, Path target) {
        List<SparseFiles> sparse = measures.entrySet().stream()
                .map(part -> new SparseFiles(
                        root.resolve(part.getKey().relative()),
                        target.resolve(part.getKey().relative()),
                        part.getValue().sparse()))
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
