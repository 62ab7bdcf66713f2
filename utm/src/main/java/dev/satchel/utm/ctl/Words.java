package dev.satchel.utm.ctl;

import com.google.common.base.CharMatcher;

/** What others wrote, made fit for one line of a message. */
final class Words {
    private static final int LONGEST = 300;
    private static final CharMatcher UNFIT = CharMatcher.javaIsoControl();

    private Words() {}

    static String shown(String text) {
        String line = UNFIT.replaceFrom(text, '\uFFFD');
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "..";
    }
}
