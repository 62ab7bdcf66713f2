package dev.satchel.core.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A journal that is being written: locked, so that nobody else writes it, and each line on the disk before the call
 * returns. It is written without a channel, since an interrupt would close that in the middle of cleaning up.
 */
final class JournalFile implements RunLog, AutoCloseable {
    /** A value goes into a command line. */
    private static final int LONGEST_VALUE = 1 << 16;

    /** A lock of the system's is the process's, and every other reader in it would open it unawares. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final Path key;
    private final RandomAccessFile out;
    private final FileLock lock;
    private JournalState state;
    private String sum;
    private @Nullable String mark;

    private JournalFile(Path file, Path key, RandomAccessFile out, FileLock lock, JournalLines lines)
            throws SatchelException {
        this.file = file;
        this.key = key;
        this.out = out;
        this.lock = lock;
        this.sum = lines.sum();
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
        boolean posix = Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class);
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            Files.createFile(file, attributes);
        } catch (FileAlreadyExistsException e) {
            return; // by its content it is told whether it may be used
        }
        if (posix) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true); // a journal without a name helps nobody after a power failure
            }
        }
    }

    private static JournalFile open(Path file) throws IOException {
        requireOwn(file);
        Path key = file.toRealPath();
        if (!OPEN.add(key)) {
            throw busy(file);
        }
        RandomAccessFile out = null;
        boolean opened = false;
        try {
            out = new RandomAccessFile(key.toFile(), "rw");
            FileLock lock = lock(file, out);
            JournalLines lines = JournalLines.read(content(file, out), file.toString());
            JournalFile journal = new JournalFile(file, key, out, lock, lines);
            out.setLength(lines.length());
            out.seek(lines.length());
            opened = true;
            return journal;
        } finally {
            if (!opened) {
                OPEN.remove(key);
                if (out != null) {
                    out.close();
                }
            }
        }
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
        PosixFileAttributes attributes = view.readAttributes();
        if (!attributes.isRegularFile()) {
            throw JournalLines.damaged(file.toString(), "is no file");
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
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.getFD().sync();
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
            record.put("value", value);
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

    @Override
    public void close() throws IOException {
        try {
            lock.release();
            out.close();
        } finally {
            OPEN.remove(key);
        }
    }
}
