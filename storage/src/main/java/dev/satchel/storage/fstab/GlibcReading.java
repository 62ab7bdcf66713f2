package dev.satchel.storage.fstab;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * A line as {@code getmntent} of glibc (2.36) reads it, and with it systemd's generator. Text is bytes, one a character.
 *
 * @param source the first field, decoded
 * @param target the second, empty where it is missing
 * @param type the third, empty where it is missing
 * @param options the fourth, empty where it is missing
 */
record GlibcReading(String source, String target, String type, String options) {
    /** What {@code getmntent} has room for, the end of the text included. */
    static final int BUFFER = 4096;

    /** What it makes of a line, its end included; empty for a comment and a blank line. */
    static Optional<GlibcReading> of(String raw) {
        String line = raw.endsWith("\n") ? raw.substring(0, raw.length() - 1) : raw;
        line = line.length() < BUFFER ? line : line.substring(0, BUFFER - 1);
        int nul = line.indexOf('\0');
        line = nul < 0 ? line : line.substring(0, nul);
        List<String> fields = fields(line);
        if (fields.isEmpty() || fields.get(0).startsWith("#")) {
            return Optional.empty();
        }
        return Optional.of(new GlibcReading(field(fields, 0), field(fields, 1), field(fields, 2), field(fields, 3)));
    }

    /** Only blanks and tabs part fields: a carriage return belongs to the last one. */
    private static List<String> fields(String line) {
        return ImmutableList.copyOf(
                Splitter.onPattern("[ \t]+").omitEmptyStrings().split(line));
    }

    private static String field(List<String> fields, int index) {
        return index < fields.size() ? decode(fields.get(index)) : "";
    }

    /** {@code \040}, {@code \011}, {@code \012}, {@code \134} and two backslashes; nothing else is an escape. */
    static String decode(String raw) {
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        StringBuilder decoded = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            if (raw.startsWith("\\040", i)) {
                decoded.append(' ');
                i += 3;
            } else if (raw.startsWith("\\011", i)) {
                decoded.append('\t');
                i += 3;
            } else if (raw.startsWith("\\012", i)) {
                decoded.append('\n');
                i += 3;
            } else if (raw.startsWith("\\134", i)) {
                decoded.append('\\');
                i += 3;
            } else if (raw.startsWith("\\\\", i)) {
                decoded.append('\\');
                i++;
            } else {
                decoded.append(raw.charAt(i));
            }
        }
        return decoded.toString();
    }
}
