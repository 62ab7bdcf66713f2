package dev.satchel.utm.config;

import static com.google.common.base.Preconditions.checkArgument;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;

/**
 * A node of a property list, one class for each kind that Apple's XML form knows (PropertyList-1.0.dtd). Nothing is
 * coerced: an integer is not a real, and a flag is neither. Immutable.
 */
public sealed interface PlistValue
        permits PlistArray,
                PlistDictionary,
                PlistValue.Text,
                PlistValue.Whole,
                PlistValue.Real,
                PlistValue.Flag,
                PlistValue.Date,
                PlistValue.Data {

    /**
     * A string.
     *
     * @param value characters that XML 1.0 can hold: no control characters but tab, line feed and carriage return, no
     *     unpaired surrogates
     */
    record Text(String value) implements PlistValue {
        /** Checks the characters. */
        public Text {
            int bad = firstUnwritable(value);
            checkArgument(
                    bad < 0,
                    "a property list cannot hold the character U+%s (at index %s)",
                    bad < 0 ? "" : String.format("%04X", value.codePointAt(bad)),
                    bad);
        }
    }

    /**
     * An integer.
     *
     * @param value −2⁶³ to 2⁶⁴−1, what Apple's reader takes
     */
    record Whole(BigInteger value) implements PlistValue {
        private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
        private static final BigInteger MOST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

        /** Checks the range. */
        public Whole {
            checkArgument(
                    value.compareTo(LEAST) >= 0 && value.compareTo(MOST) <= 0,
                    "an integer is between -2^63 and 2^64-1: %s",
                    value);
        }

        /** {@code value}. */
        public static Whole of(long value) {
            return new Whole(BigInteger.valueOf(value));
        }

        /** The value, or the end of the range of {@code long} that is nearest to it. */
        public long saturated() {
            return value.bitLength() < Long.SIZE ? value.longValue() : Long.MAX_VALUE;
        }
    }

    /** A floating-point number. */
    record Real(double value) implements PlistValue {}

    /** True or false. */
    record Flag(boolean value) implements PlistValue {
        private static final Flag TRUE = new Flag(true);
        private static final Flag FALSE = new Flag(false);

        static Flag of(boolean value) {
            return value ? TRUE : FALSE;
        }
    }

    /**
     * A moment.
     *
     * @param value whole seconds, in the years 0 to 9999: the XML form has no more
     */
    record Date(Instant value) implements PlistValue {
        private static final Instant LEAST = Instant.parse("0000-01-01T00:00:00Z");
        private static final Instant MOST = Instant.parse("9999-12-31T23:59:59Z");

        /** Drops fractions of a second. */
        public Date {
            value = value.truncatedTo(ChronoUnit.SECONDS);
            checkArgument(
                    !value.isBefore(LEAST) && !value.isAfter(MOST), "a date is in the years 0 to 9999: %s", value);
        }
    }

    /** Bytes. */
    final class Data implements PlistValue {
        private final byte[] bytes;

        private Data(byte[] bytes) {
            this.bytes = bytes;
        }

        /** A copy of {@code bytes}. */
        public static Data of(byte[] bytes) {
            return new Data(bytes.clone());
        }

        /** {@code bytes} themselves, which nobody else holds. */
        static Data own(byte[] bytes) {
            return new Data(bytes);
        }

        /** A copy of them. */
        public byte[] bytes() {
            return bytes.clone();
        }

        /** How many they are. */
        public int size() {
            return bytes.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Data that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Data[" + Base64.getEncoder().encodeToString(bytes) + "]";
        }
    }

    /**
     * The index in {@code text} of the first character that XML 1.0 cannot hold (production 2, <i>Char</i>), or -1. An
     * unpaired surrogate is one.
     */
    static int firstUnwritable(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            boolean good = c == '\t'
                    || c == '\n'
                    || c == '\r'
                    || (c >= 0x20 && c <= 0xD7FF)
                    || (c >= 0xE000 && c <= 0xFFFD)
                    || c >= 0x10000;
            if (!good) {
                return i;
            }
            i += Character.charCount(c);
        }
        return -1;
    }
}
