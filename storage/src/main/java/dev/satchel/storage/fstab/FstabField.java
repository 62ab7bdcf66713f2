package dev.satchel.storage.fstab;

import java.nio.charset.StandardCharsets;

/** The escapes of a field. Text of a file is held as ISO 8859-1, one character a byte, so that no byte is ever lost. */
final class FstabField {
    private FstabField() {}

    /**
     * As libmount reads it: a backslash and three octal digits are a byte, anything else stands for itself. A byte of 0 ends
     * the field, for its texts are those of C.
     */
    static String decode(String raw) {
        if (raw.indexOf('\\') < 0) {
            return text(raw);
        }
        StringBuilder bytes = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            if (isEscape(raw, i)) {
                char value = valueOf(raw, i);
                if (value == 0) {
                    break;
                }
                bytes.append(value);
                i += 3;
            } else {
                bytes.append(raw.charAt(i));
            }
        }
        return text(bytes.toString());
    }

    /** Blank, tab, newline and backslash as octal, nothing else: the one form that all readers share. */
    static String encode(String text) {
        StringBuilder raw = new StringBuilder(text.length());
        for (char c : bytes(text).toCharArray()) {
            switch (c) {
                case ' ' -> raw.append("\\040");
                case '\t' -> raw.append("\\011");
                case '\n' -> raw.append("\\012");
                case '\\' -> raw.append("\\134");
                default -> raw.append(c);
            }
        }
        return raw.toString();
    }

    static boolean isEscape(String raw, int at) {
        return raw.charAt(at) == '\\'
                && at + 3 < raw.length()
                && isOctal(raw.charAt(at + 1))
                && isOctal(raw.charAt(at + 2))
                && isOctal(raw.charAt(at + 3));
    }

    /** The byte that the escape at {@code at} stands for: of nine bits, as three digits can be, the highest is lost. */
    static char valueOf(String raw, int at) {
        int value = (raw.charAt(at + 1) - '0') * 64 + (raw.charAt(at + 2) - '0') * 8 + raw.charAt(at + 3) - '0';
        return (char) (value & 0xFF);
    }

    /** The bytes, one a character, as UTF-8 text. */
    static String text(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** The text as UTF-8 bytes, one a character. */
    static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static boolean isOctal(char c) {
        return c >= '0' && c <= '7';
    }
}
