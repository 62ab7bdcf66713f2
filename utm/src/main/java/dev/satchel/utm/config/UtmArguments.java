package dev.satchel.utm.config;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * The language of the entries of {@code AdditionalArguments}: UTM cuts each at white space; double quotes group, also in
 * the middle of a word; quotes around a whole word are removed, quotes inside of one stay in it; nothing else escapes.
 */
public final class UtmArguments {
    private static final CharMatcher BLANK = CharMatcher.whitespace();

    private UtmArguments() {}

    /** The words that QEMU gets for {@code entries}; immutable. */
    public static List<String> words(List<String> entries) {
        ImmutableList.Builder<String> words = ImmutableList.builder();
        for (String entry : entries) {
            int start = -1;
            boolean quoted = false;
            for (int i = 0; i <= entry.length(); i++) {
                boolean end = i == entry.length() || (!quoted && BLANK.matches(entry.charAt(i)));
                if (end && start >= 0) {
                    words.add(unquoted(entry.substring(start, i)));
                    start = -1;
                    quoted = false;
                } else if (!end) {
                    start = start < 0 ? i : start;
                    quoted ^= entry.charAt(i) == '"';
                }
            }
        }
        return words.build();
    }

    private static String unquoted(String word) {
        boolean whole = word.length() >= 2 && word.indexOf('"') == 0 && word.indexOf('"', 1) == word.length() - 1;
        return whole ? word.substring(1, word.length() - 1) : word;
    }

    /** The entry that gives {@code word} alone; empty if none does: no word with a blank can hold a quote. */
    public static Optional<String> entry(String word) {
        String entry = word.isEmpty() || BLANK.matchesAnyOf(word) ? '"' + word + '"' : word;
        return words(List.of(entry)).equals(List.of(word)) && !word.isEmpty() ? Optional.of(entry) : Optional.empty();
    }
}
