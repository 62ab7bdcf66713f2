package dev.satchel.core.host;

import com.google.common.base.Splitter;
import java.util.Optional;

/** {@code os-release(5)}: lines of {@code NAME=value}, the value quoted as for a shell. */
final class OsRelease {
    private static final Splitter LINES = Splitter.on('\n');

    private OsRelease() {}

    /** The value of {@code key}; the last counts, as in a shell. */
    static Optional<String> value(String text, String key) {
        Optional<String> value = Optional.empty();
        for (String line : LINES.split(text)) {
            if (line.startsWith(key + "=")) {
                value = Optional.of(unquoted(line.substring(key.length() + 1).strip()));
            }
        }
        return value;
    }

    private static String unquoted(String value) {
        StringBuilder plain = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else if (c == '\\' && quote != '\'' && i + 1 < value.length()) {
                i++;
                plain.append(value.charAt(i));
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
