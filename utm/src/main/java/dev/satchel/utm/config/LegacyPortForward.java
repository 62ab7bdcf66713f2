package dev.satchel.utm.config;

import java.util.Optional;
import java.util.OptionalInt;

/** A port of the host that leads to the guest, of a machine of UTM 3 or older with QEMU. Immutable. */
public final class LegacyPortForward extends Section {
    static final Schema SCHEMA = Schema.builder()
            .optional(Schema.Kind.TEXT, "Protocol", "HostAddress", "GuestAddress")
            .optional(Schema.Kind.LOOSE_COUNT, "HostPort", "GuestPort")
            .build();

    LegacyPortForward(PlistDictionary plist) {
        super(plist);
    }

    /** {@code tcp} or {@code udp}; {@code tcp} where it is not said. */
    public Optional<String> protocol() {
        return optionalText("Protocol");
    }

    /** Where the host listens; empty: on all its addresses. */
    public Optional<String> hostAddress() {
        return optionalText("HostAddress");
    }

    /** The host's port. */
    public OptionalInt hostPort() {
        return looseCount("HostPort");
    }

    /** The guest's address; empty: the one it was given. */
    public Optional<String> guestAddress() {
        return optionalText("GuestAddress");
    }

    /** The guest's port. */
    public OptionalInt guestPort() {
        return looseCount("GuestPort");
    }
}
