package dev.satchel.qemu.launch;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What QEMU says on its standard output and error: in a file of bounded length, for whoever looks, and its end here. It
 * is read all the time, so that QEMU never waits.
 */
abstract class OutputLog implements AutoCloseable {
    /** What the file takes at most: the beginning, where the reasons stand. A guest can make QEMU say things for ever. */
    static final int LONGEST_FILE = 1 << 20;

    private static final int KEPT = 64 * 1024;
    private static final int QUOTED_LINES = 3;

    /** Its end; at most 64 KiB. */
    abstract String text();

    /** Waits, {@code limit} at most, until everything is here that QEMU, which has ended, said. */
    abstract void awaitEnd(Duration limit) throws InterruptedException;

    @Override
    public void close() {
        // nothing is held but by those who say so
    }

    /** Of {@code stream}, read here and put into {@code file} as well, if that can be written. */
    static OutputLog drain(InputStream stream, Path file, String name) {
        return new Drained(stream, file, name);
    }

    /** Of {@code file}, which {@code writer} fills and which may be deleted at any time. */
    static OutputLog follow(Path file, ProcessIdentity writer) throws IOException {
        if (!Files.exists(file)) {
            return new Drained(InputStream.nullInputStream(), file, "satchel output of nobody"); // it never said a word
        }
        return new Followed(FileChannel.open(file, StandardOpenOption.READ), writer);
    }

    private static final class Drained extends OutputLog {
        private final Thread thread;
        private final Path file;
        private byte[] tail = new byte[0];

        Drained(InputStream stream, Path file, String name) {
            this.file = file;
            this.thread = new Thread(() -> drain(stream), name);
            thread.setDaemon(true);
            thread.start();
        }

        private void drain(InputStream stream) {
            byte[] buffer = new byte[8192];
            int room = LONGEST_FILE;
            try (stream) {
                for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                    add(buffer, read);
                    room -= record(buffer, Math.min(read, room));
                }
            } catch (IOException e) {
                // the process is gone; what it said until then counts
            }
        }

        /** Opened for each piece: there are few, and mostly none at all. */
        private int record(byte[] data, int length) {
            if (length > 0 && Files.isDirectory(file.resolveSibling(""))) {
                try (OutputStream out =
                        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                    out.write(data, 0, length);
                } catch (IOException e) {
                    // a full disk: it is kept here all the same
                }
            }
            return length;
        }

        private synchronized void add(byte[] data, int length) {
            byte[] all = Arrays.copyOf(tail, tail.length + length);
            System.arraycopy(data, 0, all, tail.length, length);
            tail = all.length <= KEPT ? all : Arrays.copyOfRange(all, all.length - KEPT, all.length);
        }

        @Override
        synchronized String text() {
            return new String(tail, StandardCharsets.UTF_8);
        }

        @Override
        void awaitEnd(Duration limit) throws InterruptedException {
            thread.join(limit.toMillis());
        }
    }

    private static final class Followed extends OutputLog {
        private final FileChannel channel;
        private final ProcessIdentity writer;

        Followed(FileChannel channel, ProcessIdentity writer) {
            this.channel = channel;
            this.writer = writer;
        }

        @Override
        String text() {
            try {
                long size = channel.size();
                ByteBuffer end = ByteBuffer.allocate((int) Math.min(KEPT, size));
                while (end.hasRemaining() && channel.read(end, size - end.capacity() + end.position()) >= 0) {
                    // until the end
                }
                return new String(end.array(), 0, end.position(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                return "";
            }
        }

        @Override
        void awaitEnd(Duration limit) throws InterruptedException {
            writer.awaitEnd(limit);
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // it was only read
            }
        }
    }

    /**
     * What matters in one line. Warnings count only where there is nothing else: a module that is not installed is
     * named at every start. The program's own name, which begins each line, is left out.
     *
     * @param program its name without a folder, as QEMU prints it
     */
    static String essence(String said, String program) {
        List<String> lines = Splitter.onPattern("[\r\n]+")
                .trimResults()
                .omitEmptyStrings()
                .splitToStream(said)
                .map(line -> line.startsWith(program + ": ") ? line.substring(program.length() + 2) : line)
                // What a tool says is no command to the terminal that shows it.
                .map(line -> CharMatcher.javaIsoControl().replaceFrom(line, '\uFFFD'))
                .toList();
        List<String> errors = lines.stream()
                .filter(line -> !line.startsWith("warning: ") && !line.startsWith("qemu: module "))
                .toList();
        List<String> quoted = errors.isEmpty() ? lines : errors;
        return String.join(" / ", quoted.subList(Math.max(0, quoted.size() - QUOTED_LINES), quoted.size()));
    }
}
