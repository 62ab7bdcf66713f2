package dev.satchel.qemu.launch;

import com.google.common.util.concurrent.Uninterruptibles;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a running machine has on this host: QEMU, and whatever is to be closed, ended or removed with it, the last one
 * first. May be cleared at any time, by any thread, and at the end of this program.
 */
final class LaunchSite {
    private static final Logger LOG = System.getLogger(LaunchSite.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RuntimeFolder folder;
    private final @Nullable ProcessKeeper keeper;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ReentrantLock clearing = new ReentrantLock();
    private final Thread hook;
    private @Nullable QemuProcess qemu;
    private volatile Runnable atExit = this::abandon;
    private boolean cleared;

    private LaunchSite(RuntimeFolder folder, String name, @Nullable ProcessKeeper keeper) {
        this.folder = folder;
        this.keeper = keeper;
        this.hook = new Thread(() -> atExit.run(), "satchel end of " + name);
    }

    /** Of a machine that is started in {@code folder}, which belongs to the site. */
    static LaunchSite started(RuntimeFolder folder, String name) {
        ProcessKeeper keeper = new ProcessKeeper(name);
        LaunchSite site = new LaunchSite(folder, name, keeper);
        site.parts.push(keeper);
        site.parts.push(folder);
        return site;
    }

    /** Of a machine that somebody else started in {@code folder}: nothing belongs to it. */
    static LaunchSite visited(RuntimeFolder folder, String name) {
        return new LaunchSite(folder, name, null);
    }

    /**
     * Has the site cleared when this program ends.
     *
     * @throws InterruptedException if it is just ending: no machine is started any more
     */
    void endWithThisProgram() throws InterruptedException {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            throw new InterruptedException("this program is ending: no machine is started any more");
        }
    }

    /** What is done at the end of this program in place of {@link #abandon}. */
    void atExit(Runnable ending) {
        atExit = ending;
    }

    void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // this program is just ending, and runs what was asked for
        }
    }

    RuntimeFolder folder() {
        return folder;
    }

    ProcessKeeper keeper() {
        if (keeper == null) {
            throw new IllegalStateException("nothing is started for a machine that somebody else has started");
        }
        return keeper;
    }

    /** With one more part; closed at once if the site was cleared meanwhile. */
    <T extends AutoCloseable> T with(T part) {
        boolean late;
        synchronized (this) {
            late = cleared;
            if (!late) {
                parts.push(part);
            }
        }
        if (late) {
            close(part);
        }
        return part;
    }

    /** With QEMU; ended at once if the site was cleared meanwhile. */
    QemuProcess with(QemuProcess process) {
        boolean late;
        synchronized (this) {
            qemu = process;
            late = cleared;
        }
        if (late) {
            process.kill(PATIENCE);
        }
        return process;
    }

    /** Without {@code part}, which lives on. */
    synchronized void leave(AutoCloseable part) {
        parts.remove(part);
    }

    /** Ends QEMU by force, and clears. */
    void abandon() {
        QemuProcess process;
        synchronized (this) {
            process = qemu;
        }
        if (process != null) {
            process.kill(PATIENCE);
        }
        clear();
    }

    /**
     * Closes all parts; does nothing the second time, but waits for the first. QEMU has ended, or lives on.
     *
     * <p>The end of a machine is often seen by two threads at once, and each goes on as if nothing was left of it. The wait
     * is bounded, since a part that is being closed may itself wait for the thread that waits here.
     */
    void clear() {
        boolean alone = Uninterruptibles.tryLockUninterruptibly(clearing, PATIENCE);
        try {
            closeParts();
        } finally {
            if (alone) {
                clearing.unlock();
            }
        }
    }

    private void closeParts() {
        Deque<AutoCloseable> all;
        synchronized (this) {
            cleared = true;
            all = new ArrayDeque<>(parts);
            parts.clear();
        }
        all.forEach(LaunchSite::close);
        removeHook();
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "could not be closed: " + part, e);
        }
    }
}
