package dev.satchel.utm.config;

import java.util.Optional;

/** A network card of a machine of UTM 3 with Apple's framework. Immutable. */
public final class LegacyAppleNetwork extends Section {
    static final Schema SCHEMA = Schema.builder()
            .choice("networkMode", AppleNetwork.Mode.values())
            .required(Schema.Kind.TEXT, "macAddress")
            .optional(Schema.Kind.TEXT, "bridgeInterfaceIdentifier")
            .build();

    LegacyAppleNetwork(PlistDictionary plist) {
        super(plist);
    }

    /** What it is connected to. */
    public AppleNetwork.Mode mode() {
        return choice(AppleNetwork.Mode.class, "networkMode");
    }

    /** Its address, as it is written. */
    public String macAddress() {
        return text("macAddress");
    }

    /** The host's interface that is bridged. */
    public Optional<String> bridgeInterface() {
        return optionalText("bridgeInterfaceIdentifier");
    }
}
