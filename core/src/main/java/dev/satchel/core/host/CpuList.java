package dev.satchel.core.host;

import com.google.common.base.Splitter;
import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel's lists of numbers, {@code 0-3,5,7-9} ({@code Documentation/admin-guide/cputopology.rst}). */
final class CpuList {
    /** Far above the 8192 processors that a kernel can be built for, and a bound for what hostile text can cost. */
    static final int LIMIT = 1 << 16;

    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");
    private static final Splitter COMMA = Splitter.on(',');

    private CpuList() {}

    /** The numbers; empty if {@code text} is not such a list, or names a number from {@link #LIMIT} on. */
    static Optional<BitSet> parse(String text) {
        BitSet numbers = new BitSet();
        String list = text.strip();
        if (list.isEmpty()) {
            return Optional.of(numbers); // a memory-only node has no processors
        }
        for (String part : COMMA.split(list)) {
            Matcher range = RANGE.matcher(part);
            if (!range.matches()) {
                return Optional.empty();
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            if (first > last || last >= LIMIT) {
                return Optional.empty();
            }
            numbers.set(first, last + 1);
        }
        return Optional.of(numbers);
    }
}
