package dev.satchel.core.host;

/** What stands between this process and the processor. */
public enum Translation {
    /** Nothing: the processor runs this process itself, a 32-bit one on a 64-bit system included. */
    NONE("none"),
    /** Rosetta 2 of macOS: x86-64 code on Apple silicon. */
    ROSETTA2("rosetta2"),
    /** Windows' emulation of x64 on Arm. It is not WOW64, and {@code IsWow64Process} does not see it. */
    WINDOWS_X64_ON_ARM64("windows-x64-on-arm64"),
    /** A 32-bit process on 64-bit Windows; on Arm it is emulated as well, if it is x86. */
    WOW64("wow64"),
    /** QEMU's user mode emulation, on Linux. */
    QEMU_USER("qemu-user"),
    /** FEX: x86 code on 64-bit Arm Linux. */
    FEX("fex"),
    /** Box64, and Box86, its like for 32 bits: x86 code on other Linux. */
    BOX64("box64"),
    /** Rosetta in a Linux guest of a Mac. */
    ROSETTA_LINUX("rosetta-linux"),
    /**
     * Linux' {@code PER_LINUX32} ({@code setarch}, {@code linux32}): only {@code uname} tells another story, the code
     * runs as it is.
     */
    PERSONALITY("personality"),
    /** It could not be found out; the evidence says why. */
    UNKNOWN("unknown");

    private final String id;

    Translation(String id) {
        this.id = id;
    }

    /** The name in files: {@code none}, {@code rosetta2}, ... */
    public String id() {
        return id;
    }

    /**
     * Reads an {@link #id()}, in any case.
     *
     * @throws IllegalArgumentException if {@code text} is none
     */
    public static Translation parse(String text) {
        return KnownWords.parse("a translation", values(), Translation::id, text);
    }

    /** The {@link #id()}. */
    @Override
    public String toString() {
        return id;
    }
}
