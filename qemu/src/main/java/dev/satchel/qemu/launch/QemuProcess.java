package dev.satchel.qemu.launch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** QEMU's process: a child of this one, or one that another program started. */
final class QemuProcess {
    private final ProcessIdentity identity;
    private final @Nullable Process child;

    private QemuProcess(ProcessIdentity identity, @Nullable Process child) {
        this.identity = identity;
        this.child = child;
    }

    static QemuProcess started(Process child) {
        // It may have ended already: then nobody has its number and its beginning.
        return new QemuProcess(
                ProcessIdentity.of(child.pid()).orElseGet(() -> new ProcessIdentity(child.pid(), "")), child);
    }

    static QemuProcess found(ProcessIdentity identity) {
        return new QemuProcess(identity, null);
    }

    ProcessIdentity identity() {
        return identity;
    }

    long pid() {
        return identity.pid();
    }

    boolean isAlive() {
        return child == null ? identity.isAlive() : child.isAlive();
    }

    boolean awaitEnd(Duration limit) throws InterruptedException {
        return child == null
                ? identity.awaitEnd(limit)
                : child.waitFor(Math.max(0, TimeUnit.NANOSECONDS.convert(limit)), TimeUnit.NANOSECONDS);
    }

    /** Of one that has ended; -1 where only its parent was told. */
    int exitCode() {
        return child == null ? -1 : child.exitValue();
    }

    /** Runs {@code action} when it has ended, on a thread of its own. */
    void onEnd(Runnable action) {
        if (child != null) {
            CompletableFuture<Void> unused = child.onExit().thenRunAsync(action, QemuProcess::daemon);
        }
    }

    private static void daemon(Runnable action) {
        Thread thread = new Thread(action, "satchel end of a machine");
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks it to end, which QEMU does at once and in good order; the guest is not asked. */
    void end() {
        identity.signal(ProcessIdentity.Signal.END);
    }

    /** Ends it and what it started, and waits {@code limit} at most, also when interrupted. */
    void kill(Duration limit) {
        if (!isAlive()) {
            return;
        }
        identity.signal(ProcessIdentity.Signal.KILL);
        boolean interrupted = Thread.interrupted();
        long deadline = System.nanoTime() + limit.toNanos();
        while (isAlive() && System.nanoTime() < deadline) {
            try {
                awaitEnd(Duration.ofNanos(deadline - System.nanoTime()));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
