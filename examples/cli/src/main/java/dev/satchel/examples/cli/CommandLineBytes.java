package dev.satchel.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of this process as UTF-8. In the locale {@code C} this JVM has replaced every character beyond ASCII before
 * anybody could read it; Linux still has the bytes.
 */
final class CommandLineBytes {
    private static final int LIMIT = 4 << 20;
    private static final char REPLACEMENT = '\uFFFD';

    private CommandLineBytes() {}

    /** The values of {@code option}, as they were typed where the JVM could not read them; else {@code values}. */
    static List<String> repaired(String option, List<String> values) throws IOException {
        Path words = Path.of("/proc/self/cmdline");
        if (values.stream().allMatch(value -> value.indexOf(REPLACEMENT) < 0) || !Files.isReadable(words)) {
            return values;
        }
        List<String> typed = new ArrayList<>();
        try (InputStream in = Files.newInputStream(words)) {
            String[] all = new String(in.readNBytes(LIMIT), StandardCharsets.UTF_8).split("\0", -1);
            for (int i = 0; i < all.length; i++) {
                if (all[i].equals(option) && i + 1 < all.length) {
                    typed.add(all[++i]);
                } else if (all[i].startsWith(option + "=")) {
                    typed.add(all[i].substring(option.length() + 1));
                }
            }
        }
        return typed.size() == values.size() ? typed : values;
    }
}
