package dev.satchel.storage.driver;

/**
 * {@code fnmatch(3)} with flags 0, in the C locale: {@code *} and {@code ?} match slashes and leading dots too, {@code
 * [a-f]}, {@code [!a-f]} and {@code [^a-f]} one character, a backslash takes its meaning from what follows. Never more than
 * the product of the lengths: after a second {@code *} nothing before it can help.
 */
final class Wildcards {
    private static final int NONE = -1;

    private Wildcards() {}

    /** Whether the rest of {@code pattern} from {@code p} matches the rest of {@code text} from {@code t}. */
    static boolean match(String pattern, int p, String text, int t) {
        int star = NONE;
        int mark = t;
        while (t < text.length()) {
            int next = p < pattern.length() && pattern.charAt(p) != '*' ? one(pattern, p, text.charAt(t)) : NONE;
            if (next != NONE) {
                p = next;
                t++;
            } else if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (star != NONE) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Where {@code pattern} goes on if its element at {@code p} matches {@code c}; -1 if it does not. */
    private static int one(String pattern, int p, char c) {
        char element = pattern.charAt(p);
        if (element == '?') {
            return p + 1;
        }
        if (element == '[') {
            int end = closing(pattern, p);
            if (end != NONE) {
                return isIn(pattern, p + 1, end, c) ? end + 1 : NONE;
            }
        }
        if (element == '\\') {
            // A lone one at the end matches nothing (glibc).
            return p + 1 < pattern.length() && pattern.charAt(p + 1) == c ? p + 2 : NONE;
        }
        return element == c ? p + 1 : NONE;
    }

    /** The closing bracket of the set that begins at {@code open}; the first character in it is never that. */
    private static int closing(String pattern, int open) {
        int i = open + 1;
        if (i < pattern.length() && (pattern.charAt(i) == '!' || pattern.charAt(i) == '^')) {
            i++;
        }
        int first = i;
        for (; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == ']' && i > first) {
                return i;
            }
            if (c == '\\') {
                i++;
            }
        }
        return NONE;
    }

    private static boolean isIn(String pattern, int start, int end, char c) {
        int i = start;
        boolean inverted = pattern.charAt(i) == '!' || pattern.charAt(i) == '^';
        if (inverted) {
            i++;
        }
        boolean found = false;
        while (i < end) {
            if (pattern.charAt(i) == '\\' && i + 1 < end) {
                i++;
            }
            char low = pattern.charAt(i++);
            char high = low;
            if (i + 1 < end && pattern.charAt(i) == '-') {
                i++;
                if (pattern.charAt(i) == '\\' && i + 1 < end) {
                    i++;
                }
                high = pattern.charAt(i++);
            }
            found |= low <= c && c <= high;
        }
        return found != inverted;
    }
}
