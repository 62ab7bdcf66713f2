package dev.satchel.qemu.launch;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The folder of one running machine: its sockets, its record, what QEMU says. Only this user can enter it, and its path
 * is so short that a socket in it has one that the system takes ({@code sockaddr_un}: 108 bytes on Linux, 104 on macOS,
 * the final NUL among them).
 */
final class RuntimeFolder implements AutoCloseable {
    static final String MONITOR = "qmp.sock";
    static final String CONTROL = "control.sock";
    static final String CONSOLE = "console.sock";
    static final String AGENT = "agent.sock";
    static final String INCOMING = "in.sock";
    static final String TPM = "tpm.sock";
    static final String TPM_LOG = "tpm.log";
    static final String TPM_STATE = "tpm.state";
    static final String PID = "qemu.pid";
    static final String LOG = "qemu.log";
    static final String RECORD = "machine.json";

    private static final String PREFIX = "satchel-vm-";
    private static final int LONGEST_SOCKET = 103;
    private static final int DIGITS = 19;

    private final Path path;

    private RuntimeFolder(Path path) {
        this.path = path;
    }

    /** Where folders are made, the first choice first: the user's own place for such things, then any temporary one. */
    static List<Path> roots() {
        Set<Path> roots = new LinkedHashSet<>();
        for (String place : new String[] {
            Strings.nullToEmpty(System.getenv("XDG_RUNTIME_DIR")), System.getProperty("java.io.tmpdir", ""), "/tmp"
        }) {
            try {
                if (!place.isEmpty() && Path.of(place).isAbsolute()) {
                    roots.add(Path.of(place));
                }
            } catch (InvalidPathException e) {
                // no place
            }
        }
        return ImmutableList.copyOf(roots);
    }

    /**
     * Makes one below the first of {@code roots} that is short enough and may be written to.
     *
     * @throws SatchelException with code {@code launch.folder} if there is none
     */
    static RuntimeFolder create(List<Path> roots) throws IOException {
        IOException failure = null;
        for (Path root : roots) {
            Path place = root.toAbsolutePath();
            int length = place.toString().getBytes(StandardCharsets.UTF_8).length
                    + 1
                    + PREFIX.length()
                    + DIGITS
                    + 1
                    + CONTROL.length();
            if (length <= LONGEST_SOCKET && Files.isDirectory(place) && Files.isWritable(place)) {
                try {
                    // Java makes it for its owner alone where the file system has such rights.
                    return new RuntimeFolder(Files.createTempDirectory(place, PREFIX));
                } catch (IOException e) {
                    failure = e; // full, or not a place for folders: the next one may be
                }
            }
        }
        throw new SatchelException(
                "launch.folder",
                roots.isEmpty() ? "folder for temporary files" : roots.get(0).toString(),
                failure == null
                        ? "is too long a path to hold sockets, or cannot be written to"
                        : "holds no new folder for sockets: " + failure.getMessage(),
                "name a short one that is yours: XDG_RUNTIME_DIR, java.io.tmpdir, or an option of the launch",
                failure);
    }

    /** The one at {@code path}, which is there. */
    static RuntimeFolder at(Path path) {
        return new RuntimeFolder(path.toAbsolutePath());
    }

    /** Those of this user below {@code roots}; what others may have put there is not looked at. */
    static List<RuntimeFolder> all(List<Path> roots) {
        List<RuntimeFolder> found = new ArrayList<>();
        for (Path root : roots) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(root.toAbsolutePath(), PREFIX + "*")) {
                for (Path folder : folders) {
                    if (isOurs(folder)) {
                        found.add(new RuntimeFolder(folder));
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                // no such place, or not for us
            }
        }
        return found;
    }

    /** A folder that this user made and nobody else can write to: anybody may make one of that name in {@code /tmp}. */
    static boolean isOurs(Path folder) {
        String number = folder.getFileName().toString().substring(PREFIX.length());
        if (number.isEmpty() || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        try {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            if (!Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                return true;
            }
            Set<PosixFilePermission> open = EnumSet.of(
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_WRITE,
                    PosixFilePermission.OTHERS_EXECUTE);
            open.retainAll(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS));
            return open.isEmpty()
                    && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS)
                            .getName()
                            .equals(System.getProperty("user.name"));
        } catch (IOException e) {
            return false;
        }
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
        // Again if somebody, who ends as well, put something there meanwhile.
        for (int attempt = 0; attempt < 3 && Files.exists(path, LinkOption.NOFOLLOW_LINKS); attempt++) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
                Files.deleteIfExists(path);
            } catch (NoSuchFileException e) {
                return;
            } catch (IOException | DirectoryIteratorException e) {
                // held by somebody else: what is left are dead sockets, which the next start sweeps away
            }
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
