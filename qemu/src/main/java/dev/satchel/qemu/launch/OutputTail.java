package dev.satchel.qemu.launch;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The end of what a process writes, read all the time so that the process never waits. */
final class OutputTail {
    private static final int KEPT = 64 * 1024;
    private static final int QUOTED_LINES = 3;

    private final Thread thread;
    private byte[] tail = new byte[0];

    OutputTail(InputStream stream, String name) {
        this.thread = new Thread(() -> drain(stream), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void drain(InputStream stream) {
        byte[] buffer = new byte[8192];
        try (stream) {
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                add(buffer, read);
            }
        } catch (IOException e) {
            // the process is gone; what it said until then counts
        }
    }

    private synchronized void add(byte[] data, int length) {
        byte[] all = Arrays.copyOf(tail, tail.length + length);
        System.arraycopy(data, 0, all, tail.length, length);
        tail = all.length <= KEPT ? all : Arrays.copyOfRange(all, all.length - KEPT, all.length);
    }

    synchronized String text() {
        return new String(tail, StandardCharsets.UTF_8);
    }

    void awaitEnd(Duration limit) throws InterruptedException {
        thread.join(limit.toMillis());
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
                .toList();
        List<String> errors = lines.stream()
                .filter(line -> !line.startsWith("warning: ") && !line.startsWith("qemu: module "))
                .toList();
        List<String> quoted = errors.isEmpty() ? lines : errors;
        return String.join(" / ", quoted.subList(Math.max(0, quoted.size() - QUOTED_LINES), quoted.size()));
    }
}
