package dev.satchel.storage.device;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a link carries in a second, as it was negotiated: the line rate, of which coding and protocol take their part. It
 * is that of the slowest of port, cable and device, and so tells of a wrong cable.
 *
 * @param bitsPerSecond more than 0
 */
public record LinkSpeed(long bitsPerSecond) implements Comparable<LinkSpeed> {
    private static final long MEGA = 1_000_000;
    private static final long GIGA = 1_000_000_000;

    /** {@code 6.0 Gbps} of SATA, {@code 8.0 GT/s PCIe} of a PCI Express lane, {@code 20.0 Gb/s} of Thunderbolt. */
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})(?:\\.(\\d{1,3}))? ?(?:Gbps|GT/s|Gb/s)(?: .*)?");

    /** Checks that there is a link. */
    public LinkSpeed {
        checkArgument(bitsPerSecond > 0, "a link carries more than %s bits in a second", bitsPerSecond);
    }

    /** {@code number} megabits (10⁶ bits) in a second. */
    public static LinkSpeed megabits(long number) {
        return new LinkSpeed(Math.multiplyExact(number, MEGA));
    }

    /** {@code number} gigabits (10⁹ bits) in a second. */
    public static LinkSpeed gigabits(long number) {
        return new LinkSpeed(Math.multiplyExact(number, GIGA));
    }

    /** What the kernel writes of a link, for so many lanes; empty for {@code <unknown>} and the like. */
    static Optional<LinkSpeed> ofKernel(String text, int lanes) {
        Matcher number = TEXT.matcher(CharMatcher.whitespace().trimFrom(text));
        if (!number.matches() || lanes < 1 || lanes > 64) {
            return Optional.empty();
        }
        String fraction = number.group(2) == null ? "0" : number.group(2);
        long bits = new BigDecimal(number.group(1) + "." + fraction)
                .multiply(BigDecimal.valueOf(GIGA))
                .multiply(BigDecimal.valueOf(lanes))
                .longValue();
        return bits > 0 ? Optional.of(new LinkSpeed(bits)) : Optional.empty();
    }

    @Override
    public int compareTo(LinkSpeed other) {
        return Long.compare(bitsPerSecond, other.bitsPerSecond);
    }

    /** {@code 480 Mbit/s}, {@code 10 Gbit/s}, {@code 31.5 Gbit/s}. */
    @Override
    public String toString() {
        long unit = bitsPerSecond >= GIGA ? GIGA : MEGA;
        String number = BigDecimal.valueOf(bitsPerSecond)
                .divide(BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
        return number + (unit == GIGA ? " Gbit/s" : " Mbit/s");
    }
}
