package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * A port of the host behind which a port of the guest answers.
 *
 * @param protocol TCP or UDP
 * @param host where the host listens
 * @param guestPort 1 to 65535
 */
public record PortForward(Protocol protocol, HostPort host, int guestPort) {
    /** Checks the port. */
    public PortForward {
        checkArgument(guestPort >= 1 && guestPort <= 65535, "a guest's port is between 1 and 65535: %s", guestPort);
    }

    /** The TCP port at {@code host} leads to the guest's port {@code guestPort}, 1 to 65535. */
    public static PortForward tcp(HostPort host, int guestPort) {
        return new PortForward(Protocol.TCP, host, guestPort);
    }
}
