package dev.satchel.storage.rsync;

import dev.satchel.core.unit.DataSize;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far rsync is, from a line of {@code --info=progress2}.
 *
 * @param done sent so far, with what was found unchanged not counted
 * @param fraction 0 to 1: entries checked of all entries where rsync says so and its list is complete, else its percent
 * @param perSecond the rate of sending, to the three digits that rsync prints
 * @param transferred files sent so far; 0 while the line does not say
 * @param left entries not yet looked at; 0 while the line does not say
 * @param total entries known; 0 while the line does not say
 */
public record RsyncProgress(
        DataSize done, double fraction, DataSize perSecond, long transferred, long left, long total) {
    private static final Pattern LINE = Pattern.compile("\\s*([\\d,.]{1,30})([KMGTP]?)\\s+(\\d{1,3})%"
            + "\\s+([\\d.]{1,20})([kMGT]?)B/s\\s+(?:\\d+:\\d\\d:\\d\\d|\\?\\?:\\?\\?:\\?\\?)"
            + "(?:\\s+\\(xfr#(\\d{1,18}), (to|ir)-chk=(\\d{1,18})/(\\d{1,18})\\))?\\s*");

    /** Reads {@code line}, one of {@code --info=progress2} without its carriage return; empty for what else rsync says. */
    public static Optional<RsyncProgress> parse(String line) {
        Matcher m = LINE.matcher(line);
        if (line.length() > 200 || !m.matches()) {
            return Optional.empty();
        }
        try {
            DataSize done = size(m.group(1), m.group(2));
            DataSize rate = size(m.group(4), m.group(5));
            double fraction = Math.min(1, Integer.parseInt(m.group(3)) / 100.0);
            if (m.group(6) == null) {
                return Optional.of(new RsyncProgress(done, fraction, rate, 0, 0, 0));
            }
            long left = Long.parseLong(m.group(8));
            long total = Long.parseLong(m.group(9));
            if (m.group(7).equals("to") && total > 0 && left <= total) {
                fraction = (total - left) / (double) total;
            }
            return Optional.of(new RsyncProgress(done, fraction, rate, Long.parseLong(m.group(6)), left, total));
        } catch (NumberFormatException e) {
            return Optional.empty(); // "1.2.3": no number that rsync prints
        }
    }

    /** Whether the counts of entries are known and final. */
    boolean counted() {
        return total > 0;
    }

    /** This line, with the counts of {@code earlier} while a file is running, so that progress never goes back. */
    RsyncProgress after(RsyncProgress earlier) {
        double further = Math.max(fraction, earlier.fraction);
        if (counted()) {
            return new RsyncProgress(done, further, perSecond, transferred, left, total);
        }
        // The percent of bytes and the share of entries are two measures: once entries are known they alone count.
        return new RsyncProgress(
                done,
                earlier.counted() ? earlier.fraction : further,
                perSecond,
                earlier.transferred,
                earlier.left,
                earlier.total);
    }

    private static DataSize size(String digits, String unit) {
        long scale = unit.isEmpty() ? 1 : 1L << (10 * (1 + "KMGTP".indexOf(unit.equals("k") ? "K" : unit)));
        double value = Double.parseDouble(digits.replace(",", ""));
        if (scale == 1 && digits.indexOf('.') < 0) {
            return DataSize.bytes(Long.parseLong(digits.replace(",", "")));
        }
        return DataSize.bytes(Math.round(Math.min(value * scale, Long.MAX_VALUE)));
    }
}
