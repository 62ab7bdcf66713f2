package dev.satchel.core.machine;

import com.google.common.base.Ascii;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The operating system that a machine is for, as far as it matters to the machine. */
public enum GuestKind {
    /** Windows 11: needs UEFI, Secure Boot, a TPM 2.0, two cores, 4 GiB and 64 GiB of disk. */
    WINDOWS_11("windows-11"),
    /** Windows 10. */
    WINDOWS_10("windows-10"),
    /** Windows Server. */
    WINDOWS_SERVER("windows-server"),
    /** Debian and what is made from it. */
    DEBIAN("debian"),
    /** Ubuntu. */
    UBUNTU("ubuntu"),
    /** Fedora, and Red Hat's and its rebuilds. */
    FEDORA("fedora"),
    /** Arch Linux. */
    ARCH("arch"),
    /** Alpine Linux. */
    ALPINE("alpine"),
    /** Any other Linux. */
    LINUX("linux"),
    /** macOS. */
    MACOS("macos"),
    /** Anything else. */
    OTHER("other");

    private final String id;

    GuestKind(String id) {
        this.id = id;
    }

    /** As it is written in a machine file. */
    public String id() {
        return id;
    }

    /**
     * Reads an {@link #id()}, in any case.
     *
     * @throws IllegalArgumentException if {@code text} is none
     */
    public static GuestKind parse(String text) {
        for (GuestKind kind : values()) {
            if (Ascii.equalsIgnoreCase(kind.id, text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("not a guest: '" + text + "' (known are "
                + Arrays.stream(values()).map(GuestKind::id).collect(Collectors.joining(", ")) + ")");
    }
}
