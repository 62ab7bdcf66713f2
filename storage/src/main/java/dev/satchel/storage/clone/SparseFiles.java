package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Multimaps;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Files that are holes for the most part, as images of disks are: {@code cp} asks the file system where the data is, while
 * rsync reads the holes too. So they are copied first, and rsync, to which size and time say that they are there already,
 * goes over them as over all others and makes good whatever {@code cp} could not do.
 *
 * @param source absolute
 * @param target absolute
 * @param files relative to both
 */
record SparseFiles(Path source, Path target, List<Path> files) {
    private static final Duration LIMIT = Duration.ofDays(1);

    SparseFiles {
        files = ImmutableList.copyOf(files);
    }

    void copy(Step.Builder step) {
        for (Map.Entry<Path, Collection<Path>> folder : byFolder().entrySet()) {
            Path place = target.resolve(folder.getKey());
            step.run(PlannedCommand.of("mkdir", "--parents").with(place).repeatable());
            step.run(PlannedCommand.of("cp", "--archive", "--sparse=always", "--target-directory")
                    .with(place)
                    .with(folder.getValue().stream()
                            .map(file -> Argument.of(source.resolve(file)))
                            .toArray(Argument[]::new))
                    // 1: one could not be copied, or not in full. That is rsync's to say, which tries it next.
                    .succeedingWith(0, 1)
                    .withTimeLimit(LIMIT)
                    .repeatable());
        }
    }

    private Map<Path, Collection<Path>> byFolder() {
        return Multimaps.index(files, file -> {
                    Path folder = file.getParent();
                    return folder == null ? Path.of("") : folder;
                })
                .asMap();
    }
}
