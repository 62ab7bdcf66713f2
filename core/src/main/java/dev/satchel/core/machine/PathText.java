package dev.satchel.core.machine;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Paths as a machine file writes them. */
final class PathText {
    private final @Nullable Path folder;
    private FileSystem fileSystem = FileSystems.getDefault();

    /** Paths below {@code folder}, which is absolute, are written relative to it; without one, paths as they are. */
    PathText(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Where the last path is that was written. */
    FileSystem fileSystem() {
        return fileSystem;
    }

    /** Relative where it lies below the folder. A relative path of the machine is one of this process's directory. */
    String text(Path path) {
        fileSystem = path.getFileSystem();
        if (folder == null) {
            return path.toString().isEmpty() ? "." : path.toString();
        }
        Path absolute = path.toAbsolutePath();
        if (absolute.equals(folder)) {
            return ".";
        }
        return below(folder, absolute).orElse(absolute).toString();
    }

    private static Optional<Path> below(Path folder, Path absolute) {
        if (!absolute.startsWith(folder)) {
            return Optional.empty();
        }
        // Not relativize(), which would take '..' out of a path in which a link may come before it.
        Path rest = absolute.subpath(folder.getNameCount(), absolute.getNameCount());
        return rest.toString().equals(".") ? Optional.empty() : Optional.of(rest);
    }

    /** Where a device is does not depend on where the file is. */
    String devicePath(Path path) {
        fileSystem = path.getFileSystem();
        return folder == null || path.toString().startsWith("\\\\.\\")
                ? path.toString()
                : path.toAbsolutePath().toString();
    }
}
