package dev.satchel.core.unit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An exact number of bytes, never negative. {@code KiB} and its kin are powers of 1024, {@code kB} and its kin of 1000
 * (IEC 80000-13); a bare {@code K}, {@code M}, {@code G}, {@code T} means 1024, as in {@code qemu-img}.
 *
 * @param bytes 0 to {@link Long#MAX_VALUE}
 */
public record DataSize(long bytes) implements Comparable<DataSize> {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,19}) ?([A-Za-z]{0,3})");

    private static final Map<String, Long> UNITS = ImmutableMap.<String, Long>builder()
            .put("", 1L)
            .put("B", 1L)
            .put("kB", 1_000L)
            .put("MB", 1_000_000L)
            .put("GB", 1_000_000_000L)
            .put("TB", 1_000_000_000_000L)
            .put("K", 1L << 10)
            .put("M", 1L << 20)
            .put("G", 1L << 30)
            .put("T", 1L << 40)
            .put("KiB", 1L << 10)
            .put("MiB", 1L << 20)
            .put("GiB", 1L << 30)
            .put("TiB", 1L << 40)
            .buildOrThrow();

    private static final String[] BINARY_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    /** No bytes at all. */
    public static final DataSize ZERO = new DataSize(0);

    /** Checks the range. */
    public DataSize {
        checkArgument(bytes >= 0, "a size cannot be negative: %s bytes", bytes);
    }

    /** {@code count} bytes. */
    public static DataSize bytes(long count) {
        return new DataSize(count);
    }

    /** {@code count} times 1024 bytes. */
    public static DataSize kibibytes(long count) {
        return new DataSize(Math.multiplyExact(count, 1L << 10));
    }

    /** {@code count} times 1024² bytes. */
    public static DataSize mebibytes(long count) {
        return new DataSize(Math.multiplyExact(count, 1L << 20));
    }

    /** {@code count} times 1024³ bytes. */
    public static DataSize gibibytes(long count) {
        return new DataSize(Math.multiplyExact(count, 1L << 30));
    }

    /**
     * Reads {@code 64G}, {@code 64 GiB}, {@code 500GB} or {@code 68719476736}.
     *
     * @throws IllegalArgumentException if {@code text} is not a size, or is 8 EiB or more
     */
    public static DataSize parse(String text) {
        Matcher size = TEXT.matcher(text);
        Long unit = size.matches() ? UNITS.get(size.group(2)) : null;
        checkArgument(unit != null, "not a size: '%s' (write for example 64GiB, 500GB or 64G)", text);
        try {
            return new DataSize(Math.multiplyExact(Long.parseLong(size.group(1)), unit));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("too large for a size: '" + text + "' (the limit is 8 EiB)", e);
        }
    }

    /**
     * The sum of this and {@code other}.
     *
     * @throws ArithmeticException if it is 8 EiB or more
     */
    public DataSize plus(DataSize other) {
        return new DataSize(Math.addExact(bytes, other.bytes));
    }

    /** This size, or the next larger multiple of {@code unit}. */
    public DataSize roundedUpTo(DataSize unit) {
        checkArgument(unit.bytes > 0, "cannot round to a multiple of nothing");
        return new DataSize(Math.multiplyExact(ceilingQuotient(bytes, unit.bytes), unit.bytes));
    }

    private static long ceilingQuotient(long dividend, long divisor) {
        return dividend / divisor + (dividend % divisor == 0 ? 0 : 1);
    }

    /** For people, to about three digits: {@code 931.5 GiB}. Not exact: {@link #toString()} is. */
    public String rounded() {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < BINARY_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        String digits = unit == 0 || value >= 1000 ? "%.0f" : "%.1f";
        return String.format(Locale.ROOT, digits, value) + " " + BINARY_UNITS[unit];
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** Exact, in the largest power of 1024 that divides it: {@code 8GiB}, {@code 976762584KiB}. */
    @Override
    public String toString() {
        long value = bytes;
        int unit = 0;
        while (value != 0 && value % 1024 == 0 && unit < BINARY_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return value + BINARY_UNITS[unit];
    }
}
