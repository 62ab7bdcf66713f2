package dev.satchel.core.process;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.satchel.core.SatchelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Processes of this host, by {@link ProcessBuilder}. */
final class SystemCommandRunner implements CommandRunner {
    static final SystemCommandRunner INSTANCE = new SystemCommandRunner();

    private static final Logger LOG = System.getLogger(SystemCommandRunner.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private SystemCommandRunner() {}

    @Override
    public CommandResult run(Command command, OutputListener listener) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = start(command);
        Drain output = new Drain(process.getInputStream(), OutputListener.Stream.OUTPUT, listener, command);
        Drain error = new Drain(process.getErrorStream(), OutputListener.Stream.ERROR, listener, command);
        Thread feeder = feed(process, command);
        try {
            if (!process.waitFor(limit(command).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SatchelException(
                        "tool.timeout",
                        command.program(),
                        "not done after " + seconds(limit(command)) + " s, ended (the command was: " + command + ")");
            }
            // A grandchild may hold the streams open for ever: what it would say no longer counts.
            output.join(PATIENCE);
            error.join(PATIENCE);
        } finally {
            end(process);
            feeder.interrupt();
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        LOG.log(Level.DEBUG, "{0} ms, exit code {1}: {2}", elapsed.toMillis(), process.exitValue(), command);
        return new CommandResult(command, process.exitValue(), output.text(), error.text(), elapsed);
    }

    /** A limit without end, such as the largest duration there is, does not fit into milliseconds. */
    private static Duration limit(Command command) {
        return command.timeLimit().compareTo(LONGEST) > 0 ? LONGEST : command.timeLimit();
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    private static Process start(Command command) throws SatchelException {
        List<String> words = new ArrayList<>(command.words());
        Path program = ToolLocator.system().require(command.program());
        words.set(0, program.toString());
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(command.environment());
        command.directory().ifPresent(folder -> builder.directory(folder.toFile()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new SatchelException(
                    "tool.start", command.program(), "cannot be started: " + e.getMessage(), null, e);
        }
    }

    private static Thread feed(Process process, Command command) {
        Thread feeder = new Thread(
                () -> {
                    try (OutputStream input = process.getOutputStream()) {
                        if (command.input().isPresent()) {
                            input.write(command.input().get().getBytes(StandardCharsets.UTF_8));
                        }
                    } catch (IOException e) {
                        // The program ended, or closed its input, without reading all: its exit code tells.
                        LOG.log(Level.DEBUG, "{0} did not read its input: {1}", command.program(), e.getMessage());
                    }
                },
                command.program() + " input");
        feeder.setDaemon(true);
        feeder.start();
        return feeder;
    }

    private static void end(Process process) {
        if (!process.isAlive()) {
            return; // and asking for descendants would read all of /proc, for each command
        }
        List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        family.forEach(ProcessHandle::destroy);
        if (!haveEnded(family)) {
            family.forEach(ProcessHandle::destroyForcibly);
            if (!haveEnded(family)) {
                LOG.log(Level.WARNING, "processes that could not be ended: {0}", family);
            }
        }
    }

    /** Waits for all of them: one that still ends may keep a mount busy that its caller is about to take away. */
    private static boolean haveEnded(List<ProcessHandle> family) {
        CompletableFuture<?> all = CompletableFuture.allOf(
                family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
        try {
            Uninterruptibles.getUninterruptibly(all, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("waiting for a process cannot fail", e);
        }
    }

    /** Reads one stream to its end, on a thread of its own, so that neither stream can fill its pipe and stop the program. */
    private static final class Drain {
        /** More than any tool here prints; what is beyond is read and dropped, so that memory stays bounded. */
        private static final int LIMIT = 64 << 20;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private final OutputListener.Stream name;
        private final OutputListener listener;
        private final Thread thread;

        Drain(InputStream stream, OutputListener.Stream name, OutputListener listener, Command command) {
            this.name = name;
            this.listener = listener;
            this.thread = new Thread(() -> read(stream), command.program() + " " + name);
            thread.setDaemon(true);
            thread.start();
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

        private synchronized void accept(byte[] buffer, int n) {
            if (bytes.size() < LIMIT) {
                bytes.write(buffer, 0, n);
            }
            if (listener.equals(OutputListener.NONE)) {
                return;
            }
            for (int i = 0; i < n; i++) {
                if (buffer[i] == '\n' || buffer[i] == '\r' || line.size() > LIMIT) {
                    endLine();
                } else {
                    line.write(buffer[i]);
                }
            }
        }

        private synchronized void endLine() {
            if (line.size() > 0) {
                listener.line(name, line.toString(StandardCharsets.UTF_8));
                line.reset();
            }
        }

        void join(Duration patience) throws InterruptedException {
            thread.join(patience.toMillis());
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
