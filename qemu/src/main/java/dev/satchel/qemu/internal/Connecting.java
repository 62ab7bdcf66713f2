package dev.satchel.qemu.internal;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Connects to a process that was just started, and may not listen yet. */
public final class Connecting {
    private static final Duration RETRY = Duration.ofMillis(5);

    private Connecting() {}

    /**
     * Connects as soon as somebody listens; the channel blocks.
     *
     * @param socket where somebody listens, or will
     * @param limit how long it is tried, once at least
     * @param worthWaiting asked before each further attempt
     * @throws SatchelException with code {@code socket.refused} if nobody listened in time, or waiting was in vain
     */
    public static SocketChannel toUnix(Path socket, Duration limit, BooleanSupplier worthWaiting)
            throws IOException, InterruptedException {
        return to(UnixDomainSocketAddress.of(socket), socket.toString(), limit, worthWaiting);
    }

    /**
     * As {@link #toUnix(Path, Duration, BooleanSupplier)}, by TCP.
     *
     * @param host a name or an address
     * @param port 1 to 65535
     * @param limit how long it is tried, once at least
     * @param worthWaiting asked before each further attempt
     */
    public static SocketChannel toTcp(String host, int port, Duration limit, BooleanSupplier worthWaiting)
            throws IOException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new SatchelException("socket.refused", host + ":" + port, "there is no host of that name");
        }
        SocketChannel channel = to(address, host + ":" + port, limit, worthWaiting);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true); // a question is not to wait for the next one
        return channel;
    }

    private static SocketChannel to(SocketAddress address, String name, Duration limit, BooleanSupplier worthWaiting)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while connecting to " + name);
            }
            IOException refusal = null;
            if (mayListen(address)) {
                try {
                    return open(address, deadline);
                } catch (IOException e) {
                    refusal = e;
                }
            }
            if (!worthWaiting.getAsBoolean() || System.nanoTime() - deadline > 0) {
                throw new SatchelException("socket.refused", name, "nobody listens", null, refusal);
            }
            Thread.sleep(RETRY.toMillis());
        }
    }

    /** To look for the file costs a hundredth of a refusal, and takes less from the process that is waited for. */
    private static boolean mayListen(SocketAddress address) {
        return !(address instanceof UnixDomainSocketAddress unix)
                || unix.getPath().toFile().exists();
    }

    private static SocketChannel open(SocketAddress address, long deadline) throws IOException {
        boolean unix = address instanceof UnixDomainSocketAddress;
        SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        boolean connected = false;
        try {
            if (unix) {
                channel.connect(address);
            } else {
                connect(channel, address, deadline);
            }
            connected = true;
            return channel;
        } finally {
            if (!connected) {
                channel.close();
            }
        }
    }

    /** A host that does not answer at all would otherwise be waited for as long as the system likes. */
    private static void connect(SocketChannel channel, SocketAddress address, long deadline) throws IOException {
        channel.configureBlocking(false);
        if (!channel.connect(address)) {
            try (Selector selector = Selector.open()) {
                channel.register(selector, SelectionKey.OP_CONNECT);
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                selector.select(Math.max(1, left));
            }
            if (!channel.finishConnect()) {
                throw new IOException("no answer");
            }
        }
        channel.configureBlocking(true);
    }
}
