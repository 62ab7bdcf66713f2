package dev.satchel.utm.config;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A dictionary of a configuration, seen through its names. It holds the dictionary as it was read, so that what is not
 * named here, and whether a key was there at all, outlives a change. Its keys were checked against the {@link Schema}.
 */
abstract class Section {
    private static final Pattern LOOSE_TRUE = Pattern.compile("[ \\t]*[+-]?0*[YyTt1-9]");

    private final PlistDictionary plist;

    Section(PlistDictionary plist) {
        this.plist = plist;
    }

    /** The dictionary as it stands in the configuration, unknown keys included. */
    public final PlistDictionary plist() {
        return plist;
    }

    final Optional<String> optionalText(String key) {
        return plist.value(key)
                .filter(PlistValue.Text.class::isInstance)
                .map(value -> ((PlistValue.Text) value).value());
    }

    final String text(String key) {
        return optionalText(key).orElseThrow();
    }

    final <E extends Enum<E> & UtmChoice> E choice(Class<E> type, String key) {
        return UtmChoice.of(type, text(key));
    }

    final boolean flag(String key, boolean absent) {
        return plist.value(key).map(value -> ((PlistValue.Flag) value).value()).orElse(absent);
    }

    /** As Foundation takes it out of a dictionary: {@code boolValue} of whatever is there, and false of nothing. */
    final boolean looseFlag(String key) {
        PlistValue value = plist.entries().get(key);
        if (value instanceof PlistValue.Text text) {
            return LOOSE_TRUE.matcher(text.value()).lookingAt();
        }
        return (value instanceof PlistValue.Flag flag && flag.value())
                || (value instanceof PlistValue.Whole whole && whole.value().signum() != 0)
                || (value instanceof PlistValue.Real real && real.value() != 0);
    }

    final OptionalInt looseCount(String key) {
        return plist.value(key)
                .map(value -> OptionalInt.of(
                        value instanceof PlistValue.Real real
                                ? (int) real.value()
                                : (int) ((PlistValue.Whole) value).saturated()))
                .orElse(OptionalInt.empty());
    }

    final OptionalInt optionalCount(String key) {
        return plist.value(key)
                .map(value -> OptionalInt.of((int) ((PlistValue.Whole) value).saturated()))
                .orElse(OptionalInt.empty());
    }

    final Optional<PlistValue.Data> optionalData(String key) {
        return plist.value(key).filter(PlistValue.Data.class::isInstance).map(PlistValue.Data.class::cast);
    }

    final PlistValue.Data data(String key) {
        return optionalData(key).orElseThrow();
    }

    final Optional<PlistDictionary> optionalDictionary(String key) {
        return plist.value(key).filter(PlistDictionary.class::isInstance).map(PlistDictionary.class::cast);
    }

    final int count(String key) {
        return optionalCount(key).orElseThrow();
    }

    final List<String> texts(String key) {
        return list(key).stream()
                .map(value -> ((PlistValue.Text) value).value())
                .collect(ImmutableList.toImmutableList());
    }

    final List<PlistDictionary> dictionaries(String key) {
        return list(key).stream().map(PlistDictionary.class::cast).collect(ImmutableList.toImmutableList());
    }

    private List<PlistValue> list(String key) {
        return ((PlistArray) plist.value(key).orElse(PlistArray.EMPTY)).values();
    }

    /** By class and dictionary. */
    @Override
    @SuppressWarnings("EqualsGetClass") // each subclass is final
    public final boolean equals(Object other) {
        return other != null && other.getClass() == getClass() && plist.equals(((Section) other).plist);
    }

    @Override
    public final int hashCode() {
        return plist.hashCode();
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + plist.entries();
    }
}
