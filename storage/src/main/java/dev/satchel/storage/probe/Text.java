package dev.satchel.storage.probe;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Identifiers and labels in the form in which libblkid prints them; null where it prints none. Labels are strings of
 * bytes, one character each: what is in them need not be valid UTF-8, and udev's form of it depends on the bytes.
 */
final class Text {
    /** As much room has {@code blkid} for an encoded value, and for one that it shows; the rest is cut off. */
    private static final int ENCODED_LIMIT = 262;

    private static final int SAFE_LIMIT = 255;

    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private Text() {}

    static void hex(StringBuilder text, int value) {
        text.append(DIGITS[value >> 4 & 0xF]).append(DIGITS[value & 0xF]);
    }

    static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder(2 * bytes.length);
        for (byte b : bytes) {
            hex(text, b);
        }
        return text.toString();
    }

    /** As {@code %0<digits>x}. */
    static String hex(long value, int digits) {
        String text = Long.toHexString(value);
        return text.length() >= digits ? text : "0".repeat(digits - text.length()) + text;
    }

    /** Sixteen bytes in order, lower case; null if all are zero. */
    static @Nullable String uuid(Block bytes, int at) {
        return bytes.isZero(at, 16) ? null : groups(bytes, at, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    }

    /** A GUID as Microsoft and GPT store it: the first three fields little-endian, lower case. */
    static String guid(Block bytes, int at) {
        return groups(bytes, at, 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15);
    }

    /** An identifier of VMFS: two words and a half word little-endian. */
    static String vmware(Block bytes, int at) {
        StringBuilder text = new StringBuilder(35);
        int[] order = {3, 2, 1, 0, -1, 7, 6, 5, 4, -1, 9, 8, -1, 10, 11, 12, 13, 14, 15};
        for (int i : order) {
            if (i < 0) {
                text.append('-');
            } else {
                hex(text, bytes.u8(at + i));
            }
        }
        return text.toString();
    }

    private static String groups(Block bytes, int at, int... order) {
        StringBuilder text = new StringBuilder(36);
        for (int i = 0; i < 16; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                text.append('-');
            }
            hex(text, bytes.u8(at + order[i]));
        }
        return text.toString();
    }

    /** {@code 1A2B-3C4D}, or null for 0. */
    static @Nullable String serial(int serial) {
        if (serial == 0) {
            return null;
        }
        String digits = upper(hex(Integer.toUnsignedLong(serial), 8));
        return digits.substring(0, 4) + "-" + digits.substring(4);
    }

    /** Of ASCII. */
    static String upper(String text) {
        return com.google.common.base.Ascii.toUpperCase(text);
    }

    /** UTF-16 as UTF-8, up to the first NUL; half of a pair is kept as it is. */
    static String fromUtf16(Block bytes, int at, int length) {
        StringBuilder text = new StringBuilder(length);
        int end = at + length;
        for (int i = at; i + 2 <= end; i += 2) {
            int unit = bytes.u16(i);
            if (unit == 0) {
                break;
            }
            if (unit >= 0xD800 && unit <= 0xDBFF && i + 4 <= end) {
                int low = bytes.u16(i + 2);
                if (low >= 0xDC00 && low <= 0xDFFF) {
                    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                    i += 2;
                }
            }
            utf8(text, unit);
        }
        return text.toString();
    }

    /** ISO 8859-1 as UTF-8, up to the first NUL. */
    static String fromLatin1(Block bytes, int at, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = at; i < at + length && bytes.u8(i) != 0; i++) {
            utf8(text, bytes.u8(i));
        }
        return text.toString();
    }

    private static void utf8(StringBuilder text, int point) {
        if (point < 0x80) {
            text.append((char) point);
        } else if (point < 0x800) {
            text.append((char) (0xC0 | (point >> 6))).append((char) (0x80 | (point & 0x3F)));
        } else if (point < 0x10000) {
            text.append((char) (0xE0 | (point >> 12)))
                    .append((char) (0x80 | ((point >> 6) & 0x3F)))
                    .append((char) (0x80 | (point & 0x3F)));
        } else {
            text.append((char) (0xF0 | (point >> 18)))
                    .append((char) (0x80 | ((point >> 12) & 0x3F)))
                    .append((char) (0x80 | ((point >> 6) & 0x3F)))
                    .append((char) (0x80 | (point & 0x3F)));
        }
    }

    /** Without blanks at the end, as {@code isspace} of the C locale knows them. */
    static String trimEnd(String text) {
        int end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    static String trimStart(String text) {
        int start = 0;
        while (start < text.length() && isBlank(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    static boolean isBlank(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    static boolean isHexDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    /** The bytes read as UTF-8; what is not becomes U+FFFD. */
    static String decode(String bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.charAt(i) >= 0x80) {
                return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
        }
        return bytes;
    }

    /** As udev writes it into the name of a link: whatever is not harmless as {@code \x20}. */
    static String encoded(String bytes) {
        StringBuilder text = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length() && text.length() < ENCODED_LIMIT; i++) {
            char c = bytes.charAt(i);
            int sequence = sequence(bytes, i);
            if (sequence > 1) {
                text.append(bytes, i, i + sequence);
                i += sequence - 1;
            } else if ("#+-.:=@_".indexOf(c) >= 0
                    || (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')) {
                text.append(c);
            } else {
                hex(text.append("\\x"), c);
            }
        }
        return decode(text.toString());
    }

    /** As udev shows it: blanks as one underscore, and one for each byte that is no text. */
    static String safe(String bytes) {
        StringBuilder text = new StringBuilder(bytes.length());
        String trimmed = trimStart(trimEnd(bytes.substring(0, Math.min(SAFE_LIMIT, bytes.length()))));
        for (int i = 0; i < trimmed.length(); i++) {
            char c = trimmed.charAt(i);
            int sequence = sequence(trimmed, i);
            if (isBlank(c)) {
                if (!isBlank(trimmed.charAt(i - 1))) {
                    text.append('_');
                }
            } else if (c > ' ' && c <= '~') {
                text.append(c);
            } else if (sequence >= 1) {
                text.append(trimmed, i, i + sequence);
                i += sequence - 1;
            } else {
                text.append('_');
            }
        }
        return decode(text.toString());
    }

    /** How many bytes the character at {@code at} has in UTF-8; -1 if it is none. */
    private static int sequence(String bytes, int at) {
        int first = bytes.charAt(at);
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xF0 && first < 0xF8
                ? 4
                : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xC0 && first < 0xE0 ? 2 : 0;
        if (length == 0 || at + length > bytes.length()) {
            return -1;
        }
        int point = first & (0xFF >> (length + 1));
        for (int i = 1; i < length; i++) {
            if ((bytes.charAt(at + i) & 0xC0) != 0x80) {
                return -1;
            }
            point = (point << 6) | (bytes.charAt(at + i) & 0x3F);
        }
        int needed = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        boolean character = point <= 0x10FFFF
                && (point & 0xFFFFF800) != 0xD800
                && !(point > 0xFDCF && point < 0xFDF0)
                && (point & 0xFFFF) != 0xFFFF;
        return needed == length && character ? length : -1;
    }
}
