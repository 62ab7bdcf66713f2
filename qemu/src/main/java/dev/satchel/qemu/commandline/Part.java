package dev.satchel.qemu.commandline;

import dev.satchel.qemu.option.QemuOption;
import java.util.regex.Pattern;

/**
 * An option in its place.
 *
 * @param number of the option in its command, from 0: two that say the same are still two
 * @param option what it says
 * @param where the line or word, and the option itself as far as it fits
 */
record Part(int number, QemuOption option, String where) {
    private static final int LONGEST = 100;

    /** Up to a comma that is not doubled, or to the quote in JSON. */
    private static final Pattern SECRET = Pattern.compile(
            "((?:^|[, ])(?:password|data)=)(?!on\\b|off\\b)(?:[^,]|,,)+|(\"(?:password|data)\"\\s*:\\s*\")(?:[^\"\\\\]|\\\\.)*");

    static Part of(int number, QemuOption option, String place) {
        return new Part(number, option, place + ": " + shortened(String.join(" ", option.arguments())));
    }

    /** For a finding, which goes to a screen and a log: what is a secret in it is left out. */
    static String shortened(String text) {
        String line = SECRET.matcher(text.replaceAll("\\p{Cntrl}", "?")).replaceAll("$1$2..");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 2) + "..";
    }

    boolean is(String name) {
        return option.name().equals(name);
    }

    /** The value as text; empty for an option without one. */
    String value() {
        return option.arguments().size() < 2 ? "" : option.arguments().get(1);
    }
}
