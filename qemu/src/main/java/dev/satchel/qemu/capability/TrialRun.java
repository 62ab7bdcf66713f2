package dev.satchel.qemu.capability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Ascii;
import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.qemu.capability.TrialRecord.End;
import dev.satchel.qemu.capability.TrialRecord.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs QEMU and ends it as soon as the outcome is known: a QEMU whose hypervisor gave up lives on, and waiting for a
 * time limit would tell no more. The command runs on a thread of its own; interrupting that is how a {@link
 * CommandRunner} is told to end the process.
 */
final class TrialRun {
    /** For QEMU's last words, which come by another way than the event does. */
    private static final Duration LAST_WORDS = Duration.ofMillis(200);

    /** For a process that is ended; a {@link CommandRunner} needs less. */
    private static final Duration FAREWELL = Duration.ofSeconds(15);

    private final CommandRunner runner;
    private final Duration startLimit;
    private final Duration guestLimit;

    TrialRun(CommandRunner runner, Duration startLimit, Duration guestLimit) {
        this.runner = runner;
        this.startLimit = startLimit;
        this.guestLimit = guestLimit;
    }

    /**
     * @throws SatchelException if the program could not be started
     * @throws InterruptedException if this thread was interrupted; the process was ended
     */
    TrialRecord run(Command command) throws IOException, InterruptedException {
        Watch watch = new Watch();
        CompletableFuture<CommandResult> result = new CompletableFuture<>();
        Thread worker = new Thread(() -> work(command, watch, result), "satchel proof");
        worker.setDaemon(true);
        Thread atExit = new Thread(() -> end(worker), "satchel end of proof");
        try {
            Runtime.getRuntime().addShutdownHook(atExit);
        } catch (IllegalStateException e) {
            throw new InterruptedException("this program is ending: no guest is started any more");
        }
        try {
            worker.start();
            return observe(watch, result);
        } finally {
            end(worker);
            forget(atExit);
        }
    }

    private void work(Command command, Watch watch, CompletableFuture<CommandResult> result) {
        try {
            result.complete(runner.run(command, watch));
        } catch (Throwable e) { // to whoever waits, whatever it is
            result.completeExceptionally(e);
        }
    }

    private TrialRecord observe(Watch watch, CompletableFuture<CommandResult> result)
            throws IOException, InterruptedException {
        long started = System.nanoTime();
        CompletableFuture<?> over = CompletableFuture.anyOf(result, watch.stopped);
        if (!await(CompletableFuture.anyOf(over, watch.begun), startLimit)) {
            return watch.record(End.TIME, null, since(started), startLimit);
        }
        long begun = System.nanoTime();
        boolean inTime = await(over, guestLimit);
        Duration elapsed = since(watch.begun.isDone() ? begun : started);
        if (inTime && !result.isDone()) {
            await(result, LAST_WORDS);
        }
        if (!result.isDone()) {
            return watch.record(inTime ? End.STOP : End.TIME, null, elapsed, guestLimit);
        }
        try {
            return watch.record(End.EXIT, result.get(), elapsed, guestLimit);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SatchelException refusal
                    && refusal.code().equals("tool.timeout")) {
                return watch.record(End.TIME, null, elapsed, guestLimit);
            }
            throw rethrown(e);
        }
    }

    private static IllegalStateException rethrown(ExecutionException e) throws IOException, InterruptedException {
        Throwable cause = Objects.requireNonNull(e.getCause());
        Throwables.throwIfInstanceOf(cause, IOException.class);
        Throwables.throwIfInstanceOf(cause, InterruptedException.class); // this program is ending
        Throwables.throwIfUnchecked(cause);
        return new IllegalStateException(cause);
    }

    /** Whether it came within {@code limit}, well or badly. */
    private static boolean await(CompletableFuture<?> what, Duration limit) throws InterruptedException {
        try {
            what.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void end(Thread worker) {
        worker.interrupt();
        Uninterruptibles.joinUninterruptibly(worker, FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void forget(Thread atExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // this program is ending, and the hook runs: it finds the worker gone
        }
    }

    /** Reads what QEMU says while it runs, on the threads of the {@link CommandRunner}. */
    private static final class Watch implements OutputListener {
        private static final ObjectMapper JSON = new ObjectMapper();

        /** A kernel that gives up dumps every register. */
        private static final int LINES_KEPT = 100;

        private static final int LONGEST_LINE = 4096;

        final CompletableFuture<Void> begun = new CompletableFuture<>();
        final CompletableFuture<Void> stopped = new CompletableFuture<>();
        private final List<String> said = new ArrayList<>();
        private String shutdownReason = "";

        @Override
        public void line(Stream stream, String line) {
            if (line.length() <= LONGEST_LINE && line.startsWith("{")) {
                hear(line);
                return;
            }
            keep(line);
            if (stream == Stream.ERROR
                    && Ascii.toLowerCase(Ascii.truncate(line, LONGEST_LINE, "")).contains("internal error")) {
                stopped.complete(null); // the event follows, and a QEMU without a monitor tells it so too
            }
        }

        private synchronized void keep(String line) {
            if (said.size() < LINES_KEPT) {
                said.add(Ascii.truncate(line, LONGEST_LINE, "..."));
            }
        }

        private void hear(String line) {
            JsonNode message;
            try {
                message = JSON.readTree(line);
            } catch (JsonProcessingException e) {
                keep(line);
                return;
            }
            switch (message.path("event").asText()) {
                case "RESUME" -> begun.complete(null);
                case "STOP" -> stopped.complete(null); // nobody asked for it
                case "SHUTDOWN" -> shutDown(message.path("data").path("reason").asText());
                default -> {
                    // an answer, or an event that decides nothing
                }
            }
        }

        private synchronized void shutDown(String reason) {
            shutdownReason = reason;
        }

        synchronized TrialRecord record(End end, @Nullable CommandResult result, Duration elapsed, Duration limit) {
            return new TrialRecord(
                    end,
                    result == null ? null : result.exitCode(),
                    begun.isDone() ? Progress.BEGUN : Progress.STARTING,
                    shutdownReason,
                    ImmutableList.copyOf(said),
                    elapsed,
                    limit);
        }
    }
}
