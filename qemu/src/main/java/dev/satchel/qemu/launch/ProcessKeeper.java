package dev.satchel.qemu.launch;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Starts the processes of one machine, all on one thread that lives as long as the machine does. Linux tells a process
 * that its parent died when the <em>thread</em> ends that started it ({@code prctl(2)}, PR_SET_PDEATHSIG), so that a
 * caller's thread will not do: it may end long before its program.
 */
final class ProcessKeeper implements AutoCloseable {
    private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final String name;
    private boolean closed;
    private boolean over; // of the thread alone

    ProcessKeeper(String name) {
        this.name = name;
        Thread thread = new Thread(this::keep, "satchel keeper of " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void keep() {
        try {
            while (!over) {
                work.take().run();
            }
        } catch (InterruptedException e) {
            // nobody does that, and the thread is over then
        }
    }

    Process start(ProcessBuilder builder) throws IOException, InterruptedException {
        return begin(builder::start).finish();
    }

    /** As {@link ProcessBuilder#startPipeline} of {@code builders}. */
    List<Process> startPipeline(List<ProcessBuilder> builders) throws IOException, InterruptedException {
        return begin(() -> ProcessBuilder.startPipeline(builders)).finish();
    }

    /** Does {@code work} after what was begun before; fails at once when this is closed, and nobody is there to do it. */
    <T> Work<T> begin(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        synchronized (this) {
            if (!closed) {
                this.work.add(task);
                return new Work<>(task);
            }
        }
        FutureTask<T> refused = new FutureTask<>(() -> {
            throw new SatchelException("tool.start", "machine '" + name + "'", "it was ended while it was started");
        });
        refused.run();
        return new Work<>(refused);
    }

    /** What the thread does. */
    static final class Work<T> {
        private final FutureTask<T> task;

        private Work(FutureTask<T> task) {
            this.task = task;
        }

        /** What came of it. */
        T await() throws IOException, InterruptedException {
            try {
                return task.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                if (e.getCause() instanceof InterruptedException interruption) {
                    throw interruption;
                }
                throw new IllegalStateException("not done", e.getCause());
            }
        }

        /** As {@link #await}, also when interrupted: nobody would know of the process otherwise. */
        private T finish() throws IOException, InterruptedException {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return await();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt(); // whoever waits next for the machine is told
                }
            }
        }
    }

    /** Ends the thread, when all is done that was begun; to be called when its processes have ended. */
    @Override
    public synchronized void close() {
        closed = true;
        work.add(() -> over = true);
    }
}
