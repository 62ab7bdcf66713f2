package dev.satchel.qemu.qmp;

import dev.satchel.core.SatchelException;
import dev.satchel.qemu.internal.Connecting;
import dev.satchel.qemu.internal.TlsTransport;
import dev.satchel.qemu.internal.Transport;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Opens addresses. */
final class Transports {
    private Transports() {}

    static Transport open(QmpAddress address, Duration limit, BooleanSupplier worthWaiting)
            throws IOException, InterruptedException {
        if (address instanceof QmpAddress.Unix unix) {
            SocketChannel channel = Connecting.toUnix(unix.socket(), limit, worthWaiting);
            return orClose(channel, () -> Transport.plain(channel));
        } else if (address instanceof QmpAddress.Tls tls) {
            SocketChannel channel = Connecting.toTcp(tls.host(), tls.port(), limit, worthWaiting);
            return orClose(channel, () -> encrypted(channel, tls, limit));
        }
        throw new IllegalArgumentException("not known: " + address);
    }

    private static Transport encrypted(SocketChannel channel, QmpAddress.Tls address, Duration limit)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
        try {
            return TlsTransport.begin(channel, address.identity().engine(), deadline);
        } catch (IOException e) {
            throw refused(address, String.valueOf(e.getMessage()), e);
        }
    }

    static SatchelException refused(QmpAddress address, String why, Exception cause) {
        return new SatchelException(
                "qmp.tls",
                address.toString(),
                "the two sides do not accept one another: " + why,
                "use the identity with which this machine was started",
                cause);
    }

    private interface Opening {
        Transport open() throws IOException, InterruptedException;
    }

    private static Transport orClose(SocketChannel channel, Opening opening) throws IOException, InterruptedException {
        boolean opened = false;
        try {
            Transport transport = opening.open();
            opened = true;
            return transport;
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }
}
