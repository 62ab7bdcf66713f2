package dev.satchel.storage.rsync;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts a tree by the pattern that leaves out. Asking the kernel about each name is what costs: where it counts the
 * subdirectories of a directory in its links, a kept name is asked about only until they are all found.
 */
final class PreviewWalk {
    /** File systems that count them so; others say 1 or, worse, always 2. */
    private static final Set<String> COUNTING = ImmutableSet.of("ext2", "ext3", "ext4", "xfs", "tmpfs");

    private static final int THREADS = 4;

    private final Path top;
    private final FilterScope scope;
    private final Map<FilterRule, Integer> index;
    /** Of each pattern, and at the end of what is kept: files, directories, bytes. */
    private final AtomicLongArray counts;

    private final LongAdder unreadable = new LongAdder();
    private final boolean linksCount;
    private final long device;

    PreviewWalk(Path top, FilterScope scope, Map<FilterRule, Integer> index) throws IOException {
        this.top = top;
        this.scope = scope;
        this.index = index;
        this.counts = new AtomicLongArray(3 * (index.size() + 1));
        FileStore store = Files.getFileStore(top);
        this.linksCount = COUNTING.contains(store.type());
        this.device = Links.of(top).device();
    }

    void run() throws IOException, InterruptedException {
        ForkJoinPool pool =
                new ForkJoinPool(Math.min(THREADS, Runtime.getRuntime().availableProcessors()));
        try {
            counts.incrementAndGet(3 * index.size() + 1);
            pool.submit(new Folder(top, scope, index.size())).get();
        } catch (ExecutionException e) {
            throw new SatchelException("preview.failed", top.toString(), "cannot be counted: " + e.getCause(), null, e);
        } finally {
            pool.shutdownNow();
        }
    }

    long files(int pattern) {
        return counts.get(3 * pattern);
    }

    long directories(int pattern) {
        return counts.get(3 * pattern + 1);
    }

    long bytes(int pattern) {
        return counts.get(3 * pattern + 2);
    }

    long unreadable() {
        return unreadable.sum();
    }

    /** What a directory says of itself where the system is a Unix; elsewhere nothing. */
    private record Links(long device, int number) {
        static Links of(Path folder) throws IOException {
            try {
                Map<String, Object> unix = Files.readAttributes(folder, "unix:dev,nlink", LinkOption.NOFOLLOW_LINKS);
                return unix.get("dev") instanceof Long device && unix.get("nlink") instanceof Integer number
                        ? new Links(device, number)
                        : new Links(0, 0);
            } catch (UnsupportedOperationException | IllegalArgumentException notUnix) {
                return new Links(0, 0);
            }
        }
    }

    /** One directory; below one that is left out there is no scope. */
    private final class Folder extends RecursiveAction {
        @Serial
        private static final long serialVersionUID = 1;

        private final transient Path folder;
        private final transient @Nullable FilterScope rules;
        private final int owner;
        private final transient List<Folder> inner = new ArrayList<>();
        /** As {@link #counts}, of this directory; empty before and after, since many wait. */
        private transient long[] found = {};

        Folder(Path folder, @Nullable FilterScope rules, int owner) {
            this.folder = folder;
            this.rules = rules;
            this.owner = owner;
        }

        @Override
        protected void compute() {
            found = new long[counts.length()];
            try {
                Links links = Links.of(folder);
                if (links.device() != device) {
                    return; // something else is mounted here
                }
                int unknown = linksCount && links.number() >= 2 ? links.number() - 2 : Integer.MAX_VALUE;
                String @Nullable [] names = folder.toFile().list();
                if (names == null) {
                    unreadable.increment();
                } else if (anyUnknown(names)) {
                    listSlowly(unknown);
                } else {
                    list(names, unknown);
                }
            } catch (IOException e) {
                unreadable.increment();
            }
            add();
            invokeAll(inner);
        }

        private boolean anyUnknown(String[] names) {
            for (String name : names) {
                if (name.indexOf('\uFFFD') >= 0) {
                    return true;
                }
            }
            return false;
        }

        private void list(String[] names, int subdirectories) {
            int left = subdirectories;
            for (String name : names) {
                left -= entry(null, name, ByteText.bytes(name), left);
            }
        }

        /** As {@link #list}, where a name is not what this JVM can write. */
        private void listSlowly(int subdirectories) throws IOException {
            int left = subdirectories;
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    left -= entry(entry, "", ByteText.name(entry), left);
                }
            }
        }

        /** 1 if it is a directory. */
        private int entry(@Nullable Path known, String name, String bytes, int subdirectories) {
            FilterScope scope = rules;
            // What no directory can be is decided without asking the kernel.
            CompiledRule asFile = scope == null ? null : scope.decide(bytes, false);
            boolean leftOut = scope == null || (asFile != null && !asFile.includes());
            if (subdirectories == 0 && !leftOut) {
                found[3 * owner]++;
                return 0;
            }
            Path path = known != null ? known : folder.resolve(name);
            BasicFileAttributes attributes;
            try {
                attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            } catch (IOException vanished) {
                unreadable.increment();
                return 0;
            }
            boolean directory = attributes.isDirectory();
            CompiledRule decided = scope == null || !directory ? asFile : scope.decide(bytes, true);
            int pattern = scope == null ? owner : pattern(decided);
            if (directory) {
                found[3 * pattern + 1]++;
                FilterScope within = scope != null && pattern == owner ? scope.enterWithoutSource(bytes) : null;
                inner.add(new Folder(path, within, pattern));
                return 1;
            }
            found[3 * pattern]++;
            if (attributes.isRegularFile() || attributes.isSymbolicLink()) { // as rsync counts them
                found[3 * pattern + 2] += attributes.size();
            }
            return 0;
        }

        private int pattern(@Nullable CompiledRule decided) {
            return decided == null || decided.includes() ? owner : index.getOrDefault(decided.rule(), owner);
        }

        private void add() {
            for (int i = 0; i < found.length; i++) {
                if (found[i] != 0) {
                    counts.addAndGet(i, found[i]);
                }
            }
            found = new long[0];
        }
    }
}
