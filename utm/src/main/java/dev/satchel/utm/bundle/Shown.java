package dev.satchel.utm.bundle;

import java.util.Locale;

/** Names out of a bundle, which may come from anybody, in a form that a terminal and a log can show. */
final class Shown {
    private static final int LONGEST = 200;

    private Shown() {}

    /** {@code text} with control characters, and those that turn or hide text, as a backslash, {@code u} and four hexadecimal digits, and not too long. */
    static String of(Object text) {
        String all = text.toString();
        StringBuilder shown = new StringBuilder();
        all.codePoints().limit(LONGEST).forEach(each -> {
            if (isHarmless(each)) {
                shown.appendCodePoint(each);
            } else {
                for (char unit : Character.toChars(each)) {
                    shown.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            }
        });
        return all.codePointCount(0, all.length()) > LONGEST ? shown + "..." : shown.toString();
    }

    static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
