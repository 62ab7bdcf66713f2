package dev.satchel.storage.carrier;

import dev.satchel.core.unit.DataSize;
import java.util.Locale;

/** Rates for people, in powers of 1000 as the makers of disks and links count. */
final class Rates {
    private Rates() {}

    static String text(DataSize perSecond) {
        double megabytes = perSecond.bytes() / 1e6;
        return String.format(Locale.ROOT, megabytes >= 10 ? "%.0f MB/s" : "%.1f MB/s", megabytes);
    }

    static String bits(long perSecond) {
        return perSecond >= 1_000_000_000
                ? String.format(Locale.ROOT, "%s Gb/s", trimmed(perSecond / 1e9))
                : String.format(Locale.ROOT, "%s Mb/s", trimmed(perSecond / 1e6));
    }

    private static String trimmed(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
