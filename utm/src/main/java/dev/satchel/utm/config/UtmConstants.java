package dev.satchel.utm.config;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** The closed lists of UTM 5.0.3: a board that is not listed makes UTM refuse a bundle, a processor becomes {@code default}. */
public final class UtmConstants {
    private static final Splitter LIST = Splitter.on(';');
    private static final ImmutableMap<String, ImmutableSet<String>> TARGETS = load("targets.properties");
    private static final ImmutableMap<String, ImmutableSet<String>> CPUS = load("cpus.properties");

    /** Those that UTM has an EDK2 image for. */
    private static final ImmutableSet<String> UEFI =
            ImmutableSet.of("arm", "aarch64", "i386", "x86_64", "loongarch64", "riscv64");

    private static final ImmutableMap<String, ImmutableSet<String>> DEFAULT_TARGETS = load("defaults.properties");

    /** The pictures in the folder Icons of UTM. */
    private static final ImmutableSet<String> ICONS = ImmutableSet.copyOf(Splitter.on(' ')
            .split(
                    "AIX IOS SUSE Windows7 almalinux alpine amigaos android apple-tv arch-linux backtrack bada beos centos"
                            + " chrome-os cyanogenmod debian elementary-os fedora firefox-os freebsd gentoo haiku-os hp-ux kaios"
                            + " knoppix kubuntu linux lubuntu mac macos maemo mandriva meego mint netbsd nintendo nixos openbsd"
                            + " opensuse openwrt os2 palmos pardus pisi playstation-portable playstation pop-os red-hat remix-os"
                            + " risc-os rocky-linux sabayon sailfish-os slackware solaris syllable symbian threadx tizen ubuntu"
                            + " webos windows-11 windows-9x windows-xp windows xbox xubuntu yunos"));

    private UtmConstants() {}

    /** The 29 architectures; immutable. */
    public static Set<String> architectures() {
        return TARGETS.keySet();
    }

    /** The boards of {@code architecture}; empty if there is no such architecture. */
    public static Set<String> targets(String architecture) {
        return TARGETS.getOrDefault(architecture, ImmutableSet.of());
    }

    /** The processors of {@code architecture}, {@code default} first; empty if there is no such architecture. */
    public static Set<String> cpus(String architecture) {
        return CPUS.getOrDefault(architecture, ImmutableSet.of());
    }

    /** The architectures that UTM has UEFI firmware for; immutable. */
    public static Set<String> uefiArchitectures() {
        return UEFI;
    }

    /** The board that UTM takes for {@code architecture} where it knows no better; empty if there is none such. */
    public static Optional<String> defaultTarget(String architecture) {
        return DEFAULT_TARGETS.getOrDefault(architecture, ImmutableSet.of()).stream()
                .findFirst();
    }

    /** The pictures that UTM has for its list, as it spells them; immutable. */
    public static Set<String> icons() {
        return ICONS;
    }

    private static ImmutableMap<String, ImmutableSet<String>> load(String resource) {
        Properties lists = new Properties();
        try (InputStream in = Objects.requireNonNull(UtmConstants.class.getResourceAsStream(resource), resource)) {
            lists.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lists.stringPropertyNames().stream()
                .sorted()
                .collect(ImmutableMap.toImmutableMap(
                        name -> name, name -> ImmutableSet.copyOf(LIST.split(lists.getProperty(name)))));
    }
}
