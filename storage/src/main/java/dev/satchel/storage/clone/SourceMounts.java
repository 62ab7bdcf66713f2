package dev.satchel.storage.clone;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is mounted below the source: parts of the same system that lie on a file system of their own become plain
 * folders of the copy, all else is left out.
 *
 * @param parts relative to the root: {@code home}
 */
record SourceMounts(List<Path> parts, Findings findings) {
    private static final Set<String> PARTS = ImmutableSet.of(
            "boot", "home", "opt", "root", "srv", "usr", "usr/local", "var", "var/lib", "var/log", "var/spool");

    private static final Set<String> SYSTEM_TYPES =
            ImmutableSet.of("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "jfs", "reiserfs", "bcachefs");

    static SourceMounts of(Path root) throws IOException {
        Path table = Path.of("/proc/self/mountinfo");
        List<String> mountinfo = Files.isReadable(table) ? Files.readAllLines(table) : List.of();
        SourceMounts mounts = of(root, mountinfo);
        Set<Path> mounted = below(root, mountinfo).stream().map(Mount::folder).collect(ImmutableSet.toImmutableSet());
        return mounts.with(Subvolumes.below(root, mounts.parts(), mounted));
    }

    /** With these too, each before those that lie in it. */
    SourceMounts with(List<Path> others) {
        return new SourceMounts(
                Stream.concat(parts.stream(), others.stream())
                        .distinct()
                        .sorted()
                        .collect(ImmutableList.toImmutableList()),
                findings);
    }

    static SourceMounts of(Path root, List<String> mountinfo) {
        ImmutableSet.Builder<Path> parts = ImmutableSet.builder();
        ImmutableSet.Builder<Finding> findings = ImmutableSet.builder();
        for (Mount mount : below(root, mountinfo)) {
            if (!SYSTEM_TYPES.contains(mount.type())) {
                continue;
            }
            if (PARTS.contains(mount.folder().toString())) {
                parts.add(mount.folder());
            } else {
                findings.add(Finding.note(
                        "clone.mount.left-out",
                        root.resolve(mount.folder()).toString(),
                        "is another file system: it is left out"));
            }
        }
        return new SourceMounts(ImmutableList.copyOf(parts.build()), Findings.of(findings.build()));
    }

    /** A mount in a root, and the type of its file system. */
    private record Mount(Path folder, String type) {}

    private static List<Mount> below(Path root, List<String> mountinfo) {
        ImmutableList.Builder<Mount> mounts = ImmutableList.builder();
        for (String line : mountinfo) {
            List<String> words = Splitter.on(' ').splitToList(line);
            int dash = words.indexOf("-");
            if (dash >= 6 && words.size() >= dash + 2) {
                Path target = Path.of(unescape(words.get(4)));
                if (target.startsWith(root) && !target.equals(root)) {
                    mounts.add(new Mount(root.relativize(target), words.get(dash + 1)));
                }
            }
        }
        return mounts.build();
    }

    /** The kernel writes blank, tab, newline and backslash as three octal digits (proc_pid_mountinfo(5)). */
    private static String unescape(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
