package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The subvolumes of a btrfs that lie within a root without being mounted: systemd makes {@code /home}, {@code /srv} and {@code
 * /var/lib/machines} such by itself (tmpfiles.d(5), {@code v} and {@code q}). A copy that stays on one file system would find
 * them empty.
 */
final class Subvolumes {
    /** The number that the root of every subvolume has (btrfs(5): {@code BTRFS_FIRST_FREE_OBJECTID}). */
    private static final long ROOT_INODE = 256;

    /** Snapshots of what is copied anyway, and places where nothing of a system is. */
    private static final Set<String> PASSED_OVER = ImmutableSet.of(
            ".snapshots", "timeshift", "timeshift-btrfs", ".btrfs", "proc", "sys", "dev", "run", "mnt", "media", "tmp");

    private Subvolumes() {}

    /**
     * Relative to {@code root}.
     *
     * @param parts in which they are looked for as in the root itself, where they are on btrfs
     * @param mounted what has a mount of its own, the parts among it: that is no subvolume to find here, and may be another disk
     */
    static List<Path> below(Path root, List<Path> parts, Set<Path> mounted) throws IOException {
        ImmutableList.Builder<Path> found = ImmutableList.builder();
        for (Path part : Iterables.concat(ImmutableList.of(Path.of("")), parts)) {
            Path top = root.resolve(part);
            if (isOnBtrfs(top)) {
                Files.walkFileTree(top, new Search(root, top, mounted, found));
            }
        }
        return found.build();
    }

    private static final class Search extends SimpleFileVisitor<Path> {
        private final Path root;
        private final Path top;
        private final Set<Path> mounted;
        private final ImmutableList.Builder<Path> found;

        Search(Path root, Path top, Set<Path> mounted, ImmutableList.Builder<Path> found) {
            this.root = root;
            this.top = top;
            this.mounted = mounted;
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes is) throws IOException {
            if (folder.equals(top)) {
                return FileVisitResult.CONTINUE;
            }
            Path relative = root.relativize(folder);
            if (mounted.contains(relative) || isPassedOver(relative)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            if (isSubvolume(folder) && isOnBtrfs(folder)) {
                found.add(relative);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        /** What vanishes or cannot be read while the rest of it is listed is for rsync to tell. */
        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }

    private static boolean isPassedOver(Path relative) {
        String name = relative.getFileName().toString();
        return PASSED_OVER.contains(name) && (relative.getNameCount() == 1 || name.startsWith("."));
    }

    private static boolean isOnBtrfs(Path folder) throws IOException {
        return Files.getFileStore(folder).type().equals("btrfs");
    }

    private static boolean isSubvolume(Path folder) throws IOException {
        return Long.valueOf(ROOT_INODE).equals(Files.getAttribute(folder, "unix:ino", LinkOption.NOFOLLOW_LINKS));
    }
}
