package dev.satchel.utm.config;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Bytes;
import dev.satchel.core.SatchelException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Set;

/**
 * How the characters of an XML property list are written, found as Apple's reader finds it (CFPropertyList.c, {@code
 * encodingForXMLData}): by a byte order mark, else by the declaration in the very first bytes, else UTF-8. Only encodings
 * that give the same bytes back are taken.
 *
 * @param charset of all behind the mark
 * @param mark how many bytes the byte order mark has; 0 without one
 */
record PlistEncoding(Charset charset, int mark) {
    private static final byte[] DECLARATION = "<?xml".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NAME = "encoding=".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_NAME = 40;

    /** Besides UTF-8: one byte for each character, and ASCII where XML needs it. By the names of java.nio. */
    private static final Set<String> SINGLE_BYTE =
            ImmutableSet.of("US-ASCII", "ISO-8859-1", "ISO-8859-15", "windows-1252", "x-MacRoman");

    static PlistEncoding of(byte[] bytes, String where) throws SatchelException {
        if (startsWith(bytes, 0, 0, 0xFE, 0xFF)) {
            return new PlistEncoding(Charset.forName("UTF-32BE"), 4);
        }
        if (startsWith(bytes, 0xFF, 0xFE, 0, 0)) {
            return new PlistEncoding(Charset.forName("UTF-32LE"), 4);
        }
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return new PlistEncoding(StandardCharsets.UTF_8, 3);
        }
        if (startsWith(bytes, 0xFE, 0xFF)) {
            return new PlistEncoding(StandardCharsets.UTF_16BE, 2);
        }
        if (startsWith(bytes, 0xFF, 0xFE)) {
            return new PlistEncoding(StandardCharsets.UTF_16LE, 2);
        }
        if (startsWith(bytes, '<', 0) || startsWith(bytes, 0, '<')) {
            throw refuse(where, "is UTF-16 without a byte order mark, which Apple's reader does not take either");
        }
        return new PlistEncoding(declared(bytes, where), 0);
    }

    private static Charset declared(byte[] bytes, String where) throws SatchelException {
        if (bytes.length < DECLARATION.length
                || !Arrays.equals(bytes, 0, DECLARATION.length, DECLARATION, 0, DECLARATION.length)) {
            return StandardCharsets.UTF_8;
        }
        int end = Bytes.indexOf(bytes, (byte) '>');
        byte[] head = Arrays.copyOf(bytes, end < 0 ? Math.min(bytes.length, 200) : end);
        int at = Bytes.indexOf(head, NAME) + NAME.length;
        if (at < NAME.length || at >= head.length || (head[at] != '"' && head[at] != '\'')) {
            return StandardCharsets.UTF_8;
        }
        int close = at + 1;
        while (close < head.length && head[close] != head[at]) {
            close++;
        }
        if (close == head.length) {
            return StandardCharsets.UTF_8;
        }
        String name = new String(head, at + 1, Math.min(close - at - 1, LONGEST_NAME), StandardCharsets.ISO_8859_1);
        if (Ascii.equalsIgnoreCase(name, "UTF-8")) {
            return StandardCharsets.UTF_8;
        }
        try {
            Charset charset = Charset.forName(name);
            if (charset.equals(StandardCharsets.UTF_8) || SINGLE_BYTE.contains(charset.name())) {
                return charset;
            }
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            // nobody knows it: refused below, by its name
        }
        throw refuse(where, "declares the encoding '" + PlistXmlReader.shortened(name) + "'");
    }

    private static boolean startsWith(byte[] bytes, int... first) {
        if (bytes.length < first.length) {
            return false;
        }
        for (int i = 0; i < first.length; i++) {
            if ((bytes[i] & 0xFF) != first[i]) {
                return false;
            }
        }
        return true;
    }

    private static SatchelException refuse(String where, String what) {
        return new SatchelException("utm.plist.encoding", where + ", line 1, column 1", what, "save it in UTF-8");
    }

    /** All behind the mark, in UTF-8; bytes that are UTF-8 already are not looked at. */
    byte[] toUtf8(byte[] bytes, String where) throws SatchelException {
        if (charset.equals(StandardCharsets.UTF_8)) {
            return mark == 0 ? bytes : Arrays.copyOfRange(bytes, mark, bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, mark, bytes.length - mark);
        try {
            CharBuffer text = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(in);
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(text);
            return Arrays.copyOfRange(utf8.array(), utf8.arrayOffset(), utf8.arrayOffset() + utf8.limit());
        } catch (CharacterCodingException e) {
            throw new SatchelException(
                    "utm.plist.encoding",
                    where + ", byte " + in.position(),
                    "is not valid " + charset.name(),
                    "save it in UTF-8",
                    e);
        }
    }

    /**
     * The bytes of a file like {@code original} that holds {@code utf8}: with its mark, in its encoding. A character that
     * the encoding does not have becomes a reference; only in texts and keys can there be one that was not there before.
     */
    byte[] fromUtf8(byte[] original, byte[] utf8) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(utf8.length + mark);
        out.write(original, 0, mark);
        if (charset.equals(StandardCharsets.UTF_8)) {
            out.writeBytes(utf8);
            return out.toByteArray();
        }
        String text = new String(utf8, StandardCharsets.UTF_8);
        CharsetEncoder encoder = charset.newEncoder();
        StringBuilder writable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (encoder.canEncode(Character.toString(c))) {
                writable.appendCodePoint(c);
            } else {
                writable.append("&#").append(c).append(';');
            }
        });
        out.writeBytes(writable.toString().getBytes(charset));
        return out.toByteArray();
    }
}
