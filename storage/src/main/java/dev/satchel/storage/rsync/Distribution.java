package dev.satchel.storage.rsync;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
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
    /** Another, or one that does not say. */
    OTHER;

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
            try (InputStream in = Files.newInputStream(file)) {
                return ofOsRelease(new String(in.readNBytes(LIMIT), StandardCharsets.UTF_8));
            } catch (NoSuchFileException absent) {
                // The other place, then.
            } catch (IOException e) {
                throw new SatchelException("distribution.unreadable", file.toString(), "cannot be read: " + e, null, e);
            }
        }
        return OTHER;
    }

    static Distribution ofOsRelease(String text) {
        Set<String> names = new HashSet<>();
        Matcher id = ID.matcher(text);
        while (id.find()) {
            names.addAll(Splitter.on(' ').splitToList(id.group(1)));
        }
        if (names.contains("debian") || names.contains("ubuntu") || names.contains("raspbian")) {
            return DEBIAN;
        }
        if (names.contains("fedora") || names.contains("rhel") || names.contains("centos")) {
            return FEDORA;
        }
        return names.contains("arch") ? ARCH : OTHER;
    }
}
