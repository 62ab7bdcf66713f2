package dev.satchel.utm.bundle;

import com.google.common.base.Ascii;
import dev.satchel.core.host.Architecture;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a new machine in UTM is for, as UTM's wizard would make it; {@link NewMachine} says what may differ. */
public enum UtmProfile {
    /** Windows 11 on Arm, run by hardware on Apple silicon: Secure Boot, TPM 2.0, an NVMe disk. */
    WINDOWS_11_ARM64("windows-11-arm64", Architecture.AARCH64),
    /** Windows 11 on x86-64, emulated on Apple silicon and slow there: Secure Boot, TPM 2.0, SATA disks. */
    WINDOWS_11_X86_64("windows-11-x86_64", Architecture.X86_64),
    /** Linux on Arm, run by hardware on Apple silicon. */
    LINUX_ARM64("linux-arm64", Architecture.AARCH64),
    /** Linux on x86-64, emulated on Apple silicon. */
    LINUX_X86_64("linux-x86_64", Architecture.X86_64),
    /**
     * A macOS guest with Apple's framework, as far as it can be made without it: the disk and the settings, not the hardware
     * model, the identity and the auxiliary storage.
     */
    MACOS("macos", Architecture.AARCH64);

    private final String id;
    private final Architecture architecture;

    UtmProfile(String id, Architecture architecture) {
        this.id = id;
        this.architecture = architecture;
    }

    /** As it is written on the command line. */
    public String id() {
        return id;
    }

    /** Of the guest. */
    public Architecture architecture() {
        return architecture;
    }

    boolean isWindows() {
        return this == WINDOWS_11_ARM64 || this == WINDOWS_11_X86_64;
    }

    /**
     * Reads an {@link #id()}, in any case.
     *
     * @throws IllegalArgumentException if {@code text} is none
     */
    public static UtmProfile parse(String text) {
        for (UtmProfile profile : values()) {
            if (Ascii.equalsIgnoreCase(profile.id, text)) {
                return profile;
            }
        }
        throw new IllegalArgumentException("not a profile: '" + text + "' (known are "
                + Arrays.stream(values()).map(UtmProfile::id).collect(Collectors.joining(", ")) + ")");
    }

    @Override
    public String toString() {
        return id;
    }
}
