package dev.satchel.utm.ctl;

import static com.google.common.base.Preconditions.checkArgument;

import org.jspecify.annotations.Nullable;

/** What of a guest is waited for; see {@link ControlledMachine#awaitGuest}. */
public sealed interface GuestReadiness {
    /** That the emulator runs, which says nothing of the guest. */
    record Started() implements GuestReadiness {
        @Override
        public String toString() {
            return "started";
        }
    }

    /**
     * That the guest has an address: of QEMU's guests the agent tells it, of Apple's the host's ARP cache, which knows it
     * once the guest has talked to the host.
     */
    record Address() implements GuestReadiness {
        @Override
        public String toString() {
            return "address";
        }
    }

    /**
     * That something accepts a connection.
     *
     * @param host where; null for each address that the guest tells
     * @param port 1 to 65535
     */
    record Port(@Nullable String host, int port) implements GuestReadiness {
        /** Checks the port. */
        public Port {
            checkArgument(port >= 1 && port <= 65535, "a port is between 1 and 65535: %s", port);
        }

        @Override
        public String toString() {
            return "port " + port + (host == null ? " of the guest" : " of " + host);
        }
    }

    /** That the emulator runs. */
    static GuestReadiness started() {
        return new Started();
    }

    /** That the guest has an address. */
    static GuestReadiness address() {
        return new Address();
    }

    /** That the guest accepts connections at {@code port}, at an address that it tells. */
    static GuestReadiness port(int port) {
        return new Port(null, port);
    }

    /** That {@code host} does at {@code port}, such as 127.0.0.1 with a forwarded one; the guest needs no agent then. */
    static GuestReadiness port(String host, int port) {
        return new Port(host, port);
    }
}
