package dev.satchel.core.host;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.primitives.Longs;
import dev.satchel.core.unit.DataSize;
import java.util.Optional;

/** {@code /proc/meminfo} and its like for each node; their {@code kB} is 1024 bytes (proc(5)). */
final class MemInfo {
    private static final Splitter LINES = Splitter.on('\n');
    private static final String UNIT = " kB";

    private MemInfo() {}

    /** The size in the line that starts with {@code label}. */
    static Optional<DataSize> size(String text, String label) {
        for (String line : LINES.split(text)) {
            if (line.startsWith(label) && line.endsWith(UNIT)) {
                String digits = line.substring(label.length(), Math.max(label.length(), line.length() - UNIT.length()))
                        .strip();
                Long kibibytes = CharMatcher.inRange('0', '9').matchesAllOf(digits) ? Longs.tryParse(digits) : null;
                return kibibytes == null || kibibytes > Long.MAX_VALUE / 1024
                        ? Optional.empty()
                        : Optional.of(DataSize.kibibytes(kibibytes));
            }
        }
        return Optional.empty();
    }
}
