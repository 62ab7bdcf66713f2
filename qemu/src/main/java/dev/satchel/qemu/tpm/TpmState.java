package dev.satchel.qemu.tpm;

import com.google.common.base.CharMatcher;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a machine's TPM: a folder that belongs to the machine as its disks do, or one file, as in UTM's bundles. What BitLocker sealed is lost
 * without it. swtpm makes a new TPM in an empty folder when it is first switched on, as a board does that leaves the
 * factory; it has no certificates of a manufacturer, which only remote attestation asks for.
 *
 * @param folder absolute; a file where that {@link #isFile}
 */
public record TpmState(Path folder) {
    /** Where swtpm 0.7 keeps a TPM 2.0 in a folder, and the file that it locks while it runs. */
    private static final String STATE = "tpm2-00.permall";

    private static final String LOCK = ".lock";

    /** What UTM calls the file in its bundles. */
    private static final String FILE = "tpmdata";

    /** How swtpm's file begins: {@code SWTPM_NVRAM_LINEAR_MAGIC}, the lowest byte first. */
    private static final byte[] MAGIC = "nilmptws".getBytes(StandardCharsets.US_ASCII);

    private static final CharMatcher FILE_NAME = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('A', 'Z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("._-"));

    /**
     * The one of {@code machine}; empty if it has no TPM. Where the machine does not say, it is the folder {@code
     * NAME-tpm} beside it.
     *
     * @param folder what relative paths of the machine are relative to
     */
    public static Optional<TpmState> of(Machine machine, Path folder) {
        Path base = folder.toAbsolutePath();
        return machine.tpm()
                .map(tpm -> new TpmState(base.resolve(tpm.state().orElseGet(() -> defaultFolder(machine)))));
    }

    private static Path defaultFolder(Machine machine) {
        String name = FILE_NAME.negate().replaceFrom(machine.name(), '_');
        return Path.of((name.startsWith(".") ? "_" : "") + name + "-tpm");
    }

    /**
     * Whether it is one file and no folder: a file of swtpm's is there, or nothing is there and the name is {@code
     * tpmdata}, under which UTM expects one.
     */
    public boolean isFile() {
        if (!Files.exists(folder)) {
            return folder.endsWith(FILE);
        }
        try (InputStream in =
                Files.isRegularFile(folder) ? Files.newInputStream(folder) : InputStream.nullInputStream()) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        } catch (IOException e) {
            return false; // prepare() says what it is
        }
    }

    /** Whether a TPM was ever switched on here. */
    public boolean isMade() {
        return isFile() ? Files.exists(folder) : Files.isRegularFile(folder.resolve(STATE));
    }

    /**
     * Makes the folder, for its owner alone, if it is missing, and sees that nobody uses it; swtpm locks no file, and makes
     * a missing one itself.
     *
     * @throws SatchelException with code {@code tpm.state} if what is there is neither a folder nor swtpm's; {@code tpm.used} if another
     *     machine runs with it
     */
    public void prepare() throws IOException {
        if (isFile()) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            if (Files.exists(folder)) {
                throw new SatchelException("tpm.state", folder.toString(), "is not a folder", "name another place");
            }
            make();
        }
        if (isUsed()) {
            throw new SatchelException(
                    "tpm.used",
                    folder.toString(),
                    "another machine runs with this TPM",
                    "end it, or give this machine a state of its own");
        }
    }

    private void make() throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent == null) {
            throw new SatchelException("tpm.state", folder.toString(), "is no place for a TPM's state");
        }
        Files.createDirectories(parent);
        if (Files.getFileStore(parent).supportsFileAttributeView("posix")) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(folder);
        }
    }

    /** By swtpm's own lock, which lasts as long as it runs, whoever started it. */
    private boolean isUsed() throws IOException {
        Path file = folder.resolve(LOCK);
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            @Nullable FileLock lock = channel.tryLock();
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true; // looked at by another start of this very program
        }
    }
}
