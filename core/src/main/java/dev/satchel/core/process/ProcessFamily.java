package dev.satchel.core.process;

import com.google.common.primitives.Bytes;
import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process and all that came of it. A descendant that left its parents ({@code setsid}, a double fork) is no
 * descendant to the system any more; on Linux it is known all the same by a variable in its environment, which it
 * inherited. On other systems, and if it has changed its environment or its user, it is not found.
 */
final class ProcessFamily {
    private static final Logger LOG = System.getLogger(ProcessFamily.class.getName());

    /** For what a process does when it is asked to end; cancelling is to be over within about a second. */
    private static final Duration GRACE = Duration.ofMillis(700);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Path PROC = Path.of("/proc");

    /** More than Linux lets a command line and its environment have in ordinary use. */
    private static final int LARGEST_ENVIRONMENT = 1 << 20;

    private ProcessFamily() {}

    /** Ends {@code process}, its descendants, and what has {@code variable=value} in its environment; waits for all. */
    static void end(Process process, String variable, String value) {
        end(() -> {
            Map<Long, ProcessHandle> family = marked(variable, value);
            Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                    .forEach(one -> family.put(one.pid(), one));
            return family;
        });
    }

    /** Ends what has {@code variable=value} in its environment; says how many that were. */
    static int end(String variable, String value) {
        return end(() -> {
            Map<Long, ProcessHandle> family = marked(variable, value);
            for (ProcessHandle one : Map.copyOf(family).values()) {
                one.descendants().forEach(child -> family.put(child.pid(), child));
            }
            return family;
        });
    }

    /** Who is there. */
    private interface Roll {
        Map<Long, ProcessHandle> call();
    }

    private static int end(Roll roll) {
        Map<Long, ProcessHandle> family = roll.call();
        family.values().forEach(ProcessHandle::destroy);
        boolean ended = haveEnded(family, GRACE);
        // Asked again: one that was forking when it was counted has left somebody.
        Map<Long, ProcessHandle> left = roll.call();
        left.putAll(family);
        left.values().removeIf(one -> !one.isAlive());
        if (!ended || !left.isEmpty()) {
            left.values().forEach(ProcessHandle::destroyForcibly);
            if (!haveEnded(left, PATIENCE)) {
                LOG.log(Level.WARNING, "processes that could not be ended: {0}", left.keySet());
            }
        }
        return family.size();
    }

    /** Waits for all of them: one that still ends may keep a mount busy that its caller is about to take away. */
    private static boolean haveEnded(Map<Long, ProcessHandle> family, Duration patience) {
        CompletableFuture<?> all = CompletableFuture.allOf(
                family.values().stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
        try {
            Uninterruptibles.getUninterruptibly(all, patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("waiting for a process cannot fail", e);
        }
    }

    private static Map<Long, ProcessHandle> marked(String variable, String value) {
        Map<Long, ProcessHandle> found = new LinkedHashMap<>();
        byte[] wanted = ("\0" + variable + "=" + value + "\0").getBytes(StandardCharsets.UTF_8);
        long self = ProcessHandle.current().pid();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path process : processes) {
                if (contains(environment(process), wanted)) {
                    long pid = Long.parseLong(process.getFileName().toString());
                    Optional<ProcessHandle> handle = ProcessHandle.of(pid);
                    if (pid != self && handle.isPresent()) {
                        found.put(pid, handle.get());
                    }
                }
            }
        } catch (IOException | NumberFormatException e) {
            LOG.log(Level.DEBUG, "no processes to look through: {0}", e.getMessage());
        }
        return found;
    }

    /** As {@code proc(5)} shows it, with a NUL before the first; nothing of a process that is gone or another user's. */
    private static byte[] environment(Path process) {
        try (InputStream in = Files.newInputStream(process.resolve("environ"))) {
            byte[] read = in.readNBytes(LARGEST_ENVIRONMENT);
            byte[] framed = new byte[read.length + 2];
            System.arraycopy(read, 0, framed, 1, read.length);
            return framed;
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static boolean contains(byte[] all, byte[] wanted) {
        return Bytes.indexOf(all, wanted) >= 0;
    }
}
