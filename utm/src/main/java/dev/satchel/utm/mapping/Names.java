package dev.satchel.utm.mapping;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;

/** Names from a configuration in findings and in machines, where they are one line. */
final class Names {
    private static final int LONGEST = 200;

    private Names() {}

    static String line(String name) {
        String line = CharMatcher.javaIsoControl().replaceFrom(name, ' ');
        String shortened = Ascii.truncate(line, LONGEST, "");
        return shortened.isBlank() ? "UTM" : shortened;
    }
}
