package dev.satchel.core.check;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One thing that a check found. Immutable. */
public final class Finding {
    private static final CharMatcher CODE =
            CharMatcher.inRange('a', 'z').or(CharMatcher.inRange('0', '9')).or(CharMatcher.anyOf(".-"));

    private final Severity severity;
    private final String code;
    private final String where;
    private final String message;
    private final String consequence;
    private final String remedy;
    private final @Nullable Fix fix;

    private Finding(
            Severity severity,
            String code,
            String where,
            String message,
            String consequence,
            String remedy,
            @Nullable Fix fix) {
        checkArgument(!code.isEmpty() && CODE.matchesAllOf(code), "not a code: '%s'", code);
        checkArgument(!message.isEmpty(), "finding %s says nothing", code);
        this.severity = severity;
        this.code = code;
        this.where = where;
        this.message = message;
        this.consequence = consequence;
        this.remedy = remedy;
        this.fix = fix;
    }

    /**
     * A finding without a consequence and a fix, to which they can be added.
     *
     * @param severity how much it matters
     * @param code stable, for programs: lower case letters, digits, dots and hyphens, {@code disk.bus.absent}
     * @param where the place in the input, in the input's own words; may be empty where it is all of it
     * @param message the fact, in one line; not empty
     * @param remedy what mends it, in one line; empty where there is nothing to do
     * @throws IllegalArgumentException if {@code code} is not one, or {@code message} is empty
     */
    public static Finding of(Severity severity, String code, String where, String message, String remedy) {
        return new Finding(severity, code, where, message, "", remedy, null);
    }

    /** An error with {@code code} at {@code where}: as {@link #of} reads {@code message} and {@code remedy}. */
    public static Finding error(String code, String where, String message, String remedy) {
        return of(Severity.ERROR, code, where, message, remedy);
    }

    /** A warning with {@code code} at {@code where}: as {@link #of} reads {@code message} and {@code remedy}. */
    public static Finding warning(String code, String where, String message, String remedy) {
        return of(Severity.WARNING, code, where, message, remedy);
    }

    /** A note with {@code code} at {@code where}: as {@link #of} reads {@code message}; there is nothing to do. */
    public static Finding note(String code, String where, String message) {
        return of(Severity.NOTE, code, where, message, "");
    }

    /** The same, telling what would happen otherwise: {@code consequence} in one line, empty for nothing known. */
    public Finding withConsequence(String consequence) {
        return new Finding(severity, code, where, message, consequence, remedy, fix);
    }

    /** The same, with {@code fix} as its remedy in a form that a program can apply; it replaces one that was there. */
    public Finding withFix(Fix fix) {
        return new Finding(severity, code, where, message, consequence, remedy, fix);
    }

    /** How much it matters. */
    public Severity severity() {
        return severity;
    }

    /** Stable, dotted, lower case: {@code disk.bus.absent}. */
    public String code() {
        return code;
    }

    /** The place in the input, in the input's own words: {@code disks[system]}, {@code fstab line 4}. */
    public String where() {
        return where;
    }

    /** The fact, in one line. */
    public String message() {
        return message;
    }

    /** What would happen otherwise, in one line, where possible in the words of the tool; may be empty. */
    public String consequence() {
        return consequence;
    }

    /** What mends it, in one line; empty where there is nothing to do. */
    public String remedy() {
        return remedy;
    }

    /** The remedy as a value that can be applied, where there is one that needs no decision. */
    public Optional<Fix> fix() {
        return Optional.ofNullable(fix);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Finding that
                && severity == that.severity
                && code.equals(that.code)
                && where.equals(that.where)
                && message.equals(that.message)
                && consequence.equals(that.consequence)
                && remedy.equals(that.remedy)
                && Objects.equals(fix, that.fix);
    }

    @Override
    public int hashCode() {
        return Objects.hash(severity, code, where, message, consequence, remedy, fix);
    }

    /** {@code error disk.bus.absent at disks[system]: message (otherwise: consequence); remedy}. */
    @Override
    public String toString() {
        String otherwise = consequence.isEmpty() ? "" : " (otherwise: " + consequence + ")";
        String end = remedy.isEmpty() ? "" : "; " + remedy;
        return severity.name().toLowerCase(Locale.ROOT) + " " + code + " at " + where + ": " + message + otherwise
                + end;
    }
}
