package dev.satchel.core.machine;

import static java.util.Comparator.comparingInt;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Words that somebody may have meant, and how foreign text is shown in a message of one line. */
final class Spelling {
    /** What would end a line on some terminal, or change how it is shown. */
    private static final CharMatcher UNSEEN = CharMatcher.javaIsoControl().or(CharMatcher.anyOf("\u2028\u2029\uFEFF"));

    private static final int LONGEST_SHOWN = 60;
    private static final int LONGEST_COMPARED = 40;

    private Spelling() {}

    /** The one of {@code known} that {@code word} is probably a slip of. */
    static Optional<String> nearest(String word, Collection<String> known) {
        return known.stream()
                .filter(candidate -> isNear(word, candidate))
                .min(comparingInt(candidate -> distance(word, candidate)));
    }

    /** All of {@code known}: those that {@code word} may be a slip of first, the others in their order. */
    static List<String> nearestFirst(String word, Collection<String> known) {
        return known.stream()
                .sorted(comparingInt(
                        candidate -> isNear(word, candidate) ? distance(word, candidate) : Integer.MAX_VALUE))
                .collect(ImmutableList.toImmutableList());
    }

    /** In quotes, in one line, not too long. */
    static String quote(String text) {
        return "'" + shorten(text) + "'";
    }

    /** In one line, not too long. */
    static String shorten(String text) {
        return oneLine(Ascii.truncate(text, LONGEST_SHOWN, "..."));
    }

    /** With what cannot be seen replaced. */
    static String oneLine(String text) {
        return UNSEEN.replaceFrom(text, '\uFFFD');
    }

    private static boolean isNear(String word, String candidate) {
        int longer = Math.max(word.length(), candidate.length());
        return longer <= LONGEST_COMPARED && distance(word, candidate) <= Math.max(1, longer / 3);
    }

    /** Letters inserted, left out, replaced or swapped with their neighbour; upper and lower case are the same. */
    private static int distance(String first, String second) {
        String a = Ascii.toLowerCase(Ascii.truncate(first, LONGEST_COMPARED, ""));
        String b = Ascii.toLowerCase(second);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
