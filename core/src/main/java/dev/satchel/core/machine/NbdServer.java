package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a server of network block devices listens ({@code qemu-nbd}, {@code nbdkit}). */
public sealed interface NbdServer {
    /** The port that IANA keeps for the protocol. */
    int PORT = 10809;

    /**
     * A host of the network.
     *
     * @param host its name, an IPv4 address, or an IPv6 address without brackets
     * @param port 1 to 65535
     */
    record Tcp(String host, int port) implements NbdServer {
        private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}|[0-9A-Fa-f:.]{2,45}");
        private static final Pattern FORM = Pattern.compile(
                "(?:\\[([0-9A-Fa-f:.]{2,45})\\]|([A-Za-z0-9][A-Za-z0-9.-]{0,252}))"
                        + "(?::([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?");

        /** Checks both. */
        public Tcp {
            checkArgument(HOST.matcher(host).matches(), "not the name or the address of a host: '%s'", host);
            checkArgument(port >= 1 && port <= 65535, "a server's port is between 1 and 65535: %s", port);
        }

        /**
         * Reads {@code text} such as {@code nas.example:10809} or {@code [fd00::1]:10809}; without a port it is {@link
         * #PORT}.
         *
         * @throws IllegalArgumentException if it is anything else
         */
        public static Tcp parse(String text) {
            Matcher parts = FORM.matcher(text);
            checkArgument(
                    parts.matches(), "not an address of a server: '%s' (write for example nas.example:10809)", text);
            String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
            return new Tcp(host, parts.group(3) == null ? PORT : Integer.parseInt(parts.group(3)));
        }

        @Override
        public String toString() {
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }

    /** A UNIX-domain socket of this host. */
    record Socket(Path path) implements NbdServer {
        @Override
        public String toString() {
            return path.toString();
        }
    }
}
