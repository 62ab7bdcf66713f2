package dev.satchel.core.process;

import com.google.common.base.CharMatcher;

/** Text as one word of a POSIX shell (IEEE Std 1003.1, Shell Command Language, 2.2 Quoting). For showing, never for running. */
public final class ShellQuoting {
    private static final CharMatcher PLAIN = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('A', 'Z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("@%_+=:,./-"));

    private ShellQuoting() {}

    /** {@code text} itself where a shell would take it as it is, else in single quotes. */
    public static String quote(String text) {
        if (!text.isEmpty() && PLAIN.matchesAllOf(text)) {
            return text;
        }
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
