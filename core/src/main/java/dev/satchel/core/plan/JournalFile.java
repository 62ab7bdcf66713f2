package dev.satchel.core.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A journal that is being written: locked, so that nobody else writes it, and each line on the disk before the call
 * returns. It is written without a channel, since an interrupt would close that in the middle of cleaning up.
 */
final class JournalFile implements RunLog, AutoCloseable {
    /** A value goes into a command line. */
    private static final int LONGEST_VALUE = 1 << 16;

    /**
     * Those that this process writes. A lock of the system's is the process's: closing any other opening of the same file
     * would give it up ({@code fcntl(2)}), so whoever reads asks here first.
     */
    private static final Map<Path, JournalFile> OPEN = new HashMap<>();

    private final Path file;
    private final Path key;
    private final RandomAccessFile out;
    private final FileLock lock;
    private JournalState state;
    private String sum;
    private long length;
    private @Nullable String mark;
    private Secrets secrets = Secrets.NONE;

    private JournalFile(Path file, Path key, RandomAccessFile out, FileLock lock, JournalLines lines)
            throws SatchelException {
        this.file = file;
        this.key = key;
        this.out = out;
        this.lock = lock;
        this.sum = lines.sum();
        this.length = lines.length();
        this.state = JournalState.of(lines, file.toString());
        this.mark = state.isEmpty() ? null : state.mark();
    }

    /** Opens it for a plan that begins: it does not exist yet, or nothing is in it. */
    static JournalFile begin(Path file) throws IOException {
        create(file);
        JournalFile opened = open(file);
        if (!opened.state.isEmpty()) {
            opened.close();
            throw new SatchelException(
                    "plan.journal.exists",
                    file.toString(),
                    "is the journal of '" + opened.state.title() + "' already",
                    "resume that, or name another file");
        }
        return opened;
    }

    /** Opens one that exists. */
    static JournalFile resume(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw missing(file);
        }
        return open(file);
    }

    static SatchelException missing(Path file) {
        return new SatchelException(
                "plan.journal.missing", file.toString(), "there is no such journal", "name another");
    }

    private static void create(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new SatchelException(
                    "plan.journal.folder",
                    file.toString(),
                    "its folder does not exist",
                    "make it, or name another file");
        }
        boolean interrupted = Thread.interrupted(); // a channel would be closed by it; the plan notices it right after
        try {
            create(file, folder);
        } catch (FileAlreadyExistsException e) {
            return; // by its content it is told whether it may be used
        } catch (IOException e) {
            throw unwritable(file, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void create(Path file, Path folder) throws IOException {
        boolean posix = Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class);
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Files.createFile(file, attributes);
        if (posix) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true); // a journal without a name helps nobody after a power failure
            }
        }
    }

    private static JournalFile open(Path file) throws IOException {
        requireOwn(file);
        Path key = file.toRealPath();
        synchronized (OPEN) {
            if (OPEN.containsKey(key)) {
                throw busy(file);
            }
            RandomAccessFile out = writable(file, key);
            boolean opened = false;
            try {
                FileLock lock = lock(file, out);
                JournalLines lines = JournalLines.read(content(file, out), file.toString());
                JournalFile journal = new JournalFile(file, key, out, lock, lines);
                out.setLength(lines.length());
                OPEN.put(key, journal);
                opened = true;
                return journal;
            } finally {
                if (!opened) {
                    out.close();
                }
            }
        }
    }

    private static RandomAccessFile writable(Path file, Path key) throws SatchelException {
        try {
            return new RandomAccessFile(key.toFile(), "rw");
        } catch (FileNotFoundException e) {
            throw unwritable(file, e);
        }
    }

    private static SatchelException unwritable(Path file, IOException cause) {
        String reason = cause instanceof FileSystemException known && known.getReason() != null
                ? known.getReason()
                : cause instanceof AccessDeniedException ? "this user may not" : String.valueOf(cause.getMessage());
        return new SatchelException(
                "plan.journal.write",
                file.toString(),
                "the journal cannot be written: " + reason,
                "make room or name a file elsewhere; nothing is done that is not written down",
                cause);
    }

    /** What is in a journal, whether this process writes it or not. */
    static byte[] content(Path file) throws IOException {
        requireOwn(file);
        synchronized (OPEN) {
            JournalFile open = OPEN.get(file.toRealPath());
            if (open != null) {
                return open.written();
            }
            try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                return content(file, in);
            }
        }
    }

    private synchronized byte[] written() throws IOException {
        byte[] content = new byte[(int) length];
        out.seek(0);
        out.readFully(content);
        return content;
    }

    private static FileLock lock(Path file, RandomAccessFile out) throws IOException {
        FileLock lock;
        try {
            lock = out.getChannel().tryLock();
        } catch (OverlappingFileLockException e) {
            throw busy(file);
        }
        if (lock == null) {
            throw busy(file);
        }
        return lock;
    }

    private static SatchelException busy(Path file) {
        return new SatchelException(
                "plan.journal.busy", file.toString(), "its plan is being applied right now", "wait for its end");
    }

    private static byte[] content(Path file, RandomAccessFile in) throws IOException {
        long length = in.length();
        if (length > JournalLines.LONGEST) {
            throw JournalLines.damaged(
                    file.toString(),
                    "is longer than any journal: " + length + " bytes, the limit is " + JournalLines.LONGEST);
        }
        byte[] content = new byte[(int) length];
        in.readFully(content);
        return content;
    }

    /** What is read there is run, often as root: nobody else may have written it. */
    static void requireOwn(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        if (!Files.exists(file)) {
            throw missing(file); // a symbolic link to nothing
        }
        PosixFileAttributes attributes = view.readAttributes();
        if (!attributes.isRegularFile()) {
            throw new SatchelException(
                    "plan.journal.damaged", file.toString(), "is no file, and so no journal", "name another");
        }
        UserPrincipal self = file.getFileSystem()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(System.getProperty("user.name"));
        Set<PosixFilePermission> rights = attributes.permissions();
        String owner = attributes.owner().getName();
        if (!(attributes.owner().equals(self) || owner.equals("root"))
                || rights.contains(PosixFilePermission.GROUP_WRITE)
                || rights.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new SatchelException(
                    "plan.journal.rights",
                    file.toString(),
                    "may be written by others (" + PosixFilePermissions.toString(rights) + ", of " + owner
                            + "), and what it says would be run",
                    "look into it, and only then make it yours alone: chmod 600, chown");
        }
    }

    JournalState state() {
        return state;
    }

    /** A new application of {@code plan} begins: the first, or one that resumes. */
    void attempt(Plan plan, String boot) throws IOException {
        secrets = Secrets.of(plan);
        if (state.isEmpty()) {
            PlanJson json = new PlanJson(plan);
            String fresh = UUID.randomUUID().toString();
            ObjectNode header = JournalLines.record("plan")
                    .put("format", JournalState.FORMAT)
                    .put("fingerprint", json.fingerprint())
                    .put("title", json.tree().path("title").asText())
                    .put("mark", fresh);
            header.set("plan", json.tree());
            append(header);
            mark = fresh;
        }
        append(JournalLines.record("attempt")
                .put("boot", boot)
                .put("pid", ProcessHandle.current().pid()));
    }

    private synchronized void append(ObjectNode record) throws IOException {
        String line = JournalLines.line(record, sum);
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        if (length + bytes.length > JournalLines.LONGEST) {
            throw new SatchelException(
                    "plan.journal.long",
                    file.toString(),
                    "would be longer than " + JournalLines.LONGEST + " bytes, and could not be read again",
                    "make a plan of fewer or smaller steps");
        }
        try {
            out.seek(length); // a write that failed has left a part of a line: to add to that would be damage
            out.write(bytes);
            out.getFD().sync();
        } catch (IOException e) {
            out.setLength(length);
            throw unwritable(file, e);
        }
        length += bytes.length;
        sum = JournalLines.sumOf(line);
    }

    private static ObjectNode record(String type, Step step, int action) {
        return JournalLines.record(type).put("step", step.id()).put("action", action);
    }

    @Override
    public void begin(Step step, int action) throws IOException {
        append(record("begin", step, action));
    }

    @Override
    public void done(Step step, int action, @Nullable String value) throws IOException {
        ObjectNode record = record("done", step, action);
        if (value != null) {
            if (value.length() > LONGEST_VALUE) {
                throw new SatchelException(
                        "plan.value",
                        file.toString(),
                        "a command printed a value of " + value.length() + " characters");
            }
            if (secrets.hide(value).equals(value)) {
                record.put("value", value);
            } else {
                record.put("hidden", true);
            }
        }
        append(record);
    }

    @Override
    public void failed(Step step, int action) throws IOException {
        append(record("failed", step, action));
    }

    @Override
    public void undone(Step step, int action) throws IOException {
        append(record("undone", step, action));
    }

    @Override
    public void end() throws IOException {
        append(JournalLines.record("end"));
    }

    @Override
    public Command marked(Command command) {
        return mark == null ? command : command.withMark(mark);
    }

    @Override
    public boolean keepsWhatIsMade() {
        return true;
    }

    /** Nobody goes on with it any more. */
    void abandoned() throws IOException {
        append(JournalLines.record("abandoned"));
    }

    @Override
    public void close() throws IOException {
        synchronized (OPEN) {
            OPEN.remove(key);
            lock.release();
            out.close();
        }
    }
}
