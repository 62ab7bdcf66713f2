package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The subvolumes of a btrfs that lie within a root without being mounted: systemd makes {@code /home}, {@code /srv} and {@code
 * /var/lib/machines} such by itself (tmpfiles.d(5), {@code v} and {@code q}). A copy that stays on one file system would find
 * them empty.
 */
final class Subvolumes {
    /** The number that the root of every subvolume has (btrfs(5): {@code BTRFS_FIRST_FREE_OBJECTID}). */
    private static final long ROOT_INODE = 256;

    private static final int DEPTH = 4;

    /** Snapshots of what is copied anyway, and places where nothing of a system is. */
    private static final Set<String> PASSED_OVER = ImmutableSet.of(
            ".snapshots", "timeshift", "timeshift-btrfs", ".btrfs", "proc", "sys", "dev", "run", "mnt", "media", "tmp");

    private Subvolumes() {}

    /** Relative to {@code root}, each before those in it; none where it is no btrfs. */
    static List<Path> below(Path root) throws IOException {
        if (!Files.getFileStore(root).type().equals("btrfs")) {
            return ImmutableList.of();
        }
        ImmutableList.Builder<Path> found = ImmutableList.builder();
        Files.walkFileTree(root, EnumSet.noneOf(FileVisitOption.class), DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes is) throws IOException {
                if (folder.equals(root)) {
                    return FileVisitResult.CONTINUE;
                }
                Path parent = folder.getParent();
                if (PASSED_OVER.contains(folder.getFileName().toString())
                        && (root.equals(parent)
                                || folder.getFileName().toString().startsWith("."))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (isSubvolume(folder) && Files.getFileStore(folder).type().equals("btrfs")) {
                    found.add(root.relativize(folder));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found.build();
    }

    private static boolean isSubvolume(Path folder) throws IOException {
        return Long.valueOf(ROOT_INODE).equals(Files.getAttribute(folder, "unix:ino", LinkOption.NOFOLLOW_LINKS));
    }
}
