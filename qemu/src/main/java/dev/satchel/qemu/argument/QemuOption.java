package dev.satchel.qemu.argument;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One option of QEMU, with its value escaped as QEMU reads it. QEMU splits most values at commas, and a comma that is
 * meant is written twice; every other character passes as it is (QEMU 7.2, {@code util/qemu-option.c} and {@code
 * util/keyval.c}). There is no shell: an argument is an argument. Immutable.
 */
public final class QemuOption {
    private static final CharMatcher KEY = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('A', 'Z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("._-"))
            .precomputed();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final @Nullable String value;

    private QemuOption(String name, @Nullable String value) {
        checkArgument(name.startsWith("-") && name.length() > 1, "not an option: '%s'", name);
        this.name = name;
        this.value = value;
    }

    /**
     * An option without a value: {@code -nodefaults}.
     *
     * @param name with its dash
     * @throws IllegalArgumentException if it has none, as for all options
     */
    public static QemuOption flag(String name) {
        return new QemuOption(name, null);
    }

    /**
     * An option whose value QEMU takes as it is, commas and all: {@code -m}, {@code -uuid}, {@code -kernel}, {@code
     * -bios}.
     *
     * @param name with its dash
     * @param value the argument that follows, unchanged
     */
    public static QemuOption plain(String name, String value) {
        return new QemuOption(name, value);
    }

    /**
     * An option whose value is a list of keys and values, none so far: {@code -drive}.
     *
     * @param name with its dash
     */
    public static QemuOption of(String name) {
        return new QemuOption(name, "");
    }

    /**
     * An option whose value is a list that begins with a word without a key: {@code -device ide-hd,..}.
     *
     * @param name with its dash
     * @throws IllegalArgumentException if {@code kind} is empty, holds an equals sign or begins with a brace: QEMU
     *     would read it as something else
     */
    public static QemuOption of(String name, String kind) {
        checkArgument(
                !kind.isEmpty() && kind.indexOf('=') < 0 && !kind.startsWith("{"),
                "not a first word of %s: '%s' (neither empty, nor with '=', nor beginning with '{')",
                name,
                kind);
        return new QemuOption(name, escaped(kind));
    }

    /**
     * An option whose value is a JSON object; nothing in it needs escaping.
     *
     * @param name with its dash
     * @param object of texts, numbers, booleans, maps and lists
     */
    public static QemuOption json(String name, Map<String, ?> object) {
        try {
            return new QemuOption(name, JSON.writeValueAsString(object));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not to be written as JSON: " + object, e);
        }
    }

    /**
     * With one more key.
     *
     * @param key letters, digits, dots, dashes and underscores; one that is there already is not replaced, and for most
     *     options QEMU takes the last
     * @param value anything but a NUL; commas are doubled here
     * @throws IllegalArgumentException if this option has no value, or JSON for one
     */
    public QemuOption with(String key, String value) {
        checkArgument(
                this.value != null && !this.value.startsWith("{"), "%s does not take keys besides its value", name);
        checkArgument(!key.isEmpty() && KEY.matchesAllOf(key), "not a key: '%s'", key);
        checkArgument(value.indexOf('\0') < 0, "an argument cannot hold a NUL character: '%s'", value);
        String pair = key + "=" + escaped(value);
        return new QemuOption(name, this.value.isEmpty() ? pair : this.value + "," + pair);
    }

    /**
     * With one more {@code key}, whose {@code value} is written as a decimal number; else as {@link #with(String,
     * String)}.
     */
    public QemuOption with(String key, long value) {
        return with(key, Long.toString(value));
    }

    /** The one place where commas are doubled. */
    private static String escaped(String text) {
        return text.replace(",", ",,");
    }

    /** The option itself: {@code -device}. */
    public String name() {
        return name;
    }

    /** The option and its value, if it has one: what goes into the argument list. Immutable. */
    public List<String> arguments() {
        return value == null ? ImmutableList.of(name) : ImmutableList.of(name, value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QemuOption that && arguments().equals(that.arguments());
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, value);
    }

    /** As in an argument list, with a blank between the two. */
    @Override
    public String toString() {
        return String.join(" ", arguments());
    }
}
