package dev.satchel.storage.clone;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A machine of QEMU whose serial console is its standard output; ended when it is closed. */
final class Guest implements AutoCloseable {
    private final Process process;
    private final Thread reader;
    private final StringBuilder said = new StringBuilder();

    private Guest(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "console");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts {@code words}, which say all but where the console is. */
    static Guest start(List<String> words) throws IOException {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("-nodefaults", "-display", "none", "-serial", "stdio", "-monitor", "none", "-no-reboot"));
        return new Guest(new ProcessBuilder(all).redirectErrorStream(true).start());
    }

    private void read() {
        try (InputStream stream = process.getInputStream()) {
            byte[] buffer = new byte[4096];
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                synchronized (said) {
                    said.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                    said.notifyAll();
                }
            }
        } catch (IOException e) {
            // It was ended.
        }
    }

    /** Waits until {@code marker} is said, and returns all that was. */
    String await(String marker, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (said) {
            while (said.indexOf(marker) < 0) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0 || (!reader.isAlive() && !process.isAlive())) {
                    throw new AssertionError("it did not say '" + marker + "' within " + limit + ": " + said);
                }
                said.wait(Math.min(left, 1000));
            }
            return said.toString();
        }
    }

    /** Types {@code text} at its console. */
    void say(String text) throws IOException {
        OutputStream keyboard = process.getOutputStream();
        keyboard.write(text.getBytes(StandardCharsets.ISO_8859_1));
        keyboard.flush();
    }

    /** Waits until it has ended by itself. */
    void awaitEnd(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("it has not ended within " + limit + ": " + said);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
