package dev.satchel.examples.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C (and a polite kill) into an interruption of the thread that works, and lets the process end only when
 * that thread has cleaned up. The JVM by itself would stop it in the middle of a line.
 */
public final class Interruption implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean requested;

    private Interruption(int exitCode) {
        this.hook = new Thread(() -> interrupt(exitCode), "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Watches over the current thread; an interrupted process ends with {@code exitCode}. */
    public static Interruption ofCurrentThread(int exitCode) {
        return new Interruption(exitCode);
    }

    /** Whether the end of the process was asked for. */
    public boolean requested() {
        return requested;
    }

    private void interrupt(int exitCode) {
        requested = true;
        worker.interrupt();
        try {
            if (!cleanedUp.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("satchel: not cleaned up after " + PATIENCE.toSeconds() + " s, ending all the same");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.err.flush();
        Runtime.getRuntime().halt(exitCode);
    }

    /** The work is over, cleaned up included. */
    @Override
    public void close() {
        cleanedUp.countDown();
        if (requested) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            requested = true; // asked for in this very moment: the hook ends the process
        }
    }
}
