package dev.satchel.utm.config;

import dev.satchel.core.machine.MacAddress;
import java.util.Optional;

/** A network card of the back end Apple, always virtio. Immutable. */
public final class AppleNetwork extends Section {
    static final Schema SCHEMA = Schema.builder()
            .choice("Mode", Mode.values())
            .required(Schema.Kind.TEXT, "MacAddress")
            .optional(Schema.Kind.TEXT, "BridgeInterface")
            .build();

    /** What a card is connected to. */
    public enum Mode implements UtmChoice {
        /** Behind the host's address. */
        SHARED("Shared"),
        /** In the host's network. */
        BRIDGED("Bridged"),
        /** What a newer UTM adds. */
        OTHER("");

        private final String value;

        Mode(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }

    AppleNetwork(PlistDictionary plist) {
        super(plist);
    }

    /**
     * A card.
     *
     * @param mode what it is connected to; {@code OTHER} is refused
     * @param address its own, written in lower case as Apple does
     */
    public static AppleNetwork of(Mode mode, MacAddress address) {
        return new AppleNetwork(
                PlistDictionary.EMPTY.with("MacAddress", address.value()).with("Mode", UtmChoice.written(mode)));
    }

    /** What it is connected to. */
    public Mode mode() {
        return choice(Mode.class, "Mode");
    }

    /** Its address; empty if the text is none, or a multicast address: UTM then leaves the card out. */
    public Optional<MacAddress> macAddress() {
        try {
            return Optional.of(MacAddress.parse(text("MacAddress")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The host's interface that is bridged; where there is none of that name UTM takes the first. */
    public Optional<String> bridgeInterface() {
        return optionalText("BridgeInterface");
    }

    /** Bridged to the host's interface {@code name}; only in {@link Mode#BRIDGED} does it have an effect. */
    public AppleNetwork withBridgeInterface(String name) {
        return new AppleNetwork(plist().with("BridgeInterface", name));
    }
}
