package dev.satchel.core.host;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import java.util.Optional;

/**
 * One reading, as it came from the system, or why it did not come.
 *
 * <p>Texts come from outside: each is cut at 500 characters, and its control characters are spaces.
 *
 * @param source who was asked: {@code file}, {@code sysctl}, {@code jvm}, the name of a function or a device
 * @param key what was asked for: a path, a name
 * @param outcome whether there was an answer
 * @param value the answer; the reason if there was none
 */
public record Evidence(String source, String key, Outcome outcome, String value) {
    /** Enough for every number and name; a list of all processor flags is cut. */
    private static final int LONGEST = 500;

    /** What came of asking. */
    public enum Outcome {
        /** There was an answer. */
        READ,
        /** The system knows no such thing, which is an answer too. */
        ABSENT,
        /** Asking failed: what it would have said is unknown. */
        FAILED
    }

    /** Shortens all three texts, and takes control characters out of them. */
    public Evidence {
        checkArgument(!source.isEmpty(), "evidence without a source");
        source = oneLine(source);
        key = oneLine(key);
        value = oneLine(value);
    }

    /** A text from outside as it may be printed: one line, not long, and nothing in it that a terminal obeys. */
    static String oneLine(String text) {
        return Ascii.truncate(CharMatcher.javaIsoControl().replaceFrom(text, ' '), LONGEST, "...");
    }

    static Evidence read(String source, String key, String value) {
        return new Evidence(source, key, Outcome.READ, value);
    }

    static Evidence absent(String source, String key, String value) {
        return new Evidence(source, key, Outcome.ABSENT, value);
    }

    static Evidence failed(String source, String key, String reason) {
        return new Evidence(source, key, Outcome.FAILED, reason);
    }

    /** The answer, if there was one. */
    public Optional<String> answer() {
        return outcome == Outcome.READ ? Optional.of(value) : Optional.empty();
    }

    /** {@code file /proc/sys/kernel/arch: x86_64}. */
    @Override
    public String toString() {
        String how = outcome == Outcome.READ ? "" : Ascii.toLowerCase(outcome.name()) + ", ";
        return source + " " + key + ": " + how + value;
    }
}
