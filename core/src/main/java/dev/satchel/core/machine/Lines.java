package dev.satchel.core.machine;

import com.google.common.base.CharMatcher;
import dev.satchel.core.machine.LocatedParser.Syntax;

/** A text and where its lines begin and end. A carriage return and a line feed are one break. */
final class Lines {
    private static final CharMatcher PLAIN = CharMatcher.anyOf("\n\r");

    /** YAML 1.1, 4.2: within quotes too. JSON takes the last two for characters like any other. */
    private static final CharMatcher YAML = CharMatcher.anyOf("\n\r\u0085\u2028\u2029");

    private static final CharMatcher BLANKS = CharMatcher.anyOf(" \t");

    private final String text;
    private final CharMatcher breaks;

    Lines(String text, Syntax syntax) {
        this.text = text;
        this.breaks = syntax == Syntax.JSON ? PLAIN : YAML;
    }

    /** What ends the first line; a line feed where there is but one line. */
    String ending() {
        int at = endOf(0);
        return at < text.length() && text.charAt(at) == '\r' ? text.substring(at, next(at)) : "\n";
    }

    /** Where the line begins in which {@code at} is. */
    int startOf(int at) {
        int start = at;
        while (start > 0 && !isEnd(start - 1)) {
            start--;
        }
        return start;
    }

    private boolean isEnd(int at) {
        boolean halfEnd = text.charAt(at) == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
        return breaks.matches(text.charAt(at)) && !halfEnd;
    }

    /** Where the line ends in which {@code at} is, before its break. */
    int endOf(int at) {
        int end = breaks.indexIn(text, at);
        return end < 0 ? text.length() : end;
    }

    /** Where the line after that of {@code at} begins; the length of the text if there is none. */
    int next(int at) {
        int end = endOf(at);
        if (end == text.length()) {
            return end;
        }
        return text.startsWith("\r\n", end) ? end + 2 : end + 1;
    }

    /** The first character from {@code at} that is neither a space nor a tab. */
    int skipBlanks(int at) {
        int found = at;
        while (found < text.length() && BLANKS.matches(text.charAt(found))) {
            found++;
        }
        return found;
    }

    /** Behind the last character before {@code at} that is neither a space nor a tab. */
    int skipBlanksBack(int at) {
        int found = at;
        while (found > 0 && BLANKS.matches(text.charAt(found - 1))) {
            found--;
        }
        return found;
    }

    /** How far the line at {@code start} is indented. */
    int indentOf(int start) {
        return skipBlanks(start) - start;
    }

    boolean isBlank(int start) {
        return skipBlanks(start) == endOf(start);
    }

    boolean isComment(int start) {
        int first = skipBlanks(start);
        return first < text.length() && text.charAt(first) == '#';
    }

    /** Whether nothing but spaces is before {@code at} in its line. */
    boolean isFirstOfItsLine(int at) {
        return skipBlanks(startOf(at)) >= at;
    }

    /** Whether {@code one} and {@code other} are in one line. */
    boolean isOneLine(int one, int other) {
        return startOf(one) == startOf(other);
    }

    /** Behind the last character before {@code at} that is no white space at all. */
    int skipWhiteBack(int at) {
        int found = at;
        while (found > 0 && (BLANKS.matches(text.charAt(found - 1)) || breaks.matches(text.charAt(found - 1)))) {
            found--;
        }
        return found;
    }
}
