package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The text level of most options: keys and values with commas between them, perhaps behind a first word without a key.
 * QEMU splits at commas, and a comma that is meant is written twice; every other character passes as it is (QEMU 7.2,
 * {@code get_opt_name_value} of {@code util/qemu-option.c} and {@code util/keyval.c}). This is the one place where
 * that is done and undone. The order is kept, and so is a key that stands there twice. Immutable.
 */
public final class KeyValues {
    private static final KeyValues EMPTY = new KeyValues();

    /** What stands for the key of the first word. */
    private static final String NO_KEY = "";

    /** Keys and values in turn; the value of a short boolean ({@code readonly}) is missing. */
    private final @Nullable String[] words;

    private KeyValues(@Nullable String... words) {
        this.words = words;
    }

    /** None yet. */
    public static KeyValues empty() {
        return EMPTY;
    }

    /**
     * A list that begins with a word without a key: {@code ide-hd,..}.
     *
     * @throws IllegalArgumentException if {@code first} is empty, holds an equals sign or a NUL, or begins with a brace:
     *     QEMU would read it as something else
     */
    public static KeyValues of(String first) {
        checkArgument(
                !first.isEmpty() && first.indexOf('=') < 0 && first.indexOf('\0') < 0 && !first.startsWith("{"),
                "not a first word: '%s' (neither empty, nor with '=', nor beginning with '{')",
                first);
        return new KeyValues(NO_KEY, first);
    }

    /**
     * Takes {@code text} apart as QEMU does, for an option whose first word may stand without its key.
     *
     * @throws IllegalArgumentException if it has a NUL, or a key or the first word is missing
     */
    public static KeyValues parse(String text) {
        return parse(text, true);
    }

    /**
     * As {@link #parse(String)}, for an option without such a word: {@code text} may begin with a short boolean, as in
     * {@code -spice disable-ticketing,port=5930}.
     */
    static KeyValues parseKeyed(String text) {
        return parse(text, false);
    }

    private static KeyValues parse(String text, boolean firstIsImplied) {
        checkArgument(text.indexOf('\0') < 0, "an argument cannot hold a NUL character: '%s'", text);
        ImmutableList.Builder<String> keys = ImmutableList.builder();
        List<@Nullable String> values = new ArrayList<>();
        int at = 0;
        boolean first = firstIsImplied;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && text.charAt(end) != '=' && text.charAt(end) != ',') {
                end++;
            }
            boolean paired = end < text.length() && text.charAt(end) == '=';
            if (!paired && !first) {
                keys.add(key(text.substring(at, end), text));
                values.add(null);
                at = end + 1;
                continue;
            }
            keys.add(paired ? key(text.substring(at, end), text) : NO_KEY);
            StringBuilder value = new StringBuilder();
            at = unescape(text, paired ? end + 1 : at, value);
            checkArgument(paired || value.length() > 0, "the first word is missing in '%s'", text);
            values.add(value.toString());
            first = false;
        }
        @Nullable String[] words = new @Nullable String[values.size() * 2];
        ImmutableList<String> all = keys.build();
        for (int i = 0; i < all.size(); i++) {
            words[2 * i] = all.get(i);
            words[2 * i + 1] = values.get(i);
        }
        return new KeyValues(words);
    }

    /** Reads a value to its end, and returns where the next key begins. */
    private static int unescape(String text, int from, StringBuilder value) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ',') {
                if (at + 1 >= text.length() || text.charAt(at + 1) != ',') {
                    break;
                }
                at++;
            }
            value.append(c);
            at++;
        }
        return at + 1;
    }

    private static String key(String key, String text) {
        checkArgument(!key.isEmpty(), "a key is missing in '%s'", text);
        return key;
    }

    /**
     * With one more key.
     *
     * @param key letters, digits, dots, dashes and underscores; one that is there already is not replaced, and for most
     *     options QEMU takes the last
     * @param value anything but a NUL; commas are doubled here
     */
    public KeyValues with(String key, String value) {
        checkArgument(isKey(key), "not a key: '%s'", key);
        checkArgument(value.indexOf('\0') < 0, "an argument cannot hold a NUL character: '%s'", value);
        @Nullable String[] more = Arrays.copyOf(words, words.length + 2);
        more[words.length] = key;
        more[words.length + 1] = value;
        return new KeyValues(more);
    }

    /** Each option of a machine has five of them: no matcher is as fast. */
    private static boolean isKey(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return !key.isEmpty();
    }

    /** With one more {@code key}, whose {@code value} is written as a decimal number. */
    public KeyValues with(String key, long value) {
        return with(key, Long.toString(value));
    }

    /** The word that stands without a key in the first place. */
    public Optional<String> first() {
        return words.length > 0 && NO_KEY.equals(words[0]) ? Optional.ofNullable(words[1]) : Optional.empty();
    }

    /** Without {@code key}, however often it is there. */
    KeyValues without(String key) {
        List<@Nullable String> kept = new ArrayList<>();
        for (int i = 0; i < words.length; i += 2) {
            if (!key.equals(words[i])) {
                kept.add(words[i]);
                kept.add(words[i + 1]);
            }
        }
        return new KeyValues(kept.toArray(new @Nullable String[0]));
    }

    /** What follows the first word. */
    KeyValues withoutFirst() {
        return first().isEmpty() ? this : new KeyValues(Arrays.copyOfRange(words, 2, words.length));
    }

    /** The last value of {@code key}: {@code on} for the short {@code key}, {@code off} for the short {@code nokey}. */
    public Optional<String> get(String key) {
        for (int i = words.length - 2; i >= 0; i -= 2) {
            String value = words[i + 1];
            if (key.equals(words[i])) {
                return Optional.of(value == null ? "on" : value);
            }
            if (value == null && ("no" + key).equals(words[i])) {
                return Optional.of("off");
            }
        }
        return Optional.empty();
    }

    /** Each value of {@code key} in order; immutable. */
    public List<String> all(String key) {
        ImmutableList.Builder<String> all = ImmutableList.builder();
        for (int i = 0; i < words.length; i += 2) {
            if (key.equals(words[i])) {
                String value = words[i + 1];
                all.add(value == null ? "on" : value);
            }
        }
        return all.build();
    }

    /** The keys in order, the first word and short booleans not among them; immutable. */
    public List<String> keys() {
        ImmutableList.Builder<String> keys = ImmutableList.builder();
        for (int i = 0; i < words.length; i += 2) {
            if (!NO_KEY.equals(words[i]) && words[i + 1] != null) {
                keys.add(String.valueOf(words[i]));
            }
        }
        return keys.build();
    }

    /**
     * The booleans in short form, {@code readonly} for {@code readonly=on}, of which QEMU warns since 6.0; immutable, in
     * order.
     */
    public List<String> shortBooleans() {
        ImmutableList.Builder<String> keys = ImmutableList.builder();
        for (int i = 0; i < words.length; i += 2) {
            if (words[i + 1] == null) {
                keys.add(String.valueOf(words[i]));
            }
        }
        return keys.build();
    }

    /** Whether there is neither a word nor a key. */
    public boolean isEmpty() {
        return words.length == 0;
    }

    /** As QEMU reads it. */
    public String text() {
        StringBuilder text = new StringBuilder(length());
        for (int i = 0; i < words.length; i += 2) {
            if (i > 0) {
                text.append(',');
            }
            String key = String.valueOf(words[i]);
            String value = words[i + 1];
            text.append(key);
            if (value != null) {
                if (!key.isEmpty()) {
                    text.append('=');
                }
                escape(value, text);
            }
        }
        return text.toString();
    }

    /** What the text takes where no comma is doubled. */
    private int length() {
        int length = words.length;
        for (String word : words) {
            length += word == null ? 0 : word.length();
        }
        return length;
    }

    private static void escape(String value, StringBuilder text) {
        int from = 0;
        for (int comma = value.indexOf(','); comma >= 0; comma = value.indexOf(',', from)) {
            text.append(value, from, comma + 1).append(',');
            from = comma + 1;
        }
        text.append(value, from, value.length());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyValues that && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return text();
    }
}
