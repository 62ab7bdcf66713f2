package dev.satchel.qemu.internal;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A UNIX-domain socket with a thread that reads it and a thread that writes it. The reader never waits for anybody but
 * the receiver, so that the peer is never blocked; the writer takes a write that may block for ever away from callers,
 * who have deadlines and may be interrupted (an interrupt during a write would close the channel).
 */
public final class SocketPump implements AutoCloseable {
    /** Takes what is read, on the reading thread. */
    public interface Receiver {
        /** The next {@code length} bytes of {@code data}, which is used again afterwards. */
        void received(byte[] data, int length) throws IOException;

        /** Nothing comes any more. */
        void ended();
    }

    private enum Kind {
        BYTES,
        END
    }

    private record Letter(Kind kind, ByteBuffer bytes, CompletableFuture<Void> sent) {
        static Letter of(byte[] bytes) {
            return new Letter(Kind.BYTES, ByteBuffer.wrap(bytes.clone()), new CompletableFuture<>());
        }
    }

    private final SocketChannel channel;
    private final BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
    private final String name;
    private volatile boolean ended;

    private SocketPump(SocketChannel channel, String name) {
        this.channel = channel;
        this.name = name;
    }

    /**
     * Connects as soon as somebody listens.
     *
     * @param socket where somebody listens, or will
     * @param limit how long it is tried, once at least
     * @param worthWaiting asked before each further attempt
     * @throws SatchelException with code {@code socket.refused} if nobody listened in time, or waiting was in vain
     */
    public static SocketPump connect(Path socket, Duration limit, BooleanSupplier worthWaiting)
            throws IOException, InterruptedException {
        return new SocketPump(Connecting.toUnix(socket, limit, worthWaiting), socket.toString());
    }

    /** Begins to read and to write. What is read goes to {@code receiver}, on a thread of its own. */
    public void start(Receiver receiver) {
        daemon(() -> read(receiver), "reader");
        daemon(this::write, "writer");
    }

    private void daemon(Runnable work, String kind) {
        Thread thread = new Thread(work, "satchel " + kind + " of " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void read(Receiver receiver) {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        try {
            while (channel.read(buffer) >= 0) {
                receiver.received(buffer.array(), buffer.position());
                buffer.clear();
            }
        } catch (IOException e) {
            // closed, or sent what the receiver refuses: the end either way
        } finally {
            close();
            receiver.ended();
        }
    }

    private void write() {
        Letter letter = null;
        try {
            for (letter = letters.take(); letter.kind() != Kind.END; letter = letters.take()) {
                while (letter.bytes().hasRemaining()) {
                    channel.write(letter.bytes());
                }
                letter.sent().complete(null);
            }
        } catch (IOException | InterruptedException e) {
            close();
        } finally {
            ended = true;
            for (; letter != null; letter = letters.poll()) {
                letter.sent().completeExceptionally(new IOException("the connection is closed"));
            }
        }
    }

    /** Sends {@code bytes} after what was sent before, some time. */
    public void post(byte[] bytes) {
        letters.add(Letter.of(bytes));
    }

    /**
     * Sends {@code bytes} after what was sent before, and waits until the system has taken them.
     *
     * @param limit how long; what was not taken by then may still be sent
     * @throws SatchelException with code {@code socket.blocked} if the peer does not read, {@code socket.closed} if it
     *     is gone
     */
    public void send(byte[] bytes, Duration limit) throws SatchelException, InterruptedException {
        Letter letter = Letter.of(bytes);
        letters.add(letter);
        if (ended) {
            letter.sent().completeExceptionally(new IOException("the connection is closed"));
        }
        try {
            letter.sent().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SatchelException("socket.blocked", name, "nobody reads", null, e);
        } catch (ExecutionException e) {
            throw new SatchelException("socket.closed", name, "the connection is closed", null, e);
        }
    }

    @Override
    public void close() {
        letters.add(new Letter(Kind.END, ByteBuffer.allocate(0), new CompletableFuture<>()));
        try {
            channel.close();
        } catch (IOException e) {
            // there is nothing to be done about it, and nothing left of it
        }
    }
}
