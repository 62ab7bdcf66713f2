package dev.satchel.utm.config;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ascii;
import java.util.Optional;

/** A port of the host that leads to the guest. UTM before 4.4 wrote the keys in lower case; both are read. Immutable. */
public final class UtmPortForward extends Section {
    static final Schema SCHEMA = Schema.builder()
            .choice("Protocol", Protocol.values())
            .required(Schema.Kind.COUNT, "HostPort", "GuestPort")
            .optional(Schema.Kind.TEXT, "HostAddress", "GuestAddress")
            .build();
    private static final Schema BEFORE_4_4 = Schema.builder()
            .choice("protocol", Protocol.values())
            .required(Schema.Kind.COUNT, "hostPort", "guestPort")
            .optional(Schema.Kind.TEXT, "hostAddress", "guestAddress")
            .build();

    /** A transport protocol. */
    public enum Protocol implements UtmChoice {
        /** TCP. */
        TCP("TCP"),
        /** UDP. */
        UDP("UDP"),
        /** What a newer UTM adds. */
        OTHER("");

        private final String value;

        Protocol(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }

    UtmPortForward(PlistDictionary plist) {
        super(plist);
    }

    static Schema schemaOf(PlistDictionary plist) {
        boolean before =
                plist.value("Protocol").isEmpty() && plist.value("protocol").isPresent();
        return before ? BEFORE_4_4 : SCHEMA;
    }

    /**
     * From {@code hostPort} of {@code hostAddress} to {@code guestPort} of whatever address the guest has.
     *
     * @param protocol TCP or UDP; {@code OTHER} is refused
     * @param hostAddress as text; empty for all addresses of the host
     * @param hostPort 0 to 65535; for 0 QEMU takes a free one
     * @param guestPort 1 to 65535
     */
    public static UtmPortForward of(Protocol protocol, String hostAddress, int hostPort, int guestPort) {
        checkArgument(hostPort >= 0 && hostPort <= 65535, "a port is between 0 and 65535: %s", hostPort);
        checkArgument(guestPort > 0 && guestPort <= 65535, "a port is between 1 and 65535: %s", guestPort);
        return new UtmPortForward(PlistDictionary.EMPTY
                .with("GuestPort", guestPort)
                .with("HostAddress", hostAddress)
                .with("HostPort", hostPort)
                .with("Protocol", UtmChoice.written(protocol)));
    }

    /** Of TCP or UDP. */
    public Protocol protocol() {
        return choice(Protocol.class, spelled("Protocol"));
    }

    /** Where the host listens; empty: on all its addresses. */
    public Optional<String> hostAddress() {
        return optionalText(spelled("HostAddress"));
    }

    /** The host's port. */
    public int hostPort() {
        return count(spelled("HostPort"));
    }

    /** The guest's address; empty: the one it was given. */
    public Optional<String> guestAddress() {
        return optionalText(spelled("GuestAddress"));
    }

    /** The guest's port. */
    public int guestPort() {
        return count(spelled("GuestPort"));
    }

    /** To the guest's {@code address} rather than to whatever it was given. */
    public UtmPortForward toGuestAddress(String address) {
        return new UtmPortForward(plist().with(spelled("GuestAddress"), address));
    }

    private String spelled(String key) {
        return schemaOf(plist()) == SCHEMA ? key : Ascii.toLowerCase(key.charAt(0)) + key.substring(1);
    }
}
