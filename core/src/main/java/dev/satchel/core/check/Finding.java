package dev.satchel.core.check;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import java.util.Locale;

/**
 * One thing that a check found.
 *
 * @param severity how much it matters
 * @param code stable, dotted, lower case: {@code disk.bus.absent}
 * @param where the place in the input, in the input's own words: {@code disks[system]}, {@code fstab line 4}
 * @param message the fact, in one line
 * @param remedy what mends it, in one line; empty where there is nothing to do
 */
public record Finding(Severity severity, String code, String where, String message, String remedy) {
    private static final CharMatcher CODE =
            CharMatcher.inRange('a', 'z').or(CharMatcher.inRange('0', '9')).or(CharMatcher.anyOf(".-"));

    /** Checks that the code is one. */
    public Finding {
        checkArgument(!code.isEmpty() && CODE.matchesAllOf(code), "not a code: '%s'", code);
        checkArgument(!message.isEmpty(), "finding %s says nothing", code);
    }

    /** An error. */
    public static Finding error(String code, String where, String message, String remedy) {
        return new Finding(Severity.ERROR, code, where, message, remedy);
    }

    /** A warning. */
    public static Finding warning(String code, String where, String message, String remedy) {
        return new Finding(Severity.WARNING, code, where, message, remedy);
    }

    /** A note. */
    public static Finding note(String code, String where, String message) {
        return new Finding(Severity.NOTE, code, where, message, "");
    }

    /** {@code error disk.bus.absent at disks[system]: message; remedy}. */
    @Override
    public String toString() {
        String end = remedy.isEmpty() ? "" : "; " + remedy;
        return severity.name().toLowerCase(Locale.ROOT) + " " + code + " at " + where + ": " + message + end;
    }
}
