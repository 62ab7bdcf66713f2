package dev.satchel.storage.filesystem;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * What a name, of a file or of a volume, may be.
 *
 * @param longest how many {@code unit} at most; positive
 * @param unit in which it is counted
 * @param forbidden the characters that cannot stand in it, beside NUL
 * @param controls whether characters below U+0020 can
 * @param source who says so
 */
public record NameRule(int longest, Unit unit, String forbidden, Controls controls, Source source) {
    /** In what the length of a name is counted. */
    public enum Unit {
        /** Bytes of UTF-8. */
        BYTES("bytes"),
        /** Units of UTF-16: two for an emoji. */
        UTF16_UNITS("UTF-16 units");

        private final String title;

        Unit(String title) {
            this.title = title;
        }

        int count(String text) {
            return this == BYTES ? text.getBytes(StandardCharsets.UTF_8).length : text.length();
        }

        /** In words. */
        @Override
        public String toString() {
            return title;
        }
    }

    /** Whether characters below U+0020 may stand in a name. */
    public enum Controls {
        /** They may. */
        ALLOWED,
        /** They may not. */
        FORBIDDEN
    }

    /** Checks the range. */
    public NameRule {
        checkArgument(longest > 0, "a name has a character at least: %s", longest);
    }

    /**
     * What is wrong with {@code name}, in half a sentence; empty if it can be used.
     *
     * @param name without a path; an empty one is no problem, since a label may be left out
     */
    public Optional<String> problem(String name) {
        int length = unit.count(name);
        if (length > longest) {
            return Optional.of("it has " + length + " " + unit + ", and " + longest + " is the most");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == 0 || forbidden.indexOf(c) >= 0 || (c < ' ' && controls == Controls.FORBIDDEN)) {
                return Optional.of("it has " + shown(c) + " in it, which cannot stand there");
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == name.length()
                        || !Character.isLowSurrogate(name.charAt(i + 1))) {
                    return Optional.of("it has half a character in it (" + shown(c) + ")");
                }
                i++;
            }
        }
        return Optional.empty();
    }

    private static String shown(char c) {
        return c <= ' ' || Character.isSurrogate(c) ? String.format(Locale.ROOT, "U+%04X", (int) c) : "'" + c + "'";
    }

    /** For people: {@code 255 bytes, without /}. */
    @Override
    public String toString() {
        String without = forbidden.isEmpty() ? "" : ", without " + forbidden;
        return longest + " " + unit + without;
    }
}
