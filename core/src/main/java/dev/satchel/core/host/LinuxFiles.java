package dev.satchel.core.host;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Files such as {@code /proc} has, below a root folder: {@code /}, or a recorded tree. */
final class LinuxFiles {
    private static final String SOURCE = "file";

    /** Above the largest that is read to its end, {@code /proc/self/mountinfo} of a container host. */
    private static final int LONGEST = 1 << 20;

    private final Path root;
    private final EvidenceLog log;

    LinuxFiles(Path root, EvidenceLog log) {
        this.root = root;
        this.log = log;
    }

    /** Reads a file that a conclusion rests on, and keeps the reading. */
    Evidence read(String path) {
        return log.add(peek(path));
    }

    /** Reads one of many like it, or one that is too long to keep: its conclusion is kept instead. */
    Evidence peek(String path) {
        try (InputStream in = Files.newInputStream(at(path))) {
            return Evidence.read(SOURCE, path, decoded(in.readNBytes(LONGEST)));
        } catch (IOException | InvalidPathException e) {
            return failure(path, e);
        }
    }

    /** The text of a file in full, where {@link Evidence} would cut it; empty if it cannot be read. */
    Optional<String> text(String path) {
        return bytes(path, LONGEST).map(LinuxFiles::decoded);
    }

    /** The first {@code limit} bytes; empty if the file cannot be read. A failure is kept, an absence is not. */
    Optional<byte[]> bytes(String path, int limit) {
        try (InputStream in = Files.newInputStream(at(path))) {
            return Optional.of(in.readNBytes(limit));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | InvalidPathException e) {
            log.add(failure(path, e));
            return Optional.empty();
        }
    }

    boolean exists(String path) {
        return presence(path).outcome() == Evidence.Outcome.READ;
    }

    /** Whether there is such a file, which is not known where the way to it is forbidden. */
    Evidence presence(String path) {
        try {
            Files.readAttributes(at(path), BasicFileAttributes.class);
            return Evidence.read(SOURCE, path, "exists");
        } catch (IOException | InvalidPathException e) {
            return failure(path, e);
        }
    }

    /** Where a symbolic link leads, as it is written in it. */
    Evidence link(String path) {
        try {
            return Evidence.read(SOURCE, path, Files.readSymbolicLink(at(path)).toString());
        } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
            return failure(path, e);
        }
    }

    /** The names in a folder, sorted, at most {@code most}; none if there is no such folder. A failure is kept. */
    List<String> names(String folder, int most) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(at(folder))) {
            for (Path entry : entries) {
                if (names.size() == most) {
                    break;
                }
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
            Evidence failure = failure(folder, e);
            if (failure.outcome() == Evidence.Outcome.FAILED) {
                log.add(failure);
            }
        }
        return ImmutableList.sortedCopyOf(names);
    }

    private Path at(String path) {
        return root.resolve(path.substring(1));
    }

    private static String decoded(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).strip();
    }

    private static Evidence failure(String path, Exception e) {
        if (e instanceof NoSuchFileException || e instanceof NotDirectoryException) {
            return Evidence.absent(SOURCE, path, "no such file");
        }
        String why = e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
        return Evidence.failed(SOURCE, path, why);
    }
}
