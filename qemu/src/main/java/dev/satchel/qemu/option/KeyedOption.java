package dev.satchel.qemu.option;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An option whose value is a list of keys and values, {@code -device ide-hd,drive=d}, or the same as a JSON object. Each
 * kind has methods for the keys that Satchel knows; as every QEMU has more of them, any other is set and read by its
 * name, and all keep their order. Immutable: each {@code with} returns another option.
 *
 * @param <T> the option's own type
 */
public abstract sealed class KeyedOption<T extends KeyedOption<T>> implements QemuOption
        permits Accel,
                Audiodev,
                Boot,
                Chardev,
                Device,
                DisplayOption,
                Drive,
                Fsdev,
                FwCfg,
                LegacyNet,
                MachineOption,
                Memory,
                Mon,
                NameOption,
                Netdev,
                Nic,
                Numa,
                ObjectOption,
                Rtc,
                Smbios,
                Smp,
                Spice,
                Tpmdev,
                Virtfs,
                Vnc {
    private final String name;
    private final KeyValues values;

    /** The object, if it is one; {@link #values} then has its leaves by their dotted names. */
    private final @Nullable ImmutableMap<String, Object> object;

    KeyedOption(String name, KeyValues values, @Nullable Map<String, Object> object) {
        this.name = name;
        this.values = values;
        this.object = object == null ? null : ImmutableMap.copyOf(object);
    }

    /** The same kind of option with other contents. */
    abstract T having(KeyValues values, @Nullable Map<String, Object> object);

    /** What reads one kind of option from its two forms. */
    @FunctionalInterface
    interface Maker<T> {
        T make(KeyValues values, @Nullable Map<String, Object> object);
    }

    /** Reads {@code text}, which is JSON if its first character is a brace and {@code maker} has a JSON form. */
    static <T> T read(String text, Maker<T> maker) {
        if (text.startsWith("{")) {
            Map<String, Object> object = JsonText.read(text);
            return maker.make(flat(object), object);
        }
        return maker.make(KeyValues.parse(text), null);
    }

    /** The leaves of {@code object} by their dotted names. */
    private static KeyValues flat(Map<String, Object> object) {
        Map<String, String> leaves = new LinkedHashMap<>();
        flatten("", object, leaves);
        KeyValues flat = KeyValues.empty();
        for (Map.Entry<String, String> leaf : leaves.entrySet()) {
            flat = flat.with(leaf.getKey(), leaf.getValue());
        }
        return flat;
    }

    private static void flatten(String prefix, Object value, Map<String, String> leaves) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, below) -> flatten(prefix.isEmpty() ? "" + key : prefix + "." + key, below, leaves));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                flatten(prefix + "." + i, list.get(i), leaves);
            }
        } else if (value instanceof Boolean flag) {
            leaves.put(prefix, flag ? "on" : "off");
        } else {
            leaves.put(prefix, String.valueOf(value));
        }
    }

    /** The key for which a first word without one stands; empty if there is none. */
    abstract String impliedKey();

    @Override
    public final String name() {
        return name;
    }

    /** Its keys and values; those of a JSON object by their dotted names. */
    public final KeyValues values() {
        return values;
    }

    /** Whether its value is a JSON object. */
    public final boolean isJson() {
        return object != null;
    }

    /** Whether the value of {@code key} is a number of JSON, not a text. */
    final boolean isNumber(String key) {
        return object != null && object.get(key) instanceof Number;
    }

    /** The last value of {@code key}; a key of a JSON object's object has a dot before it. */
    public final Optional<String> get(String key) {
        Optional<String> value = values.get(key);
        return value.isEmpty() && key.equals(impliedKey()) ? values.first() : value;
    }

    /** The first word, or the value of the key for which it stands: the kind of a device, of a back end. */
    public final String kind() {
        return get(impliedKey()).orElse("");
    }

    /** The name by which other options refer to it. */
    public final Optional<String> id() {
        return get("id");
    }

    /**
     * With one more key; one that is there already is not replaced, and for most options QEMU takes the last.
     *
     * @param key letters, digits, dots, dashes and underscores
     * @param value anything but a NUL
     * @throws IllegalArgumentException if either is not, or {@code value} is none that this key can have
     */
    public final T with(String key, String value) {
        return with(key, value, value);
    }

    /** With one more {@code key}, whose {@code value} is a number. */
    public final T with(String key, long value) {
        return with(key, Long.toString(value), value);
    }

    /** With one more {@code key}, whose {@code value} is a boolean. */
    public final T with(String key, OnOff value) {
        return with(key, value.id(), value == OnOff.ON);
    }

    /** Without {@code key}, however often it is there. */
    public final T without(String key) {
        @Nullable Map<String, Object> rest = object == null ? null : new LinkedHashMap<>(object);
        if (rest != null) {
            rest.remove(key);
        }
        return having(values.without(key), rest);
    }

    private T with(String key, String text, Object value) {
        if (object == null) {
            return having(values.with(key, text), null);
        }
        return having(
                values.with(key, text),
                ImmutableMap.<String, Object>builder()
                        .putAll(object)
                        .put(key, value)
                        .buildOrThrow());
    }

    /** The value as QEMU reads it. */
    public final String value() {
        return object == null ? values.text() : JsonText.write(object);
    }

    @Override
    public final List<String> arguments() {
        return ImmutableList.of(name, value());
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof KeyedOption<?> that && name.equals(that.name) && value().equals(that.value());
    }

    @Override
    public final int hashCode() {
        return Objects.hash(name, value());
    }

    /** As in an argument list, with a blank between the two. */
    @Override
    public final String toString() {
        return name + " " + value();
    }
}
