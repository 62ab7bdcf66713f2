package dev.satchel.core.plan;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Tells a listener of events on a thread of its own. What waits to be told is bounded: of several {@link
 * PlanEvent.Advanced} in a row the last stays, and there are not many other events in a plan.
 */
final class Announcer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Announcer.class.getName());

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** For all that waits, once the plan is cancelled. */
    private static final Duration HURRY = Duration.ofMillis(300);

    private final PlanListener listener;
    private Duration patience;
    private final Deque<PlanEvent> waiting = new ArrayDeque<>();
    private final @Nullable Thread thread;
    private long delivered;
    private boolean busy;
    private boolean closed;
    private boolean complained;
    private boolean hurried;

    Announcer(PlanListener listener) {
        this(listener, PATIENCE);
    }

    Announcer(PlanListener listener, Duration patience) {
        this.listener = listener;
        this.patience = patience;
        if (listener.equals(PlanListener.NONE)) {
            this.thread = null;
        } else {
            this.thread = new Thread(this::deliver, "plan listener");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Returns at once. */
    synchronized void tell(PlanEvent event) {
        if (thread == null || closed) {
            return;
        }
        if (event instanceof PlanEvent.Advanced && waiting.peekLast() instanceof PlanEvent.Advanced) {
            waiting.removeLast();
        }
        waiting.addLast(event);
        notifyAll();
    }

    private void deliver() {
        for (PlanEvent event = next(); event != null; event = next()) {
            try {
                listener.on(event);
            } catch (RuntimeException | Error e) {
                complain(e);
            }
            synchronized (this) {
                delivered++;
                busy = false;
                notifyAll();
            }
        }
    }

    private synchronized @Nullable PlanEvent next() {
        while (waiting.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                // This thread is nobody's to interrupt but the listener's; what waits is told all the same.
                LOG.log(Level.DEBUG, "a listener interrupted its own thread");
            }
        }
        PlanEvent event = waiting.poll();
        busy = event != null;
        return event;
    }

    private void complain(Throwable e) {
        if (!complained) {
            complained = true;
            LOG.log(Level.WARNING, "a listener of a plan failed; the plan goes on", e);
        }
    }

    /** From now on nobody waits long for the listener: the plan was cancelled. */
    synchronized void hurry() {
        hurried = true;
        patience = patience.compareTo(HURRY) < 0 ? patience : HURRY;
    }

    /** Waits until all is told, as long as the listener comes on; an interrupt is kept for the caller. */
    @Override
    public void close() {
        boolean interrupted = false;
        synchronized (this) {
            closed = true;
            notifyAll();
            long seen = delivered;
            long deadline = System.nanoTime() + patience.toNanos();
            while (thread != null && thread.isAlive() && (busy || !waiting.isEmpty())) {
                if (delivered != seen && !hurried) {
                    seen = delivered;
                    deadline = System.nanoTime() + patience.toNanos();
                }
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    LOG.log(Level.WARNING, "a listener of a plan hangs; {0} events are not told", waiting.size());
                    waiting.clear();
                    break;
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    hurry();
                    deadline = Math.min(deadline, System.nanoTime() + patience.toNanos());
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
