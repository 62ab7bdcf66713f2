package dev.satchel.storage.filesystem;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;
import java.math.BigInteger;
import java.util.Locale;

/**
 * How large something may be at most. More than a {@link DataSize} holds: some file systems end above 8 EiB.
 *
 * @param bytes the largest size that is possible; positive
 * @param source who says so
 */
public record Limit(BigInteger bytes, Source source) {
    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"};
    private static final BigInteger STEP = BigInteger.valueOf(1024);

    /** Checks the range. */
    public Limit {
        checkArgument(bytes.signum() > 0, "a limit is positive: %s", bytes);
    }

    static Limit of(long bytes, Source source) {
        return new Limit(BigInteger.valueOf(bytes), source);
    }

    /** Whether {@code size} is within it. */
    public boolean allows(DataSize size) {
        return bytes.compareTo(BigInteger.valueOf(size.bytes())) >= 0;
    }

    /** For people: {@code 4 GiB - 1 byte}, {@code 16 TiB - 4 KiB}, {@code about 3.9 TiB}. Not exact: {@link #bytes()} is. */
    public String rounded() {
        for (BigInteger less = BigInteger.ZERO; less.compareTo(BigInteger.valueOf(64 << 10)) <= 0; less = next(less)) {
            BigInteger whole = bytes.add(less);
            int unit = unit(whole);
            BigInteger size = STEP.pow(unit);
            if (unit > 1 && whole.mod(size).signum() == 0) {
                return whole.divide(size) + " " + UNITS[unit] + (less.signum() == 0 ? "" : " - " + small(less));
            }
        }
        int unit = unit(bytes.add(bytes.shiftRight(10))); // 1023.99 is as good as the next unit
        double value = bytes.doubleValue() / Math.pow(1024, unit);
        return "about " + String.format(Locale.ROOT, value >= 100 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    /** What limits usually fall short of a round number: nothing, a byte, a sector, a block. */
    private static BigInteger next(BigInteger less) {
        return less.signum() == 0 ? BigInteger.ONE : less.shiftLeft(1);
    }

    private static String small(BigInteger size) {
        return size.equals(BigInteger.ONE)
                ? "1 byte"
                : size.compareTo(STEP) < 0 ? size + " bytes" : size.divide(STEP) + " KiB";
    }

    private static int unit(BigInteger size) {
        return Math.max(0, Math.min((size.bitLength() - 1) / 10, UNITS.length - 1));
    }

    /** As {@link #rounded()}. */
    @Override
    public String toString() {
        return rounded();
    }
}
