package dev.satchel.storage.rsync;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Names as rsync sees them, which is as bytes: here one byte a character, 0 to 255. Text is UTF-8; a byte that is none
 * becomes the lone surrogate {@code U+DC00} plus the byte and comes back as that byte, so that no name is lost.
 */
final class ByteText {
    private static final int ESCAPE = 0xDC00;

    private ByteText() {}

    static String bytes(String text) {
        int plain = 0;
        while (plain < text.length() && text.charAt(plain) < 0x80) {
            plain++;
        }
        return plain == text.length() ? text : encoded(text);
    }

    private static String encoded(String text) {
        StringBuilder bytes = new StringBuilder(text.length() + 16);
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean paired = i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
            if (c >= ESCAPE + 0x80 && c <= ESCAPE + 0xFF && !paired) {
                bytes.append(utf8(text.substring(from, i))).append((char) (c - ESCAPE));
                from = i + 1;
            }
        }
        return bytes.append(utf8(text.substring(from))).toString();
    }

    private static String utf8(String text) {
        return latin1(text.getBytes(StandardCharsets.UTF_8));
    }

    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The file of that name, also where the name is not UTF-8: of all ways to a path only a URI takes any bytes. */
    static Path path(String bytes) {
        try {
            return Path.of(text(bytes));
        } catch (InvalidPathException notUtf8) {
            String absolute = bytes.startsWith("/") ? bytes : bytes(Path.of("").toAbsolutePath() + "/") + bytes;
            StringBuilder uri = new StringBuilder("file://");
            for (int i = 0; i < absolute.length(); i++) {
                char c = absolute.charAt(i);
                boolean plain = c == '/' || (c < 0x80 && Character.isLetterOrDigit(c));
                uri.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
            }
            return Path.of(URI.create(uri.toString()));
        }
    }

    /** The name of a file that was found in a folder. */
    static String name(Path found) {
        Path last = Objects.requireNonNull(found.getFileName(), "the root has no name");
        String name = last.toString();
        return name.indexOf('\uFFFD') < 0 ? bytes(name) : rawName(found);
    }

    private static String rawName(Path found) {
        String uri = found.toUri().getRawPath();
        String encoded = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
        String name = encoded.substring(encoded.lastIndexOf('/') + 1);
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '%') {
                bytes.append((char) Integer.parseInt(name.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.append(name.charAt(i));
            }
        }
        return bytes.toString();
    }

    static String text(String bytes) {
        byte[] raw = bytes.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return escaped(raw);
        }
    }

    private static String escaped(byte[] raw) {
        StringBuilder text = new StringBuilder(raw.length);
        for (int i = 0; i < raw.length; ) {
            int length = characterAt(raw, i, text);
            if (length == 0) {
                text.append((char) (ESCAPE + (raw[i] & 0xFF)));
                length = 1;
            }
            i += length;
        }
        return text.toString();
    }

    /** Appends the character whose first byte is there; its length in bytes, or 0 if there is none. */
    private static int characterAt(byte[] raw, int at, StringBuilder text) {
        for (int length = 1; length <= 4 && at + length <= raw.length; length++) {
            try {
                CharBuffer one = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw, at, length));
                text.append(one);
                return length;
            } catch (CharacterCodingException incomplete) {
                // One byte more, then.
            }
        }
        return 0;
    }
}
