package dev.satchel.storage.probe;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Identifiers and labels in the form in which libblkid prints them; null where it prints none. */
final class Text {
    private Text() {}

    /** Sixteen bytes in order, lower case; null if all are zero. */
    static @Nullable String uuid(ByteBuffer bytes, int at) {
        StringBuilder text = new StringBuilder(36);
        boolean any = false;
        for (int i = 0; i < 16; i++) {
            byte b = bytes.get(at + i);
            any |= b != 0;
            text.append(i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "").append(String.format("%02x", b));
        }
        return any ? text.toString() : null;
    }

    /** A GUID of GPT: the first three fields little-endian, lower case. */
    static String guid(ByteBuffer bytes, int at) {
        StringBuilder tail = new StringBuilder();
        for (int i = 8; i < 16; i++) {
            tail.append(i == 10 ? "-" : "").append(String.format("%02x", bytes.get(at + i)));
        }
        return String.format(
                "%08x-%04x-%04x-%s", bytes.getInt(at), bytes.getShort(at + 4), bytes.getShort(at + 6), tail);
    }

    /** {@code 1A2B-3C4D}, or null for 0. */
    static @Nullable String serial(int serial) {
        return serial == 0
                ? null
                : String.format("%04X-%04X", serial >>> 16, serial & 0xFFFF).toUpperCase(Locale.ROOT);
    }

    /** Bytes up to the first NUL as UTF-8, without blanks at the end; null if nothing is left. */
    static @Nullable String label(ByteBuffer bytes, int at, int length) {
        return label(bytes, at, length, StandardCharsets.UTF_8);
    }

    /** UTF-16LE up to the first NUL, without blanks at the end; null if nothing is left. */
    static @Nullable String wideLabel(ByteBuffer bytes, int at, int length) {
        return label(bytes, at, length & ~1, StandardCharsets.UTF_16LE);
    }

    private static @Nullable String label(ByteBuffer bytes, int at, int length, Charset charset) {
        byte[] raw = new byte[length];
        bytes.get(at, raw);
        String text = new String(raw, charset);
        int end = text.indexOf('\0');
        String cut = (end < 0 ? text : text.substring(0, end)).replaceAll("[ \t\n\u000B\f\r]+$", "");
        return cut.isEmpty() ? null : cut;
    }
}
