package dev.satchel.qemu.qmp;

import com.google.common.primitives.Bytes;
import dev.satchel.qemu.internal.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries lines. Who waits for something reads: the thread that asked gets the answer off the socket
 * itself, and no other thread has to be woken for it, which would cost as much as QEMU's own work. One reads at a time;
 * when it has what it wanted, the next one that waits takes over. While nobody waits, a watching thread reads, so that the
 * peer is never blocked and events arrive; it keeps out of the way while others read.
 *
 * <p>A thread that writes or reads may be interrupted, and stops waiting; the connection lives on.
 */
final class Wire implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Wire.class.getName());

    /** Takes what arrives, on the thread that reads; told of nothing more after the end. */
    interface Receiver {
        /**
         * A line, without its end: {@code data} from {@code from} to {@code to}, which is used again afterwards.
         *
         * @throws IOException if it is refused, which ends the connection
         */
        void received(byte[] data, int from, int to) throws IOException;

        /** Nothing comes any more. */
        void ended();
    }

    /** QEMU's longest answer, its schema, has 186 KB; block nodes by the hundred can have more. */
    static final int LONGEST_LINE = 8 << 20;

    private static final int USUAL_LINES = 16 << 10;
    /** A thread keeps a buffer of the system's of the size of its longest read. */
    private static final int LONGEST_READ = 64 << 10;

    private static final long LONGEST_PAUSE_MILLIS = 100;
    private static final long STAND_BY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Transport transport;
    private final Receiver receiver;
    private final Thread watcher;

    private final ReentrantLock reading = new ReentrantLock();
    private final Selector readable;
    private final Selector watched;
    private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong turns = new AtomicLong(); // how often another thread than the watcher read
    private volatile boolean watcherSleeps;

    // By who holds the lock: the lines that are not complete.
    private byte[] buffer = new byte[USUAL_LINES];
    private ByteBuffer window = ByteBuffer.wrap(buffer);
    private int start;
    private int searched;
    private int end;

    private final ReentrantLock writing = new ReentrantLock();
    private byte[] unsent = new byte[0]; // the rest of a line whose beginning is sent

    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile boolean ended;
    private volatile String whyEnded = "";

    /** To be started; {@code transport} is closed with this. */
    Wire(Transport transport, String name, Receiver receiver) throws IOException {
        this.transport = transport;
        this.receiver = receiver;
        this.readable = Selector.open();
        this.watched = Selector.open();
        this.watcher = new Thread(this::watch, "satchel reader of " + name);
    }

    /** Begins to read; what arrives is told from now on. */
    void start() throws IOException {
        transport.channel().register(readable, SelectionKey.OP_READ);
        transport.channel().register(watched, SelectionKey.OP_READ);
        watcher.setDaemon(true);
        watcher.start();
    }

    boolean hasEnded() {
        return ended;
    }

    /** For people; empty while it has not. */
    String whyEnded() {
        return whyEnded;
    }

    /**
     * Waits for {@code wanted} to give something, which must be due to what arrives or to the end. What it gives is
     * returned, so that it may be something that is given once.
     *
     * @param deadline by {@link System#nanoTime()}
     * @return what it gave; null, if it gave nothing in time or before the end
     * @throws IllegalStateException if this thread is just being told of something that arrived
     */
    <T> @Nullable T await(Supplier<? extends @Nullable T> wanted, long deadline) throws InterruptedException {
        requireMayWait();
        Thread me = Thread.currentThread();
        boolean queued = false;
        try {
            while (true) {
                T got = wanted.get();
                if (got != null) {
                    return got;
                }
                if (ended) {
                    return wanted.get(); // it may have come just before
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return null;
                }
                if (reading.tryLock()) {
                    try {
                        turns.incrementAndGet();
                        got = read(wanted, deadline);
                    } finally {
                        reading.unlock();
                    }
                    if (got != null) {
                        return got;
                    }
                } else if (queued) {
                    LockSupport.parkNanos(this, left);
                } else {
                    waiting.add(me); // from now on whoever stops reading sees this thread
                    queued = true;
                }
            }
        } finally {
            if (queued) {
                waiting.remove(me);
            }
            handOver();
        }
    }

    /**
     * Sees that this thread is not just being told of something that arrived.
     *
     * @throws IllegalStateException if it is
     */
    void requireMayWait() {
        if (isReader()) {
            throw new IllegalStateException("a listener must not run commands, or wait: it holds up what it waits for");
        }
    }

    /** Whether this thread is just being told of something that arrived. */
    boolean isReader() {
        return reading.isHeldByCurrentThread();
    }

    /** Reads until {@code wanted} gives something; null, if there is another reason to stop, which the caller finds. */
    private <T> @Nullable T read(Supplier<? extends @Nullable T> wanted, long deadline) {
        try {
            while (!ended && !Thread.currentThread().isInterrupted()) {
                T got = wanted.get();
                if (got != null) {
                    return got;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return null; // also where the other side never stops
                }
                if (!transport.hasMore()) { // mostly the answer is still to come, and a look for it would be in vain
                    readable.select(key -> {}, TimeUnit.NANOSECONDS.toMillis(left) + 1);
                }
                take();
            }
        } catch (IOException | ClosedSelectorException e) {
            end(reason(e));
        }
        return null;
    }

    /** Lets the next one read who waits; or the watcher, if it was sent to sleep. */
    private void handOver() {
        Thread next = waiting.peek();
        if (next != null) {
            LockSupport.unpark(next);
        } else if (watcherSleeps) {
            LockSupport.unpark(watcher);
        }
    }

    /** Has every thread look again whether what it waits for has come. */
    void wakeAll() {
        for (Thread thread : waiting) {
            LockSupport.unpark(thread);
        }
    }

    private void watch() {
        try {
            while (!ended) {
                watched.select(key -> {});
                if (!reading.tryLock()) {
                    standBy();
                    continue;
                }
                try {
                    while (!ended && take()) {
                        // all there is
                    }
                } finally {
                    reading.unlock();
                }
                handOver();
            }
        } catch (IOException | ClosedSelectorException e) {
            end(reason(e));
        }
    }

    /**
     * Others read, which woke this thread for nothing, and each time anew. It looks again from time to time whether they
     * are done; while one and the same wait goes on, it sleeps until that is over.
     */
    private void standBy() {
        long seen;
        do {
            seen = turns.get();
            LockSupport.parkNanos(this, STAND_BY_NANOS);
            if (turns.get() == seen && reading.isLocked()) {
                watcherSleeps = true;
                if (reading.isLocked() && !ended) {
                    LockSupport.park(this);
                }
                watcherSleeps = false;
            }
        } while (!ended && (turns.get() != seen || reading.isLocked()));
    }

    /**
     * Takes what has arrived.
     *
     * @return whether there was something
     */
    private boolean take() throws IOException {
        if (end == buffer.length) {
            makeRoom();
        }
        window.limit(Math.min(buffer.length, end + LONGEST_READ)).position(end);
        int read = transport.read(window);
        if (read < 0) {
            throw new EOFException(
                    end == start
                            ? "QEMU closed the connection"
                            : "QEMU closed the connection in the middle of a message");
        }
        end += read;
        cut();
        return read > 0;
    }

    private void makeRoom() {
        int length = end - start;
        byte[] target = length <= buffer.length / 2
                ? buffer
                : new byte[Math.min(2 * buffer.length, LONGEST_LINE + LONGEST_READ)];
        System.arraycopy(buffer, start, target, 0, length);
        use(target);
        searched -= start;
        start = 0;
        end = length;
    }

    @SuppressWarnings("ReferenceEquality") // whether it is this very array
    private void use(byte[] array) {
        if (array != buffer) {
            buffer = array;
            window = ByteBuffer.wrap(array);
        }
    }

    private void cut() throws IOException {
        while (searched < end) {
            if (buffer[searched++] == '\n') {
                int from = start;
                start = searched; // before it is told: whatever comes of that, it is done with
                receiver.received(buffer, from, searched - 1);
                if (ended) {
                    return;
                }
            }
        }
        if (end - start > LONGEST_LINE) {
            throw new IOException("QEMU sent a line of more than " + LONGEST_LINE + " bytes");
        }
        if (start == end) {
            start = 0;
            searched = 0;
            end = 0;
            if (buffer.length > LONGEST_READ) {
                use(new byte[USUAL_LINES]); // a long line is rare, and its room is not kept
            }
        }
    }

    /**
     * Sends a line. What was not taken by the deadline may still be sent; a line of which nothing was, is not.
     *
     * @param deadline by {@link System#nanoTime()}
     * @return whether the system has taken it
     */
    boolean send(byte[] line, long deadline) throws IOException, InterruptedException {
        if (!writing.tryLock() && !writing.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(unsent.length == 0 ? line : Bytes.concat(unsent, line));
            int before = unsent.length;
            boolean sent = false;
            try {
                sent = write(bytes, deadline);
                return sent;
            } finally {
                // Nothing of a line, or all: a part of it would spoil the next one.
                int to = bytes.position() > before ? bytes.limit() : before;
                unsent = sent ? new byte[0] : Arrays.copyOfRange(bytes.array(), bytes.position(), to);
            }
        } catch (IOException e) {
            end(reason(e));
            throw e;
        } finally {
            writing.unlock();
        }
    }

    private boolean write(ByteBuffer bytes, long deadline) throws IOException, InterruptedException {
        if (transport.write(bytes)) {
            return true;
        }
        try (Selector writable = Selector.open()) { // rare: QEMU does not read
            transport.channel().register(writable, SelectionKey.OP_WRITE);
            while (!transport.write(bytes)) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                writable.select(
                        key -> {},
                        Math.min(
                                TimeUnit.NANOSECONDS.toMillis(left) + 1,
                                LONGEST_PAUSE_MILLIS)); // closing does not wake it
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return true;
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        if (e instanceof EOFException || (message != null && message.startsWith("QEMU "))) {
            return String.valueOf(message);
        }
        return "the connection broke" + (message == null ? "" : ": " + message);
    }

    /** Ends the connection; the first reason counts. */
    void end(String why) {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        whyEnded = why;
        ended = true;
        try (transport;
                readable;
                watched) {
            receiver.ended();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a selector was not closed", e);
        } finally {
            LockSupport.unpark(watcher);
            wakeAll();
        }
    }

    @Override
    public void close() {
        end("the connection was closed");
    }
}
