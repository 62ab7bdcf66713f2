package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port of the host that leads to one of the guest, as {@code hostfwd} of a user network has it: {@code
 * tcp:127.0.0.1:2222-10.0.2.15:22}. IPv4 only, as QEMU's.
 *
 * @param protocol {@code tcp} or {@code udp}
 * @param hostAddress where the host listens; empty for all its addresses
 * @param hostPort 0 to 65535; 0 lets the system choose
 * @param guestAddress where it leads; empty for the guest's own
 * @param guestPort 1 to 65535
 */
public record HostForward(String protocol, String hostAddress, int hostPort, String guestAddress, int guestPort) {
    private static final Pattern FORM = Pattern.compile("(tcp|udp|):([^:\\s,-]*):(\\d{1,5})-([^:\\s,-]*):(\\d{1,5})");

    /** Checks protocol and ports. */
    public HostForward {
        checkArgument(protocol.equals("tcp") || protocol.equals("udp"), "not tcp or udp: '%s'", protocol);
        checkArgument(hostPort >= 0 && hostPort <= 65535, "a port is between 0 and 65535: %s", hostPort);
        checkArgument(guestPort >= 1 && guestPort <= 65535, "a guest's port is between 1 and 65535: %s", guestPort);
        checkArgument(
                (hostAddress + guestAddress).matches("[^:\\s,-]*"),
                "not an address: '%s' or '%s'",
                hostAddress,
                guestAddress);
    }

    /**
     * Reads {@code text} as QEMU does; without a protocol it is TCP.
     *
     * @throws IllegalArgumentException if QEMU would not read it
     */
    public static HostForward parse(String text) {
        Matcher parts = FORM.matcher(text);
        checkArgument(
                parts.matches(), "not a forward of a port: '%s' (write for example tcp:127.0.0.1:2222-:22)", text);
        return new HostForward(
                parts.group(1).isEmpty() ? "tcp" : parts.group(1),
                parts.group(2),
                Integer.parseInt(parts.group(3)),
                parts.group(4),
                Integer.parseInt(parts.group(5)));
    }

    @Override
    public String toString() {
        return protocol + ":" + hostAddress + ":" + hostPort + "-" + guestAddress + ":" + guestPort;
    }
}
