package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.host.Architecture;

/**
 * What runs in the machine.
 *
 * @param kind the operating system
 * @param architecture what its code is for; known
 */
public record GuestSystem(GuestKind kind, Architecture architecture) {
    /** Checks that the architecture is a known one. */
    public GuestSystem {
        checkArgument(architecture != Architecture.UNKNOWN, "a guest needs a known architecture");
    }

    /** Windows 11 for {@code architecture}: Microsoft makes it for x86-64 and aarch64. */
    public static GuestSystem windows11(Architecture architecture) {
        return new GuestSystem(GuestKind.WINDOWS_11, architecture);
    }

    /** Debian for {@code architecture}, which must be a known one. */
    public static GuestSystem debian(Architecture architecture) {
        return new GuestSystem(GuestKind.DEBIAN, architecture);
    }

    /** Some Linux for {@code architecture}, which must be a known one. */
    public static GuestSystem linux(Architecture architecture) {
        return new GuestSystem(GuestKind.LINUX, architecture);
    }

    /** Whether it is one of Microsoft's. */
    public boolean isWindows() {
        return switch (kind) {
            case WINDOWS_11, WINDOWS_10, WINDOWS_SERVER -> true;
            case DEBIAN, UBUNTU, FEDORA, ARCH, ALPINE, LINUX, MACOS, OTHER -> false;
        };
    }

    /** {@code windows-11 on aarch64}. */
    @Override
    public String toString() {
        return kind.id() + " on " + architecture.id();
    }
}
