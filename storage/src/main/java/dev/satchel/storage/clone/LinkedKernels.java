package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Kernel;
import dev.satchel.storage.rsync.ExclusionSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What GRUB loads and in the source is a link from {@code /boot} to somewhere else, such as the kernels of openSUSE, which lie
 * with their modules. GRUB follows no link from a partition for {@code /boot} to the root: there the copy has the file itself, as
 * openSUSE's kernels have where {@code /boot} is mounted ({@code rpm/post.sh} of its kernel-source).
 *
 * @param fileByLink where each leads, both relative to the root; empty where {@code /boot} is no partition of the copy
 */
record LinkedKernels(Path root, ImmutableMap<Path, Path> fileByLink) {
    static LinkedKernels of(SourceRoot source, CopyVolumes volumes) throws IOException {
        ImmutableMap.Builder<Path, Path> files = ImmutableMap.builder();
        if (volumes.in(CopyFolder.BOOT).isPresent()) {
            for (Kernel kernel : source.kernels()) {
                for (String name : loaded(kernel)) {
                    Path link = Path.of(name.substring(1));
                    if (leavesBoot(source.path(), link)) {
                        target(source.path(), link).ifPresent(file -> files.put(link, file));
                    }
                }
            }
        }
        return new LinkedKernels(source.path(), files.buildKeepingLast());
    }

    /** Whether GRUB would find everything of {@code kernel} on a partition for {@code /boot}, if its links were files. */
    static Optional<String> missingOf(Kernel kernel, SourceRoot source) throws IOException {
        for (String name : loaded(kernel)) {
            Path file = Path.of(name.substring(1));
            boolean found = file.startsWith(CopyFolder.BOOT.path())
                    && (!leavesBoot(source.path(), file)
                            || target(source.path(), file).isPresent());
            if (!found) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    private static Iterable<String> loaded(Kernel kernel) {
        return Stream.concat(Stream.of(kernel.image()), kernel.initrds().stream())
                .toList();
    }

    private static boolean leavesBoot(Path root, Path file) throws IOException {
        Path path = root.resolve(file);
        return Files.isSymbolicLink(path) && Files.readSymbolicLink(path).getNameCount() > 1;
    }

    /** A file of the root, by a way without links; an absolute link is one within the root. */
    private static Optional<Path> target(Path root, Path link) throws IOException {
        Path path = root.resolve(link);
        Path leads = Files.readSymbolicLink(path);
        Path there = leads.isAbsolute() ? root.resolve(Path.of("/").relativize(leads)) : path.resolveSibling(leads);
        if (!Files.isRegularFile(there)) {
            return Optional.empty();
        }
        Path real = there.toRealPath();
        return real.startsWith(root) ? Optional.of(root.relativize(real)) : Optional.empty();
    }

    /** The links, which are not to take the place of the files. */
    ExclusionSet leftOut() {
        ExclusionSet links = ExclusionSet.none();
        for (Path link : fileByLink.keySet()) {
            links = links.withReason(ExclusionSet.exactly(Path.of("/").resolve(link)), "is a file in the copy");
        }
        return links;
    }

    /** What the files take. */
    DataSize size() throws IOException {
        long bytes = 0;
        for (Path file : fileByLink.values()) {
            bytes += Files.size(root.resolve(file));
        }
        return DataSize.bytes(bytes);
    }

    /** Adds the step that puts the files in place of links, once all else is copied: whole, or not at all. */
    void put(PlanDraft draft, MountedCopy copy) {
        if (fileByLink.isEmpty()) {
            return;
        }
        Step.Builder step = Step.titled("Put the kernels where the boot loader finds them");
        for (Map.Entry<Path, Path> one : fileByLink.entrySet()) {
            step.run(PlannedCommand.of("rsync", "-aAX", "--")
                    .with(copy.root().resolve(one.getValue()))
                    .with(copy.root().resolve(one.getKey()))
                    .withTimeLimit(ClonePlan.PATIENCE)
                    .repeatable());
        }
        draft.add(step);
    }
}
