package dev.satchel.core.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
        try {
            return Files.exists(at(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private Path at(String path) {
        return root.resolve(path.substring(1));
    }

    private static String decoded(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).strip();
    }

    private static Evidence failure(String path, Exception e) {
        if (e instanceof NoSuchFileException) {
            return Evidence.absent(SOURCE, path, "no such file");
        }
        String why = e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
        return Evidence.failed(SOURCE, path, why);
    }
}
