package dev.satchel.utm.config;

/** What helps to find errors, of a machine of UTM 3 or older with QEMU. Immutable. */
public final class LegacyDebug extends Section {
    static final Schema SCHEMA = Schema.builder()
            .optional(Schema.Kind.LOOSE_FLAG, "DebugLog", "IgnoreAllConfiguration")
            .build();

    LegacyDebug(PlistDictionary plist) {
        super(plist);
    }

    /** Whether QEMU's log is kept. */
    public boolean isLogged() {
        return looseFlag("DebugLog");
    }

    /** Whether the raw arguments are all that QEMU gets. */
    public boolean isConfigurationIgnored() {
        return looseFlag("IgnoreAllConfiguration");
    }
}
