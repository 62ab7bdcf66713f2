package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.qemu.qmp.QmpClient;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Gives a waiting QEMU the state in a file, through a UNIX-domain socket on which it listens. */
final class StateLoading {
    private static final int CHUNK = 1 << 20;

    private final QmpClient monitor;
    private final Path file;

    StateLoading(QmpClient monitor, Path file) {
        this.monitor = monitor;
        this.file = file;
    }

    void run(Path socket, Duration limit) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
        monitor.execute("migrate-incoming", ImmutableMap.of("uri", "unix:" + socket), limit);
        AtomicReference<IOException> failure = new AtomicReference<>();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            Thread feeder = new Thread(() -> feed(channel, failure), "satchel state into " + socket);
            feeder.setDaemon(true);
            feeder.start();
            // QEMU ends by itself if it cannot read what it gets, and says why: the monitor is then closed.
            while (status(limit).equals("inmigrate")) {
                if (System.nanoTime() - deadline > 0) {
                    throw new SatchelException(
                            "live.timeout", file.toString(), "not loaded after " + limit.toMillis() + " ms");
                }
                Thread.sleep(5);
            }
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private String status(Duration limit) throws IOException, InterruptedException {
        return monitor.execute("query-status", ImmutableMap.of(), limit)
                .at("status")
                .text()
                .orElse("");
    }

    /** On a thread of its own: a write into the socket waits as long as QEMU likes. */
    private void feed(SocketChannel channel, AtomicReference<IOException> failure) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        try (FileChannel in = FileChannel.open(file)) {
            in.position(StateFile.STREAM);
            while (in.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                buffer.clear();
            }
            channel.shutdownOutput();
        } catch (IOException e) {
            failure.set(e);
        }
    }
}
