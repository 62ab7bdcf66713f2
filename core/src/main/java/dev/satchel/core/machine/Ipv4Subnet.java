package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.net.InetAddresses;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network of IPv4 addresses.
 *
 * @param address its lowest address in dotted form
 * @param prefix how many bits its addresses have in common; 8 to 29, so that there is room for a guest, its gateway and
 *     its name server
 */
public record Ipv4Subnet(String address, int prefix) {
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern ADDRESS = Pattern.compile("(?:" + BYTE + "\\.){3}" + BYTE);
    private static final Pattern FORM = Pattern.compile("(" + ADDRESS + ")/(8|9|1[0-9]|2[0-9])");

    /** The one that a network of mode {@link NetworkMode#USER} has if nothing is said: 10.0.2.0/24. */
    public static final Ipv4Subnet USUAL = new Ipv4Subnet("10.0.2.0", 24);

    /** Checks both; an address in the middle of the network stands for the network. */
    public Ipv4Subnet {
        checkArgument(prefix >= 8 && prefix <= 29, "a network's prefix is between 8 and 29: %s", prefix);
        address = InetAddresses.toAddrString(InetAddresses.fromInteger(number(address) & mask(prefix)));
    }

    /**
     * Reads {@code text} such as {@code 10.0.5.0/24}.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Ipv4Subnet parse(String text) {
        Matcher parts = FORM.matcher(text);
        checkArgument(
                parts.matches(),
                "not a network: '%s' (write for example 10.0.5.0/24, with a prefix from 8 to 29)",
                text);
        return new Ipv4Subnet(parts.group(1), Integer.parseInt(parts.group(2)));
    }

    /** An IPv4 address in dotted form. */
    static String address(String text) {
        checkArgument(ADDRESS.matcher(text).matches(), "not an IPv4 address: '%s'", text);
        return text;
    }

    /** Whether {@code host}, an IPv4 address in dotted form, is one of its addresses. */
    public boolean contains(String host) {
        return (number(host) & mask(prefix)) == number(address);
    }

    /** Its address number {@code host}, from 0: in QEMU's networks 2 is the gateway, 3 the name server, 15 the first guest. */
    public String host(int host) {
        checkArgument(
                host >= 0 && (host & mask(prefix)) == 0, "network %s/%s has no address %s", address, prefix, host);
        return InetAddresses.toAddrString(InetAddresses.fromInteger(number(address) | host));
    }

    private static int number(String text) {
        return InetAddresses.coerceToInteger(InetAddresses.forString(address(text)));
    }

    private static int mask(int prefix) {
        return -1 << (Integer.SIZE - prefix);
    }

    @Override
    public String toString() {
        return address + "/" + prefix;
    }
}
