package dev.satchel.utm.config;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the binary form, version 00 (as described in CoreFoundation's CFBinaryPList.c). One object may be referred to from
 * many places, so a small file can stand for a tree of any size: the values of the tree are counted, not those of the
 * file.
 */
final class PlistBinaryReader {
    private static final byte[] MAGIC = "bplist00".getBytes(StandardCharsets.US_ASCII);
    private static final int TRAILER = 32;
    private static final long MOST_CHARACTERS = 4L << 20;
    /** Dates count from the first of January 2001. */
    private static final long EPOCH = Instant.parse("2001-01-01T00:00:00Z").getEpochSecond();

    private static final double FARTHEST_DATE = 4e11;

    private final byte[] bytes;
    private final String where;
    private int offsetSize;
    private int referenceSize;
    private long objects;
    private long table;
    private int values;
    private long characters;

    PlistBinaryReader(byte[] bytes, String where) {
        this.bytes = bytes;
        this.where = where;
    }

    static boolean isBinary(byte[] bytes) {
        return bytes.length >= 6 && Arrays.equals(bytes, 0, 6, MAGIC, 0, 6);
    }

    PlistValue read() throws SatchelException {
        if (bytes.length < MAGIC.length + TRAILER || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw refuse(0, "is not a binary property list of version 00, or is cut off");
        }
        int trailer = bytes.length - TRAILER;
        offsetSize = bytes[trailer + 6];
        referenceSize = bytes[trailer + 7];
        if (offsetSize < 1 || offsetSize > 8 || referenceSize < 1 || referenceSize > 8) {
            throw refuse(trailer, "the sizes of offsets and references are not 1 to 8");
        }
        objects = number(trailer + 8, 8);
        long top = number(trailer + 16, 8);
        table = number(trailer + 24, 8);
        if (objects < 1 || objects > bytes.length || table < MAGIC.length || table > trailer - objects * offsetSize) {
            throw refuse(trailer, "the table of objects is outside of the file");
        }
        return object(top, 0);
    }

    private PlistValue object(long index, int depth) throws SatchelException {
        if (index < 0 || index >= objects) {
            throw refuse(0, "refers to an object that there is not: " + index);
        }
        int at = position(number((int) (table + index * offsetSize), offsetSize));
        if (depth >= Plist.DEEPEST) {
            throw refuse(
                    "utm.plist.depth", at, "is nested deeper than " + Plist.DEEPEST + " levels, or contains itself");
        }
        if (++values > Plist.MOST_VALUES) {
            throw refuse("utm.plist.size", at, "stands for more than " + Plist.MOST_VALUES + " values");
        }
        int kind = (bytes[at] & 0xF0) >> 4;
        int low = bytes[at] & 0x0F;
        return switch (kind) {
            case 0x0 -> flag(at, low);
            case 0x1 -> integer(at, low);
            case 0x2 -> real(at, low);
            case 0x3 -> date(at);
            default -> sized(at, kind, low, depth);
        };
    }

    private PlistValue.Flag flag(int at, int low) throws SatchelException {
        if (low != 8 && low != 9) {
            throw refuse(at, "holds a value of a kind that XML does not have");
        }
        return PlistValue.Flag.of(low == 9);
    }

    private PlistValue sized(int at, int kind, int low, int depth) throws SatchelException {
        int start = at + 1;
        long count = low;
        if (low == 0x0F) {
            int marker = position(start);
            if ((bytes[marker] & 0xF0) != 0x10 || (bytes[marker] & 0x0F) > 3) {
                throw refuse(at, "a length is not an integer");
            }
            int width = 1 << (bytes[marker] & 0x0F);
            count = number(marker + 1, width);
            start = marker + 1 + width;
        }
        int width = switch (kind) {
            case 0x4, 0x5 -> 1;
            case 0x6 -> 2;
            case 0xA -> referenceSize;
            case 0xD -> 2 * referenceSize;
            default -> throw refuse(at, "holds a value of a kind that XML does not have");
        };
        if (count < 0 || count > (table - start) / width) {
            throw refuse(at, "a length leads out of the file");
        }
        int size = (int) count;
        characters += kind < 0xA ? size : 0;
        if (characters > MOST_CHARACTERS) {
            throw refuse("utm.plist.size", at, "stands for more than 4 MiB of text and data");
        }
        return switch (kind) {
            case 0x4 -> PlistValue.Data.own(Arrays.copyOfRange(bytes, start, start + size));
            case 0x5 -> text(at, new String(bytes, start, size, StandardCharsets.ISO_8859_1));
            case 0x6 -> text(at, new String(bytes, start, 2 * size, StandardCharsets.UTF_16BE));
            case 0xA -> array(start, size, depth);
            default -> dictionary(start, size, depth);
        };
    }

    private PlistValue.Text text(int at, String text) throws SatchelException {
        int bad = PlistValue.firstUnwritable(text);
        if (bad >= 0) {
            throw refuse(
                    "utm.plist.value",
                    at,
                    String.format("holds the character U+%04X, which XML cannot hold", text.codePointAt(bad)));
        }
        return new PlistValue.Text(text);
    }

    private PlistArray array(int start, int size, int depth) throws SatchelException {
        ImmutableList.Builder<PlistValue> all = ImmutableList.builder();
        for (int i = 0; i < size; i++) {
            all.add(object(number(start + i * referenceSize, referenceSize), depth + 1));
        }
        return new PlistArray(all.build());
    }

    private PlistDictionary dictionary(int start, int size, int depth) throws SatchelException {
        Map<String, PlistValue> entries = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            int key = start + i * referenceSize;
            if (!(object(number(key, referenceSize), depth + 1) instanceof PlistValue.Text name)) {
                throw refuse(key, "a key is not a string");
            }
            PlistValue value = object(number(key + size * referenceSize, referenceSize), depth + 1);
            if (entries.putIfAbsent(name.value(), value) != null) {
                throw refuse(
                        "utm.plist.duplicate",
                        key,
                        "the key '" + PlistXmlReader.shortened(name.value()) + "' occurs twice in one dictionary");
            }
        }
        return new PlistDictionary(entries);
    }

    private PlistValue.Whole integer(int at, int low) throws SatchelException {
        if (low > 4) {
            throw refuse(at, "an integer is longer than 16 bytes");
        }
        int width = 1 << low;
        require(at + 1, width);
        // Up to four bytes are unsigned, eight are signed, sixteen hold what needs 64 bits without a sign.
        BigInteger value = width < 8
                ? BigInteger.valueOf(number(at + 1, width))
                : new BigInteger(Arrays.copyOfRange(bytes, at + 1, at + 1 + width));
        if (value.bitLength() > Long.SIZE || (value.signum() < 0 && value.bitLength() >= Long.SIZE)) {
            throw refuse("utm.plist.value", at, "an integer is not between -2^63 and 2^64-1");
        }
        return new PlistValue.Whole(value);
    }

    private PlistValue.Real real(int at, int low) throws SatchelException {
        if (low != 2 && low != 3) {
            throw refuse(at, "a real has neither 4 nor 8 bytes");
        }
        require(at + 1, 1 << low);
        ByteBuffer buffer = ByteBuffer.wrap(bytes, at + 1, 1 << low);
        return new PlistValue.Real(low == 2 ? buffer.getFloat() : buffer.getDouble());
    }

    private PlistValue.Date date(int at) throws SatchelException {
        require(at + 1, 8);
        double seconds = ByteBuffer.wrap(bytes, at + 1, 8).getDouble();
        if (Math.abs(seconds) < FARTHEST_DATE) {
            try {
                return new PlistValue.Date(Instant.ofEpochSecond(EPOCH + (long) Math.floor(seconds)));
            } catch (IllegalArgumentException e) {
                // outside of the years that the XML form can write: refused below
            }
        }
        throw refuse("utm.plist.value", at, "a date is not in the years 0 to 9999");
    }

    /** A big-endian number without a sign; negative if it needs all of 64 bits, which no caller takes. */
    private long number(int at, int width) throws SatchelException {
        require(at, width);
        long number = 0;
        for (int i = 0; i < width; i++) {
            number = number << 8 | (bytes[at + i] & 0xFF);
        }
        return number;
    }

    private int position(long offset) throws SatchelException {
        if (offset < MAGIC.length || offset >= table) {
            throw refuse(0, "an offset leads out of the file: " + offset);
        }
        return (int) offset;
    }

    private void require(int at, int width) throws SatchelException {
        if (at < 0 || at > bytes.length - width) {
            throw refuse(at, "a value leads out of the file");
        }
    }

    private SatchelException refuse(int at, String what) {
        return refuse("utm.plist.syntax", at, what);
    }

    private SatchelException refuse(String code, int at, String what) {
        return new SatchelException(code, where + ", byte " + at, what, "the file may be damaged");
    }
}
