package dev.satchel.core.process;

import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one stream to its end, on a thread of its own, so that neither stream can fill its pipe and stop the program.
 * Keeps the last bytes, up to the command's limit.
 */
final class OutputDrain {
    private static final Logger LOG = System.getLogger(OutputDrain.class.getName());

    /** What is longer is told in pieces: a program that writes no line ends is no reason to run out of memory. */
    private static final int LONGEST_LINE = 1 << 16;

    private static final int FIRST_ROOM = 1024;

    private final Command command;
    private final OutputListener.Stream name;
    private final int limit;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Thread thread;
    private final Command.@Nullable OutputFile file;
    private @Nullable IOException failure;
    private OutputListener listener;

    /** The last bytes: a ring once it has grown to the limit. */
    private byte[] kept = new byte[0];

    private long total;

    OutputDrain(InputStream stream, OutputListener.Stream name, OutputListener listener, Command command) {
        this.name = name;
        this.listener = listener;
        this.command = command;
        this.limit = (int) command.outputLimit().bytes();
        this.file = name == OutputListener.Stream.OUTPUT ? command.output().orElse(null) : null;
        this.thread = new Thread(() -> drain(stream), command.program() + " " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void drain(InputStream stream) {
        if (file == null) {
            read(stream);
        } else {
            copy(stream, file);
        }
    }

    /** What is too much is not read: the program finds its output closed. */
    private void copy(InputStream stream, Command.OutputFile to) {
        try (stream;
                OutputStream out = Files.newOutputStream(to.file())) {
            byte[] buffer = new byte[1 << 16];
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                long room = to.limit().bytes() - total();
                out.write(buffer, 0, (int) Math.min(n, room));
                count(n);
                if (n > room) {
                    return;
                }
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    private synchronized void count(int bytes) {
        total += bytes;
    }

    private synchronized void failed(IOException e) {
        failure = e;
    }

    /**
     * Whether the bytes are where they should be.
     *
     * @throws SatchelException with code {@code tool.output} if they could not be written
     */
    synchronized void requireWritten() throws SatchelException {
        if (file != null && failure != null) {
            throw new SatchelException(
                    "tool.output",
                    file.file().toString(),
                    "what " + command.program() + " prints cannot be written there: " + failure.getMessage(),
                    "see whether there is room, and whether this user may write there",
                    failure);
        }
    }

    private void read(InputStream stream) {
        byte[] buffer = new byte[8192];
        try (stream) {
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                accept(buffer, n);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "stream closed early: {0}", e.getMessage());
        }
        endLine();
    }

    private void accept(byte[] buffer, int n) {
        keep(buffer, n);
        if (listener.equals(OutputListener.NONE)) {
            return;
        }
        for (int i = 0; i < n; i++) {
            if (buffer[i] == '\n' || buffer[i] == '\r' || buffer[i] == '\b') {
                endLine();
            } else {
                line.write(buffer[i]);
                if (line.size() >= LONGEST_LINE) {
                    endLine();
                }
            }
        }
    }

    private synchronized void keep(byte[] buffer, int n) {
        if (kept.length < limit && total + n > kept.length) {
            long room = Math.max(total + n, Math.max(FIRST_ROOM, 2L * kept.length));
            kept = Arrays.copyOf(kept, (int) Math.min(limit, room));
        }
        for (int from = Math.max(0, n - kept.length); from < n; ) {
            int at = (int) ((total + from) % kept.length);
            int length = Math.min(n - from, kept.length - at);
            System.arraycopy(buffer, from, kept, at, length);
            from += length;
        }
        total += n;
    }

    /** Outside of any lock: what a listener does with its time is no reason to wait for the result. */
    private void endLine() {
        if (line.size() == 0) {
            return;
        }
        String text = command.redact(line.toString(StandardCharsets.UTF_8));
        line.reset();
        try {
            listener.line(name, text);
        } catch (RuntimeException | Error e) {
            // The program must not hang on a pipe that nobody reads because of it.
            LOG.log(Level.WARNING, "a listener failed and is told no more of " + command.program(), e);
            listener = OutputListener.NONE;
        }
    }

    void join(Duration patience) throws InterruptedException {
        thread.join(patience.toMillis());
    }

    /** The last of it, from the beginning of a character on. */
    synchronized String text() {
        if (file != null) {
            return "";
        }
        if (total <= kept.length) {
            return new String(kept, 0, (int) total, StandardCharsets.UTF_8);
        }
        int start = (int) (total % kept.length);
        byte[] ordered = new byte[kept.length];
        System.arraycopy(kept, start, ordered, 0, kept.length - start);
        System.arraycopy(kept, 0, ordered, kept.length - start, start);
        int first = 0;
        while (first < 3 && first < ordered.length && (ordered[first] & 0xC0) == 0x80) {
            first++; // in the middle of a character of UTF-8
        }
        return new String(ordered, first, ordered.length - first, StandardCharsets.UTF_8);
    }

    synchronized DataSize dropped() {
        return DataSize.bytes(
                Math.max(0, total - (file == null ? limit : file.limit().bytes())));
    }

    synchronized long total() {
        return total;
    }
}
