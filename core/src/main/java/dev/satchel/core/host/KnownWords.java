package dev.satchel.core.host;

import com.google.common.base.Ascii;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The values of an enumeration by the words that files have for them. */
final class KnownWords {
    private KnownWords() {}

    /**
     * The one of {@code values} that {@code text} means, in any case.
     *
     * @param what what a value is, with its article, for the message
     * @throws IllegalArgumentException if it means none; the message names those that are known
     */
    static <E extends Enum<E>> E parse(String what, E[] values, Function<E, String> word, String text) {
        for (E value : values) {
            if (Ascii.equalsIgnoreCase(word.apply(value), text)) {
                return value;
            }
        }
        throw new IllegalArgumentException("not " + what + ": '" + text + "' (known are "
                + Arrays.stream(values).map(word).collect(Collectors.joining(", ")) + ")");
    }
}
