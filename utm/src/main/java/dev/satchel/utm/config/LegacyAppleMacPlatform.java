package dev.satchel.utm.config;

import java.util.Optional;

/** The Mac that macOS as a guest of UTM 3 sees. Immutable. */
public final class LegacyAppleMacPlatform extends Section {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.DATA, "hardwareModel", "machineIdentifier")
            .optional(Schema.Kind.TEXT, "auxiliaryStoragePath")
            .build();

    LegacyAppleMacPlatform(PlistDictionary plist) {
        super(plist);
    }

    /** Which Mac it is: a binary property list of Apple's. */
    public PlistValue.Data hardwareModel() {
        return data("hardwareModel");
    }

    /** Which one of these Macs it is: a binary property list of Apple's. */
    public PlistValue.Data machineIdentifier() {
        return data("machineIdentifier");
    }

    /** The NVRAM, a file in {@code Data}. */
    public Optional<String> auxiliaryStorageFile() {
        return optionalText("auxiliaryStoragePath");
    }
}
