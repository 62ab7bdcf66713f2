package dev.satchel.qemu.qmp;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;

/**
 * Where a monitor is listened for. Who reaches a monitor can do with the machine, and with this user's files, whatever he
 * likes; so there is no way here to reach one that does not ask who it is.
 */
public sealed interface QmpAddress {
    /**
     * A UNIX-domain socket: who may open the file may command the machine.
     *
     * @param socket its path, of at most 103 bytes on all systems
     */
    record Unix(Path socket) implements QmpAddress {
        @Override
        public String toString() {
            return socket.toString();
        }
    }

    /**
     * A port, where there are no UNIX-domain sockets: by TLS, and each side knows exactly one other.
     *
     * @param host a name or an address, mostly {@code 127.0.0.1}
     * @param port 1 to 65535
     * @param identity who this side is, and who the other one must be
     */
    record Tls(String host, int port, TlsIdentity identity) implements QmpAddress {
        /** Checks host and port. */
        public Tls {
            checkArgument(!host.isEmpty(), "a host needs a name or an address");
            checkArgument(port >= 1 && port <= 65_535, "not a port: %s", port);
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** A UNIX-domain socket with the path {@code socket}. */
    static QmpAddress unix(Path socket) {
        return new Unix(socket);
    }

    /**
     * A port of this host, 127.0.0.1, by TLS.
     *
     * @param port 1 to 65535
     * @param identity that the machine was started with
     */
    static QmpAddress tls(int port, TlsIdentity identity) {
        return new Tls("127.0.0.1", port, identity);
    }
}
