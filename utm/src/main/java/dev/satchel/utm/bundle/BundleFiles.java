package dev.satchel.utm.bundle;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;

/**
 * All that is in a bundle: folders and regular files. A link or a device in it is refused, since a bundle may come from
 * anybody, and a copy of a link would be a copy of what it leads to. Immutable.
 */
final class BundleFiles {
    private static final int MOST = 20_000;
    private static final int DEEPEST = 16;

    private final Path bundle;
    private final ImmutableList<Path> folders;
    private final ImmutableList<Path> files;
    private final long bytes;

    private BundleFiles(Path bundle, ImmutableList<Path> folders, ImmutableList<Path> files, long bytes) {
        this.bundle = bundle;
        this.folders = folders;
        this.files = files;
        this.bytes = bytes;
    }

    static BundleFiles of(Path bundle) throws IOException {
        ImmutableList.Builder<Path> folders = ImmutableList.builder();
        ImmutableList.Builder<Path> files = ImmutableList.builder();
        long[] sums = new long[2];
        Files.walkFileTree(bundle, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Path relative = bundle.relativize(folder);
                if (relative.getNameCount() > DEEPEST) {
                    throw refused(folder, "lies deeper than a bundle goes");
                }
                if (!folder.equals(bundle)) {
                    folders.add(relative);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!attributes.isRegularFile()) {
                    throw refused(
                            file, attributes.isSymbolicLink() ? "is a symbolic link" : "is neither file nor folder");
                }
                if (++sums[1] > MOST) {
                    throw refused(bundle, "holds more than " + MOST + " files");
                }
                sums[0] += attributes.size();
                files.add(bundle.relativize(file));
                return FileVisitResult.CONTINUE;
            }
        });
        return new BundleFiles(bundle, folders.build(), files.build(), sums[0]);
    }

    private static SatchelException refused(Path where, String what) {
        return new SatchelException(
                "utm.bundle.link",
                Shown.of(where),
                what + ", and a bundle that may come from anybody is not copied with it",
                "look at it, and remove it or put the file itself there");
    }

    /** Relative to the bundle, outer ones first. */
    List<Path> folders() {
        return folders;
    }

    /** Relative to the bundle. */
    List<Path> files() {
        return files;
    }

    /** What they take where there are no holes. */
    DataSize length() {
        return DataSize.bytes(bytes);
    }

    /** What they take where there are: asked of {@code du}, or their whole length where that is missing. */
    DataSize allocated() throws InterruptedException {
        try {
            CommandResult result = CommandRunner.system()
                    .run(Command.of("du", "-sk", bundle.toString()).withTimeLimit(Duration.ofMinutes(2)));
            String blocks = result.output().strip().split("\\s", 2)[0];
            return result.succeeded() && blocks.matches("[0-9]{1,15}")
                    ? DataSize.kibibytes(Long.parseLong(blocks))
                    : length();
        } catch (IOException e) {
            return length();
        }
    }
}
