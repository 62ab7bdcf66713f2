package dev.satchel.utm.config;

import java.util.Optional;

/** What starts a machine of UTM 3 with Apple's framework. Paths are names of files in {@code Data}. Immutable. */
public final class LegacyAppleBoot extends Section {
    static final Schema SCHEMA = Schema.builder()
            .choice("operatingSystem", OperatingSystem.values())
            .optional(Schema.Kind.TEXT, "linuxKernelPath", "linuxCommandLine", "linuxInitialRamdiskPath")
            .build();

    /** What is started. */
    public enum OperatingSystem implements UtmChoice {
        /** A Linux kernel. */
        LINUX("Linux"),
        /** macOS, on Apple silicon alone. */
        MACOS("macOS"),
        /** What UTM 3 did not write. */
        OTHER("");

        private final String value;

        OperatingSystem(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }

    LegacyAppleBoot(PlistDictionary plist) {
        super(plist);
    }

    /** What is started. */
    public OperatingSystem operatingSystem() {
        return choice(OperatingSystem.class, "operatingSystem");
    }

    /** The kernel. */
    public Optional<String> kernelFile() {
        return optionalText("linuxKernelPath");
    }

    /** What the kernel is told. */
    public Optional<String> commandLine() {
        return optionalText("linuxCommandLine");
    }

    /** The kernel's initial RAM disk. */
    public Optional<String> initialRamdiskFile() {
        return optionalText("linuxInitialRamdiskPath");
    }
}
