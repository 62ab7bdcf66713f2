package dev.satchel.utm.config;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * A closed set of words of the configuration. Each set has a case {@code OTHER} for the words that a newer UTM adds: they
 * are carried through where they stand, and cannot be set.
 */
public interface UtmChoice {
    /** As it is written; empty for {@code OTHER}. */
    String value();

    /** The case of {@code type} that is written as {@code value}, or its last, {@code OTHER}. */
    static <E extends Enum<E> & UtmChoice> E of(Class<E> type, String value) {
        E[] all = type.getEnumConstants();
        for (E each : all) {
            if (each.value().equals(value) && !value.isEmpty()) {
                return each;
            }
        }
        return all[all.length - 1];
    }

    /** What is written for {@code choice}. */
    static String written(UtmChoice choice) {
        checkArgument(!choice.value().isEmpty(), "OTHER stands for what was read, and cannot be set");
        return choice.value();
    }
}
