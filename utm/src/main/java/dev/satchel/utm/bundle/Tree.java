package dev.satchel.utm.bundle;

import com.google.common.collect.ImmutableList;
import dev.satchel.utm.config.PlistArray;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.PlistValue;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Values in a tree of any configuration, by key; what is of another type than asked for is not there. */
final class Tree {
    private Tree() {}

    static Optional<String> text(PlistDictionary in, String key) {
        return in.entries().get(key) instanceof PlistValue.Text text ? Optional.of(text.value()) : Optional.empty();
    }

    static boolean flag(PlistDictionary in, String key) {
        return in.entries().get(key) instanceof PlistValue.Flag flag && flag.value();
    }

    static Optional<PlistDictionary> dictionary(PlistDictionary in, String key) {
        return in.entries().get(key) instanceof PlistDictionary inner ? Optional.of(inner) : Optional.empty();
    }

    /** The dictionary at {@code key}, or an empty one. */
    static PlistDictionary section(PlistDictionary in, String key) {
        return dictionary(in, key).orElse(PlistDictionary.EMPTY);
    }

    /** The dictionaries in the array at {@code key}. */
    static List<PlistDictionary> dictionaries(PlistDictionary in, String key) {
        if (!(in.entries().get(key) instanceof PlistArray array)) {
            return List.of();
        }
        return array.values().stream()
                .filter(PlistDictionary.class::isInstance)
                .map(PlistDictionary.class::cast)
                .collect(ImmutableList.toImmutableList());
    }

    /** The texts in the array at {@code key}. */
    static List<String> texts(PlistDictionary in, String key) {
        if (!(in.entries().get(key) instanceof PlistArray array)) {
            return List.of();
        }
        return array.values().stream()
                .filter(PlistValue.Text.class::isInstance)
                .map(value -> ((PlistValue.Text) value).value())
                .collect(ImmutableList.toImmutableList());
    }

    /** {@code in} with {@code change} made to the dictionary at {@code key}, if there is one. */
    static PlistDictionary within(PlistDictionary in, String key, UnaryOperator<PlistDictionary> change) {
        return dictionary(in, key)
                .map(inner -> in.with(key, change.apply(inner)))
                .orElse(in);
    }

    /** {@code in} with {@code change} made to each dictionary in the array at {@code key}. */
    static PlistDictionary each(PlistDictionary in, String key, UnaryOperator<PlistDictionary> change) {
        if (!(in.entries().get(key) instanceof PlistArray array)) {
            return in;
        }
        return in.with(
                key,
                new PlistArray(array.values().stream()
                        .map(value -> value instanceof PlistDictionary inner ? change.apply(inner) : value)
                        .toList()));
    }

    static PlistDictionary with(PlistDictionary in, String key, String text) {
        return in.with(key, new PlistValue.Text(text));
    }

    static PlistDictionary with(PlistDictionary in, String key, boolean flag) {
        return in.with(key, new PlistValue.Flag(flag));
    }
}
