package dev.satchel.utm.config;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.Optional;

/**
 * Values by key. The order is that in which they were read or added; it plays no part in equality, for UTM writes keys in
 * alphabetical order whatever it was.
 *
 * @param entries immutable; keys hold only characters that {@link PlistValue.Text} can hold
 */
public record PlistDictionary(Map<String, PlistValue> entries) implements PlistValue {
    /** Without keys. */
    public static final PlistDictionary EMPTY = new PlistDictionary(Map.of());

    /** Copies the map and checks the keys. */
    public PlistDictionary {
        entries = ImmutableMap.copyOf(entries);
        entries.keySet()
                .forEach(key -> checkArgument(
                        PlistValue.firstUnwritable(key) < 0, "a property list cannot hold the key '%s'", key));
    }

    /** The value of {@code key}, if there is one. */
    public Optional<PlistValue> value(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** With {@code value} for {@code key}, at the place the key has or else at the end. */
    public PlistDictionary with(String key, PlistValue value) {
        if (!entries.containsKey(key)) {
            return new PlistDictionary(ImmutableMap.<String, PlistValue>builder()
                    .putAll(entries)
                    .put(key, value)
                    .buildOrThrow());
        }
        ImmutableMap.Builder<String, PlistValue> all = ImmutableMap.builder();
        entries.forEach((k, v) -> all.put(k, k.equals(key) ? value : v));
        return new PlistDictionary(all.buildOrThrow());
    }

    /** Without {@code key}. */
    public PlistDictionary without(String key) {
        ImmutableMap.Builder<String, PlistValue> rest = ImmutableMap.builder();
        entries.forEach((k, v) -> {
            if (!k.equals(key)) {
                rest.put(k, v);
            }
        });
        return new PlistDictionary(rest.buildOrThrow());
    }

    PlistDictionary with(String key, String text) {
        return with(key, new Text(text));
    }

    PlistDictionary with(String key, long number) {
        return with(key, Whole.of(number));
    }

    PlistDictionary with(String key, boolean flag) {
        return with(key, Flag.of(flag));
    }
}
