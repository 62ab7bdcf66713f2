package dev.satchel.utm.mapping;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.machine.GuestKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The system in a machine, which UTM knows only by its picture (the names are those of UTM's folder Icons). */
final class Guests {
    private static final Map<GuestKind, String> ICONS = ImmutableMap.<GuestKind, String>builder()
            .put(GuestKind.WINDOWS_11, "windows-11")
            .put(GuestKind.WINDOWS_10, "windows")
            .put(GuestKind.WINDOWS_SERVER, "windows")
            .put(GuestKind.DEBIAN, "debian")
            .put(GuestKind.UBUNTU, "ubuntu")
            .put(GuestKind.FEDORA, "fedora")
            .put(GuestKind.ARCH, "arch-linux")
            .put(GuestKind.ALPINE, "alpine")
            .put(GuestKind.LINUX, "linux")
            .put(GuestKind.MACOS, "mac")
            .buildOrThrow();

    private static final Set<String> OTHER_LINUX = ImmutableSet.of(
            "almalinux",
            "centos",
            "elementary-os",
            "gentoo",
            "kubuntu",
            "lubuntu",
            "mandriva",
            "mint",
            "nixos",
            "opensuse",
            "pop-os",
            "red-hat",
            "rocky-linux",
            "slackware",
            "SUSE",
            "xubuntu");

    private Guests() {}

    static Optional<String> icon(GuestKind kind) {
        return Optional.ofNullable(ICONS.get(kind));
    }

    /** UTM's wizard shows {@code windows} for all of them; one with UEFI and a TPM is taken for Windows 11. */
    static GuestKind kind(String icon, boolean readyForWindows11) {
        if (icon.equals("windows")) {
            return readyForWindows11 ? GuestKind.WINDOWS_11 : GuestKind.WINDOWS_10;
        }
        return ICONS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(icon))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(OTHER_LINUX.contains(icon) ? GuestKind.LINUX : GuestKind.OTHER);
    }

    static boolean isLinux(GuestKind kind) {
        return switch (kind) {
            case DEBIAN, UBUNTU, FEDORA, ARCH, ALPINE, LINUX -> true;
            case WINDOWS_11, WINDOWS_10, WINDOWS_SERVER, MACOS, OTHER -> false;
        };
    }
}
