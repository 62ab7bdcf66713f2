package dev.satchel.utm.config;

/** Keyboard and mouse of a machine of UTM 3 or older with QEMU. Immutable. */
public final class LegacyInput extends Section {
    static final Schema SCHEMA = Schema.builder()
            .optional(Schema.Kind.LOOSE_FLAG, "InputLegacy", "InputInvertScroll")
            .optional(Schema.Kind.ANY, "TouchscreenMode", "DirectInput")
            .build();

    LegacyInput(PlistDictionary plist) {
        super(plist);
    }

    /** Whether there is no USB at all. */
    public boolean isLegacy() {
        return looseFlag("InputLegacy");
    }

    /** Whether the wheel turns the other way. */
    public boolean isScrollInverted() {
        return looseFlag("InputInvertScroll");
    }
}
