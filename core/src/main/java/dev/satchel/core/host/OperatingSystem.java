package dev.satchel.core.host;

import com.google.common.base.Ascii;

/** Which family of operating systems. */
public enum OperatingSystem {
    /** Linux, in a virtual machine, a container and WSL too. */
    LINUX("linux"),
    /** macOS. */
    MACOS("macos"),
    /** Windows. */
    WINDOWS("windows"),
    /** Anything else. */
    OTHER("other");

    private final String id;

    OperatingSystem(String id) {
        this.id = id;
    }

    /** The name in files and on command lines: {@code linux}, {@code macos}, ... */
    public String id() {
        return id;
    }

    /** The one this process runs on, by the system property {@code os.name}. */
    public static OperatingSystem current() {
        return ofName(System.getProperty("os.name", ""));
    }

    /** By the values of {@code os.name} that are met: {@code Linux}, {@code Mac OS X}, {@code Windows 11}. */
    static OperatingSystem ofName(String name) {
        String lower = Ascii.toLowerCase(name);
        if (lower.startsWith("linux")) {
            return LINUX;
        }
        if (lower.startsWith("mac") || lower.startsWith("darwin")) {
            return MACOS;
        }
        return lower.startsWith("windows") ? WINDOWS : OTHER;
    }

    /**
     * Reads an {@link #id()}, in any case.
     *
     * @throws IllegalArgumentException if {@code text} is none
     */
    public static OperatingSystem parse(String text) {
        return KnownWords.parse("an operating system", values(), OperatingSystem::id, text);
    }

    /** The {@link #id()}. */
    @Override
    public String toString() {
        return id;
    }
}
