package dev.satchel.utm.config;

import java.util.Optional;

/** What starts a machine of the back end Apple. Paths are names of files in {@code Data}. Immutable. */
public final class AppleBoot extends Section {
    static final Schema SCHEMA = Schema.builder()
            .choice("OperatingSystem", OperatingSystem.values())
            .optional(Schema.Kind.FLAG, "UEFIBoot")
            .optional(
                    Schema.Kind.TEXT,
                    "LinuxKernelPath",
                    "LinuxCommandLine",
                    "LinuxInitialRamdiskPath",
                    "EfiVariableStoragePath")
            .build();

    /** The store of variables as UTM itself calls it. */
    private static final String VARIABLES = "efi_vars.fd";

    /** What Apple's framework is told to start. */
    public enum OperatingSystem implements UtmChoice {
        /** Nothing: the machine does not start. */
        NONE("None"),
        /** A Linux kernel, or anything that UEFI starts. */
        LINUX("Linux"),
        /** macOS, on Apple silicon alone. */
        MACOS("macOS"),
        /** What a newer UTM adds. */
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

    AppleBoot(PlistDictionary plist) {
        super(plist);
    }

    /** By UEFI, with its variables in {@code Data/efi_vars.fd}, which UTM makes; any system but macOS (macOS 13). */
    public static AppleBoot uefi() {
        return new AppleBoot(
                base(OperatingSystem.LINUX).with("UEFIBoot", true).with("EfiVariableStoragePath", VARIABLES));
    }

    /**
     * By the Linux kernel {@code kernel}, without UEFI.
     *
     * @param kernel a file in {@code Data}, not compressed on Apple silicon
     * @param commandLine of the kernel
     */
    public static AppleBoot kernel(String kernel, String commandLine) {
        return new AppleBoot(base(OperatingSystem.LINUX)
                .with("LinuxKernelPath", UtmDrive.requireFileName(kernel))
                .with("LinuxCommandLine", commandLine));
    }

    /** Into macOS. */
    public static AppleBoot macOs() {
        return new AppleBoot(base(OperatingSystem.MACOS));
    }

    /** Into nothing, as a machine that is yet to be set up. */
    public static AppleBoot none() {
        return new AppleBoot(base(OperatingSystem.NONE));
    }

    private static PlistDictionary base(OperatingSystem system) {
        return PlistDictionary.EMPTY.with("OperatingSystem", system.value()).with("UEFIBoot", false);
    }

    /** What is started. */
    public OperatingSystem operatingSystem() {
        return choice(OperatingSystem.class, "OperatingSystem");
    }

    /** Whether UEFI starts it; not where it is not said. The kernel is then without effect. */
    public boolean isUefi() {
        return flag("UEFIBoot", false);
    }

    /** The kernel. */
    public Optional<String> kernelFile() {
        return optionalText("LinuxKernelPath");
    }

    /** What the kernel is told. */
    public Optional<String> commandLine() {
        return optionalText("LinuxCommandLine");
    }

    /** The kernel's initial RAM disk. */
    public Optional<String> initialRamdiskFile() {
        return optionalText("LinuxInitialRamdiskPath");
    }

    /** UEFI's variables; without it a UEFI machine has no boot loader until UTM has saved it once. */
    public Optional<String> variablesFile() {
        return optionalText("EfiVariableStoragePath");
    }

    /** With the initial RAM disk {@code file} of {@code Data}. */
    public AppleBoot withInitialRamdisk(String file) {
        return new AppleBoot(plist().with("LinuxInitialRamdiskPath", UtmDrive.requireFileName(file)));
    }
}
