package dev.satchel.qemu.commandline;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.qemu.option.CpuOption;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.Tpmdev;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What runs in the machine, from what a command line lets slip: names of machine and files, enlightenments, clock. */
final class GuestGuess {
    /** What each is called in names of files and machines; the first that fits is meant. */
    private enum Sign {
        WINDOWS_11("win(dows)?[-_ .]?11|w11[-_.]", GuestKind.WINDOWS_11),
        WINDOWS_SERVER(
                "win(dows)?[-_ .]?(server|20(16|19|22|25)|2k)|server[-_ .]?20(16|19|22|25)", GuestKind.WINDOWS_SERVER),
        WINDOWS_10("win(dows)?[-_ .]?(10|8|7)|w10[-_.]", GuestKind.WINDOWS_10),
        UBUNTU("ubuntu|kubuntu|xubuntu|lubuntu", GuestKind.UBUNTU),
        DEBIAN("debian|bookworm|bullseye|trixie", GuestKind.DEBIAN),
        FEDORA("fedora|rhel|centos|rocky|alma", GuestKind.FEDORA),
        ALPINE("alpine", GuestKind.ALPINE),
        ARCH("arch[-_ .]?linux|archlinux|endeavour|manjaro", GuestKind.ARCH),
        MACOS("opencore|macos|osx|isa-applesmc", GuestKind.MACOS),
        LINUX("linux|vmlinuz|initrd|bzimage", GuestKind.LINUX);

        private final Pattern words;
        private final GuestKind kind;

        Sign(String words, GuestKind kind) {
            this.words = Pattern.compile(words);
            this.kind = kind;
        }
    }

    /** Windows of a kind that no name tells; the driver image of virtio is only for Windows. */
    private static final Pattern WINDOWS = Pattern.compile("windows|virtio-win|\\bwin\\b|\\bwtg\\b|wintogo|\\bwin[-_]");

    private final Line line;
    private final Architecture architecture;

    GuestGuess(Line line, Architecture architecture) {
        this.line = line;
        this.architecture = architecture;
    }

    GuestKind kind() {
        Optional<GuestKind> named = named();
        if (named.isPresent()) {
            return said(named.get(), "of a name");
        }
        String all = line.parts().stream()
                .map(Part::value)
                .collect(Collectors.joining(" "))
                .toLowerCase(Locale.ROOT);
        Optional<String> windows = windows(all);
        if (windows.isPresent()) {
            return said(windowsKind(all), windows.get());
        }
        for (Sign sign : Sign.values()) {
            if (sign.words.matcher(all).find() || (sign == Sign.LINUX && line.has("-kernel"))) {
                return said(sign.kind, sign == Sign.LINUX ? "a kernel is given" : "of a name");
            }
        }
        return said(GuestKind.OTHER, "nothing tells what it is");
    }

    /** What the machine's own name says goes before what its files are called, unless its processor knows better. */
    private Optional<GuestKind> named() {
        String name = line.parts().stream()
                .filter(part -> part.is("-name"))
                .map(part -> part.value().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" "));
        if (windows("").isPresent()) {
            return Optional.empty();
        }
        return Arrays.stream(Sign.values())
                .filter(sign -> sign.words.matcher(name).find())
                .map(sign -> sign.kind)
                .findFirst();
    }

    private Optional<String> windows(String all) {
        boolean enlightened = line.parts().stream()
                .anyMatch(part -> part.option() instanceof CpuOption cpu
                        && cpu.flags().stream().anyMatch(flag -> flag.name().startsWith("hv")));
        if (enlightened) {
            return Optional.of("the processor has Hyper-V's enlightenments");
        }
        if (WINDOWS.matcher(all).find()
                || Sign.WINDOWS_10.words.matcher(all).find()
                || Sign.WINDOWS_11.words.matcher(all).find()
                || Sign.WINDOWS_SERVER.words.matcher(all).find()) {
            return Optional.of("of a name");
        }
        if (all.contains("base=localtime") || line.has("-localtime")) {
            return Optional.of("the hardware clock is local time");
        }
        return Optional.empty();
    }

    private GuestKind windowsKind(String all) {
        for (Sign sign : new Sign[] {Sign.WINDOWS_11, Sign.WINDOWS_SERVER, Sign.WINDOWS_10}) {
            if (sign.words.matcher(all).find()) {
                return sign.kind;
            }
        }
        // Only Windows 11 needs a TPM, and it alone is still made for ARM.
        return hasTpm() || architecture == Architecture.AARCH64 ? GuestKind.WINDOWS_11 : GuestKind.WINDOWS_10;
    }

    private boolean hasTpm() {
        return line.parts().stream()
                .anyMatch(part -> part.option() instanceof Tpmdev
                        || (part.option() instanceof Device device
                                && device.driver().startsWith("tpm-")));
    }

    private GuestKind said(GuestKind kind, String why) {
        line.note(
                "guest",
                "guest",
                "taken for " + kind.id() + (why.equals("of a name") ? ", because a name says so" : ": " + why));
        return kind;
    }
}
