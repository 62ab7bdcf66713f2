package dev.satchel.qemu.launch;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A process, and no later one that was given the same number: the number, and when it began. On Linux that is the
 * kernel's own count since the start of the system, which does not move when somebody sets the clock, with the start's id.
 *
 * @param pid its number
 * @param began when; to be compared only
 */
record ProcessIdentity(long pid, String began) {
    private static final Path PROC = Path.of("/proc");
    private static final Path BOOT = PROC.resolve("sys/kernel/random/boot_id");

    /** {@code proc(5)}: the state is the first word behind the name, the beginning the twentieth. */
    private static final int STATE = 0;

    private static final int BEGAN = 19;

    /** The one that has the number {@code pid} now; empty if there is none, or only what is left of an ended one. */
    static Optional<ProcessIdentity> of(long pid) {
        if (Files.exists(BOOT)) {
            return ofLinux(pid);
        }
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().startInstant())
                .map(start -> new ProcessIdentity(pid, Long.toString(start.toEpochMilli())));
    }

    static ProcessIdentity own() {
        long pid = ProcessHandle.current().pid();
        return of(pid).orElseThrow(() -> new IllegalStateException("this process does not exist"));
    }

    private static Optional<ProcessIdentity> ofLinux(long pid) {
        try {
            String line = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            // The name stands in parentheses and may hold anything, parentheses too.
            List<String> words = Splitter.on(' ')
                    .splitToList(line.substring(line.lastIndexOf(')') + 1).strip());
            if (words.size() <= BEGAN || "ZX".contains(words.get(STATE))) {
                return Optional.empty(); // ended; who should have collected it has not, or not yet
            }
            return Optional.of(new ProcessIdentity(pid, Files.readString(BOOT).strip() + "/" + words.get(BEGAN)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean isAlive() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** Waits {@code limit} at most; returns whether it has ended. It need not be a child of this one. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
        for (long pause = 2; isAlive(); pause = Math.min(2 * pause, 100)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            Thread.sleep(pause);
        }
        return true;
    }

    /** Asks it to end, or ends it, if it is still this one. */
    void signal(Signal signal) {
        if (!isAlive()) {
            return;
        }
        ProcessHandle.of(pid).ifPresent(handle -> {
            switch (signal) {
                case END -> handle.destroy();
                case KILL -> {
                    handle.descendants().forEach(ProcessHandle::destroyForcibly);
                    handle.destroyForcibly();
                }
            }
        });
    }

    /** What a process is told. */
    enum Signal {
        /** To end in good order. */
        END,
        /** Nothing: it is ended, and what it started too. */
        KILL
    }
}
