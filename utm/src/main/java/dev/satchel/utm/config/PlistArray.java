package dev.satchel.utm.config;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * An ordered list of values.
 *
 * @param values immutable; the order is part of the value
 */
public record PlistArray(List<PlistValue> values) implements PlistValue {
    /** Without values. */
    public static final PlistArray EMPTY = new PlistArray(List.of());

    /** Copies the list. */
    public PlistArray {
        values = ImmutableList.copyOf(values);
    }

    /**
     * The strings {@code texts}, in their order.
     *
     * @throws IllegalArgumentException if one holds what XML 1.0 cannot, see {@link Text}
     */
    public static PlistArray ofTexts(List<String> texts) {
        return new PlistArray(texts.stream().<PlistValue>map(Text::new).toList());
    }
}
