package dev.satchel.qemu.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** TLS above a channel that does not block. */
public final class TlsTransport implements Transport {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /**
     * A record for each byte. QEMU's monitor takes one at a time, GnuTLS keeps the rest of a record to itself, and QEMU 7.2
     * waits for more on the socket instead of asking it: of a longer record it reads the first byte, and then nothing. A
     * command becomes twenty times as long, which on this host is little.
     */
    private static final int LONGEST_PART = 1;

    private final SocketChannel channel;
    private final SSLEngine engine;

    // By who reads: what came and is not decrypted, and what is decrypted and was not taken.
    private ByteBuffer arrived;
    private ByteBuffer plain;
    private volatile boolean more;

    private final Object writing = new Object();
    private final int longestRecord;
    private final ByteBuffer leaving; // encrypted, and not taken by the system; guarded by the above

    private TlsTransport(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        this.arrived =
                ByteBuffer.allocate(engine.getSession().getPacketBufferSize()).flip();
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .flip();
        this.longestRecord = engine.getSession().getPacketBufferSize();
        this.leaving = ByteBuffer.allocate(2 * longestRecord).flip();
    }

    /**
     * Begins to speak TLS, and waits until both sides have agreed.
     *
     * @param channel connected
     * @param engine for the client's side
     * @param deadline by {@link System#nanoTime()}
     * @throws SSLException if one side refuses the other
     */
    public static TlsTransport begin(SocketChannel channel, SSLEngine engine, long deadline)
            throws IOException, InterruptedException {
        channel.configureBlocking(false);
        TlsTransport transport = new TlsTransport(channel, engine);
        engine.beginHandshake();
        try (Selector selector = Selector.open()) {
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            while (!transport.advance()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new SSLException("the other side does not answer in TLS");
                }
                synchronized (transport.writing) {
                    key.interestOps(
                            SelectionKey.OP_READ | (transport.leaving.hasRemaining() ? SelectionKey.OP_WRITE : 0));
                }
                selector.select(each -> {}, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
        return transport;
    }

    /** Goes on with the handshake as far as it gets without waiting; says whether it is done. */
    private boolean advance() throws IOException {
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                runTasks();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                if (!write(NOTHING.duplicate())) {
                    return false;
                }
            } else if (status == HandshakeStatus.NEED_UNWRAP || status == HandshakeStatus.NEED_UNWRAP_AGAIN) {
                if (!decrypt()) {
                    return false;
                }
            } else {
                return write(NOTHING.duplicate());
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public boolean hasMore() {
        return more;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        while (!plain.hasRemaining()) {
            if (engine.isInboundDone()) {
                return -1;
            }
            try {
                if (!decrypt()) {
                    more = false;
                    return 0;
                }
            } catch (EOFException e) {
                return -1;
            }
            answerIfAsked();
        }
        int count = Math.min(target.remaining(), plain.remaining());
        target.put(plain.slice(plain.position(), count));
        plain.position(plain.position() + count);
        more = plain.hasRemaining() || arrived.hasRemaining();
        return count;
    }

    /** New keys, and the like: the other side may ask for them at any time. */
    private void answerIfAsked() throws IOException {
        HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_TASK) {
            runTasks();
        } else if (status == HandshakeStatus.NEED_WRAP && !engine.isOutboundDone()) {
            write(NOTHING.duplicate());
        }
    }

    /** Decrypts the next record into {@link #plain}, which is empty; false, if it has not arrived. */
    private boolean decrypt() throws IOException {
        while (true) {
            plain.clear();
            SSLEngineResult result;
            try {
                result = engine.unwrap(arrived, plain);
            } finally {
                plain.flip();
            }
            switch (result.getStatus()) {
                case OK -> {
                    return true;
                }
                case CLOSED -> throw new EOFException("the other side has ended TLS");
                case BUFFER_OVERFLOW ->
                    plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                            .flip();
                case BUFFER_UNDERFLOW -> {
                    int count = fill();
                    if (count < 0) {
                        throw new EOFException("the other side has closed the connection");
                    }
                    if (count == 0) {
                        return false;
                    }
                }
            }
        }
    }

    private int fill() throws IOException {
        int wanted = engine.getSession().getPacketBufferSize();
        if (arrived.capacity() < wanted) {
            arrived = ByteBuffer.allocate(wanted).put(arrived).flip();
        }
        arrived.compact();
        try {
            return channel.read(arrived);
        } finally {
            arrived.flip();
        }
    }

    @Override
    public boolean write(ByteBuffer source) throws IOException {
        synchronized (writing) {
            do {
                if (!flush()) {
                    return false;
                }
                leaving.clear();
                try {
                    do {
                        encrypt(source);
                    } while (source.hasRemaining() && leaving.remaining() >= longestRecord);
                } finally {
                    leaving.flip();
                }
            } while (source.hasRemaining());
            return flush();
        }
    }

    private void encrypt(ByteBuffer source) throws IOException {
        ByteBuffer part = source.slice(source.position(), Math.min(LONGEST_PART, source.remaining()));
        SSLEngineResult result = engine.wrap(part, leaving);
        if (result.getStatus() != SSLEngineResult.Status.OK) {
            throw new IOException("TLS has ended");
        }
        source.position(source.position() + part.position());
    }

    private boolean flush() throws IOException {
        if (leaving.hasRemaining()) {
            channel.write(leaving);
        }
        return !leaving.hasRemaining();
    }

    @Override
    public void close() {
        try (channel) {
            engine.closeOutbound();
            write(NOTHING.duplicate()); // says goodbye, if that can be done at once
        } catch (IOException e) {
            // gone already
        }
    }
}
