package dev.satchel.storage.rsync;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The family a Linux distribution belongs to: it decides where packages are kept that can be fetched again. */
public enum Distribution {
    /** Debian, Ubuntu, Mint, Raspberry Pi OS. */
    DEBIAN,
    /** Fedora, RHEL and its rebuilds. */
    FEDORA,
    /** Arch, Manjaro, SteamOS. */
    ARCH,
    /** openSUSE Leap and Tumbleweed, SUSE Linux Enterprise. */
    OPENSUSE,
    /** Alpine, postmarketOS. */
    ALPINE,
    /** NixOS. */
    NIXOS,
    /** Another, or one that does not say. */
    OTHER;

    private static final Map<String, Distribution> BY_NAME = ImmutableMap.<String, Distribution>builder()
            .put("debian", DEBIAN)
            .put("ubuntu", DEBIAN)
            .put("raspbian", DEBIAN)
            .put("fedora", FEDORA)
            .put("rhel", FEDORA)
            .put("centos", FEDORA)
            .put("arch", ARCH)
            .put("archarm", ARCH)
            .put("opensuse", OPENSUSE)
            .put("opensuse-leap", OPENSUSE)
            .put("opensuse-tumbleweed", OPENSUSE)
            .put("suse", OPENSUSE)
            .put("sles", OPENSUSE)
            .put("alpine", ALPINE)
            .put("postmarketos", ALPINE)
            .put("nixos", NIXOS)
            .buildOrThrow();

    private static final int LIMIT = 1 << 16;
    private static final Pattern ID = Pattern.compile("(?m)^(?:ID|ID_LIKE)=[\"']?([^\"'\n]*)");

    /**
     * Asks {@code etc/os-release} below {@code root} (os-release(5)), else {@code usr/lib/os-release}.
     *
     * @throws SatchelException with code {@code distribution.unreadable} if the file is there and cannot be read
     */
    public static Distribution detect(Path root) throws SatchelException {
        for (String name : ImmutableList.of("etc/os-release", "usr/lib/os-release")) {
            Path file = root.resolve(name);
            try {
                return ofOsRelease(text(file));
            } catch (NoSuchFileException absent) {
                // The other place, then.
            } catch (IOException e) {
                throw SatchelException.unreadable("distribution.unreadable", file, e);
            }
        }
        return OTHER;
    }

    private static String text(Path file) throws IOException {
        if (Files.readAttributes(file, BasicFileAttributes.class).isOther()) {
            throw new IOException("it is a pipe or a device"); // which would be waited for
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LIMIT), StandardCharsets.UTF_8);
        }
    }

    static Distribution ofOsRelease(String text) {
        Set<String> names = new HashSet<>();
        Matcher id = ID.matcher(text);
        while (id.find()) {
            names.addAll(Splitter.on(' ').splitToList(id.group(1)));
        }
        for (Map.Entry<String, Distribution> known : BY_NAME.entrySet()) {
            if (names.contains(known.getKey())) {
                return known.getValue();
            }
        }
        return OTHER;
    }
}
