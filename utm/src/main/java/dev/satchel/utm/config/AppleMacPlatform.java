package dev.satchel.utm.config;

import java.util.Optional;

/**
 * The Mac that macOS as a guest sees. Both values are Apple's own, and opaque; two machines with one identifier are two
 * Macs with one identity. Immutable.
 */
public final class AppleMacPlatform extends Section {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.DATA, "HardwareModel", "MachineIdentifier")
            .optional(Schema.Kind.TEXT, "AuxiliaryStoragePath")
            .build();

    AppleMacPlatform(PlistDictionary plist) {
        super(plist);
    }

    /**
     * The Mac of these values, with its NVRAM in {@code Data/AuxiliaryStorage}.
     *
     * @param hardwareModel the data representation of Apple's hardware model
     * @param machineIdentifier the data representation of Apple's machine identifier
     */
    public static AppleMacPlatform of(PlistValue.Data hardwareModel, PlistValue.Data machineIdentifier) {
        return new AppleMacPlatform(PlistDictionary.EMPTY
                .with("AuxiliaryStoragePath", "AuxiliaryStorage")
                .with("HardwareModel", hardwareModel)
                .with("MachineIdentifier", machineIdentifier));
    }

    /** Which Mac it is: a binary property list of Apple's. */
    public PlistValue.Data hardwareModel() {
        return data("HardwareModel");
    }

    /** Which one of these Macs it is: a binary property list of Apple's. */
    public PlistValue.Data machineIdentifier() {
        return data("MachineIdentifier");
    }

    /** The NVRAM, a file in {@code Data}; UTM saves it as {@code AuxiliaryStorage} whatever it was called. */
    public Optional<String> auxiliaryStorageFile() {
        return optionalText("AuxiliaryStoragePath");
    }
}
