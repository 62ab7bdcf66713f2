package dev.satchel.storage.device;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Longs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the kernel tells things in files: attributes of one value, folders of names, tables of lines. */
final class Sysfs {
    /** sysfs counts in units of 512 bytes, whatever the sectors of the device are. */
    static final long UNIT = 512;

    private static final int ATTRIBUTE_LIMIT = 4096;
    private static final int TABLE_LIMIT = 16 << 20;

    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-3][0-7]{2})");

    private Sysfs() {}

    /** The first of {@code attributes} that tells anything; else empty. */
    static String firstOf(Path... attributes) {
        for (Path attribute : attributes) {
            String text = text(attribute);
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    /** The attribute without blanks at its ends; empty where it is missing, as sysfs differs between kernels. */
    static String text(Path attribute) {
        return cleaned(new String(bytes(attribute), StandardCharsets.UTF_8));
    }

    static String cleaned(String text) {
        return CharMatcher.whitespace().or(CharMatcher.is('\0')).trimFrom(text);
    }

    static byte[] bytes(Path attribute) {
        try (InputStream stream = Files.newInputStream(attribute)) {
            return stream.readNBytes(ATTRIBUTE_LIMIT);
        } catch (IOException e) {
            return new byte[0]; // missing, or an attribute that its driver cannot answer (EIO, EINVAL)
        }
    }

    /** A number from 0 up that can be counted in bytes; 0 where there is none. */
    static long number(Path attribute) {
        Long number = Longs.tryParse(text(attribute));
        return number == null || number < 0 ? 0 : Math.min(number, Long.MAX_VALUE / UNIT);
    }

    /** The lines of a table; none where it is missing or not for this user. */
    static List<String> lines(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(TABLE_LIMIT), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            return ImmutableList.of();
        }
    }

    static Set<String> names(Path folder) {
        return entries(folder).stream().map(Sysfs::name).collect(ImmutableSet.toImmutableSet());
    }

    /** The last part of {@code path}. */
    static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    /** What is in {@code folder}, by name; nothing where it is missing or not for this user. */
    static List<Path> entries(Path folder) {
        try {
            return list(folder);
        } catch (IOException e) {
            return ImmutableList.of();
        }
    }

    static List<Path> list(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return ImmutableList.sortedCopyOf(entries);
        }
    }

    /** The kernel writes blank, tab, newline and backslash as three octal digits. */
    static String unescape(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(
                        found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 8))));
    }

    /** A mount point that this process cannot name in its locale is shown with question marks. */
    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return Path.of(
                    CharMatcher.ascii().and(CharMatcher.isNot('\0')).negate().replaceFrom(text, '?'));
        }
    }
}
