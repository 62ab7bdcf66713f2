package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import com.google.common.net.InetAddresses;
import java.net.Inet4Address;

/**
 * An IPv4 address of the host and a port.
 *
 * @param address in dotted form; {@code 0.0.0.0} means all, and lets others in
 * @param port 0 to 65535; 0 lets the system choose
 */
public record HostPort(String address, int port) {
    /** Other forms name an IPv4 address too: mapped into IPv6, or in the digits of other scripts. */
    private static final CharMatcher DOTTED = CharMatcher.inRange('0', '9').or(CharMatcher.is('.'));

    /** Checks both. */
    public HostPort {
        checkArgument(
                DOTTED.matchesAllOf(address)
                        && InetAddresses.isInetAddress(address)
                        && InetAddresses.forString(address) instanceof Inet4Address,
                "not an IPv4 address: '%s'",
                address);
        checkArgument(port >= 0 && port <= 65535, "a port is between 0 and 65535: %s", port);
    }

    /** The {@code port}, 0 to 65535, of the loopback address 127.0.0.1: nobody but this host gets in. */
    public static HostPort loopback(int port) {
        return new HostPort("127.0.0.1", port);
    }

    /**
     * Reads {@code text} such as {@code 127.0.0.1:2222}: an IPv4 address in dotted form, a colon, a port.
     *
     * @throws IllegalArgumentException if it is anything else, a name or an IPv6 address too
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        checkArgument(
                colon > 0 && text.substring(colon + 1).matches("\\d{1,5}"),
                "not an address and a port: '%s' (write for example 127.0.0.1:2222)",
                text);
        return new HostPort(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return address + ":" + port;
    }
}
