package dev.satchel.utm.ctl;

import java.nio.file.Path;

/** Where a serial port of a running machine is reached on this host. */
public sealed interface SerialAddress {
    /**
     * A pseudo terminal.
     *
     * @param path {@code /dev/ttys003}
     */
    record Terminal(Path path) implements SerialAddress {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * A server of the machine.
     *
     * @param host its address as UTM tells it, IPv6 without brackets; may be empty for one that listens everywhere
     * @param port 1 to 65535
     */
    record Tcp(String host, int port) implements SerialAddress {
        @Override
        public String toString() {
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }
}
