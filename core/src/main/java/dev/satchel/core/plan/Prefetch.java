package dev.satchel.core.plan;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Visits a tree on a thread of its own, so that the kernel has read what others will ask it for; see {@link
 * PlannedCommand#prefetching}.
 */
final class Prefetch {
    /** A kernel keeps about 1 KiB for each: more would put out what is needed by others. */
    private static final int MOST = 500_000;

    private final Thread thread;
    private volatile boolean closed;

    private Prefetch(Path folder) {
        thread = new Thread(() -> visit(folder), "satchel-prefetch");
        thread.setDaemon(true);
    }

    /** Begins with what is below {@code folder}, on its file system. */
    static Prefetch of(Path folder) {
        Prefetch prefetch = new Prefetch(folder);
        prefetch.thread.start();
        return prefetch;
    }

    private void visit(Path folder) {
        try {
            Files.walkFileTree(folder, new Visitor(device(folder)));
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
            // What is not read ahead is read when it is asked for, and whoever asks is told what is wrong.
        }
    }

    private static Object device(Path folder) throws IOException {
        return Files.getAttribute(folder, "unix:dev", LinkOption.NOFOLLOW_LINKS);
    }

    /** Ends it, and returns when nothing of the tree is open any more: what lies on it can be unmounted. */
    void close() {
        closed = true;
        Uninterruptibles.joinUninterruptibly(thread);
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        private final Object device;
        private int count;

        Visitor(Object device) {
            this.device = device;
        }

        private FileVisitResult next() {
            return closed || ++count > MOST ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            return device(directory).equals(device) ? next() : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return next();
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return next();
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException e) {
            return next();
        }
    }
}
