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

    /** Of strings. */
    public static PlistArray ofTexts(List<String> texts) {
        return new PlistArray(texts.stream().<PlistValue>map(Text::new).toList());
    }
}
