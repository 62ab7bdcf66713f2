package dev.satchel.utm.config;

import java.util.Optional;

/** The sound card of a machine of UTM 3 or older with QEMU. Immutable. */
public final class LegacySound extends Section {
    static final Schema SCHEMA = Schema.builder()
            .optional(Schema.Kind.LOOSE_FLAG, "SoundEnabled")
            .optional(Schema.Kind.TEXT, "SoundCard")
            .build();

    LegacySound(PlistDictionary plist) {
        super(plist);
    }

    /** Whether there is one. */
    public boolean isEnabled() {
        return looseFlag("SoundEnabled");
    }

    /** QEMU's name of the card. */
    public Optional<String> card() {
        return optionalText("SoundCard");
    }
}
