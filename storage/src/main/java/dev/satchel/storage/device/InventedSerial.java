package dev.satchel.storage.device;

import com.google.common.base.CharMatcher;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Serial numbers that bridges of USB boxes are known to tell of any disk, because their maker never wrote one in: counting
 * digits, one digit again and again, and those of JMicron's and ASMedia's reference designs.
 */
final class InventedSerial {
    private static final int SHORTEST = 4;
    private static final String COUNTING = "01234567890123456789ABCDEF";
    private static final Pattern REFERENCE_DESIGN = Pattern.compile("DD564198838[0-9A-F]{1,2}|DD56419883[0-9A-F]{3,4}"
            + "|MSFT30|ASMT_?2115|GENERIC.*|2012052914345|152D00539000|AA00000000000[0-9]{3}");

    private InventedSerial() {}

    /** Whether {@code serial} says nothing of the disk. */
    static boolean isOne(String serial) {
        String digits = CharMatcher.whitespace().removeFrom(serial).toUpperCase(Locale.ROOT);
        if (digits.startsWith("MSFT30")) {
            digits = digits.substring("MSFT30".length()); // as Windows marks what UASP devices tell
        }
        String letters = CharMatcher.anyOf("-_.: ").removeFrom(digits);
        return letters.length() < SHORTEST
                || letters.chars().distinct().count() == 1
                || counts(letters)
                || REFERENCE_DESIGN.matcher(digits).matches();
    }

    private static boolean counts(String letters) {
        return COUNTING.contains(letters)
                || COUNTING.substring(1).contains(letters)
                || "123456789ABCDEF".contains(letters)
                || "0123456789ABCDEF".contains(letters);
    }
}
