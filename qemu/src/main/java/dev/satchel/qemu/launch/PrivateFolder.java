package dev.satchel.qemu.launch;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for a machine's sockets that only this user can enter, with a path so short that a socket in it has one that
 * the system takes ({@code sockaddr_un}: 108 bytes on Linux, 104 on macOS, the final NUL among them).
 */
final class PrivateFolder implements AutoCloseable {
    private static final int LONGEST_SOCKET = 103;

    private final Path path;

    private PrivateFolder(Path path) {
        this.path = path;
    }

    static PrivateFolder create() throws IOException {
        return createBelow(List.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of("/tmp")));
    }

    static PrivateFolder createBelow(List<Path> parents) throws IOException {
        for (Path parent : parents) {
            // "satchel-", 19 digits, a slash, and the name of a socket
            int length =
                    parent.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8).length + 1 + 8 + 19 + 1 + 12;
            if (length <= LONGEST_SOCKET && Files.isDirectory(parent)) {
                // Java makes it for its owner alone where the file system has such rights.
                return new PrivateFolder(Files.createTempDirectory(parent.toAbsolutePath(), "satchel-"));
            }
        }
        throw new SatchelException(
                "launch.folder",
                parents.get(0).toString(),
                "the path of the folder for temporary files is too long to hold sockets",
                "set java.io.tmpdir to a short one");
    }

    Path file(String name) {
        return path.resolve(name);
    }

    Path path() {
        return path;
    }

    /** Removes the folder and the files in it; never throws, as it runs where something else may have failed. */
    @Override
    public void close() {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // already gone, or held by somebody else: what is left are dead sockets in a temporary folder
        }
    }
}
