package dev.satchel.qemu.readiness;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What a machine must have come to before it is used; immutable. Ports are the guest's: they are reached through the
 * machine's forwards, on this host.
 */
public sealed interface Readiness {
    /**
     * The guest has written a text to its serial port, at any time since it was started.
     *
     * @param text that is looked for, as it is: {@code login:}
     */
    record Serial(String text) implements Readiness {
        /** Checks the text. */
        public Serial {
            checkArgument(!text.isEmpty(), "a text to wait for cannot be empty");
        }

        @Override
        public String toString() {
            return "serial text '" + text + "'";
        }
    }

    /**
     * The guest's agent answers. It has one listener at a time: not while this program is connected to it otherwise.
     */
    record Agent() implements Readiness {
        @Override
        public String toString() {
            return "guest agent";
        }
    }

    /** The guest has an address that others can reach, neither its own loop nor link-local; as its agent says. */
    record Address() implements Readiness {
        @Override
        public String toString() {
            return "address of the guest";
        }
    }

    /**
     * A program in the guest has accepted a connection. That this host's end of a forward is connected means nothing: QEMU
     * accepts that from the start. So the guest has sent something, or QEMU itself says that its side is established.
     *
     * @param guestPort 1 to 65535
     */
    record Port(int guestPort) implements Readiness {
        /** Checks the port. */
        public Port {
            requirePort(guestPort);
        }

        @Override
        public String toString() {
            return "port " + guestPort;
        }
    }

    /**
     * A web server in the guest answers with a status.
     *
     * @param guestPort 1 to 65535
     * @param path what is asked for, with its slash: {@code /health}
     * @param status 100 to 599
     */
    record Http(int guestPort, String path, int status) implements Readiness {
        /** Checks port, path and status. */
        public Http {
            requirePort(guestPort);
            checkArgument(
                    path.startsWith("/") && path.chars().allMatch(c -> c > ' ' && c < 0x7f),
                    "not the path of a web page: '%s'",
                    path);
            checkArgument(status >= 100 && status <= 599, "not a status of HTTP: %s", status);
        }

        @Override
        public String toString() {
            return "HTTP status " + status + " for " + path + " on port " + guestPort;
        }
    }

    /**
     * An SSH server in the guest introduces itself as {@code SSH-2.0} does (RFC 4253, 4.2).
     *
     * @param guestPort 1 to 65535
     */
    record Ssh(int guestPort) implements Readiness {
        /** Checks the port. */
        public Ssh {
            requirePort(guestPort);
        }

        @Override
        public String toString() {
            return "SSH on port " + guestPort;
        }
    }

    /**
     * Several things, each at some time during the wait.
     *
     * @param parts at least one; immutable
     */
    record All(List<Readiness> parts) implements Readiness {
        /** Copies the list. */
        public All {
            parts = ImmutableList.copyOf(parts);
            checkArgument(!parts.isEmpty(), "nothing to wait for");
        }

        @Override
        public String toString() {
            return "all of " + parts;
        }
    }

    /**
     * One of several things.
     *
     * @param parts at least one; immutable
     */
    record Any(List<Readiness> parts) implements Readiness {
        /** Copies the list. */
        public Any {
            parts = ImmutableList.copyOf(parts);
            checkArgument(!parts.isEmpty(), "nothing to wait for");
        }

        @Override
        public String toString() {
            return "any of " + parts;
        }
    }

    /** Refuses a {@code port} that is none. */
    private static void requirePort(int port) {
        checkArgument(port >= 1 && port <= 65_535, "not a port: %s", port);
    }

    /**
     * What {@code text} says, as people write it: {@code agent}, {@code address}, {@code serial:TEXT}, {@code port:N}, {@code
     * http:N/PATH} for an answer with status 200 (without a path: {@code /}), {@code ssh:N} (without a number: 22).
     *
     * @throws IllegalArgumentException if it is none of them; the message names it
     */
    static Readiness parse(String text) {
        return ReadinessText.parse(text);
    }

    /** See {@link Serial}; {@code text} is looked for. */
    static Readiness serial(String text) {
        return new Serial(text);
    }

    /** See {@link Agent}. */
    static Readiness agent() {
        return new Agent();
    }

    /** See {@link Address}. */
    static Readiness address() {
        return new Address();
    }

    /** See {@link Port}; {@code guestPort} is the guest's. */
    static Readiness port(int guestPort) {
        return new Port(guestPort);
    }

    /** See {@link Http}; {@code status} is the answer on {@code guestPort} for {@code path}. */
    static Readiness http(int guestPort, String path, int status) {
        return new Http(guestPort, path, status);
    }

    /** See {@link Ssh}; {@code guestPort} is the guest's, mostly 22. */
    static Readiness ssh(int guestPort) {
        return new Ssh(guestPort);
    }

    /** See {@link All}; {@code parts} are what must be. */
    static Readiness all(Readiness... parts) {
        return new All(ImmutableList.copyOf(parts));
    }

    /** See {@link Any}; one of {@code parts} is enough. */
    static Readiness any(Readiness... parts) {
        return new Any(ImmutableList.copyOf(parts));
    }
}
