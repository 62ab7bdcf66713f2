package dev.satchel.utm.config;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one dictionary of a configuration, as UTM 5.0.3 decodes it: a missing required key or another type makes UTM
 * refuse the whole file; an unknown key is ignored, and gone after its next save.
 */
final class Schema {
    static final String MISSING = "utm.config.missing";
    static final String TYPE = "utm.config.type";
    static final String VALUE = "utm.config.value";
    static final String UNKNOWN_KEY = "utm.config.unknown-key";

    enum Kind {
        TEXT("a <string>"),
        COUNT("an <integer> from 0 to 2147483647"),
        FLAG("<true/> or <false/>"),
        TEXT_OR_FLAG("a <string>"),
        SIZE("an <integer> of 0 or more"),
        /** As Foundation takes a flag out of a dictionary: a number is one too, and a string that begins with Y, T or 1. */
        LOOSE_FLAG("<true/> or <false/>"),
        /** As Foundation takes a number out of a dictionary: a real is cut off. */
        LOOSE_COUNT("an <integer> from 0 to 2147483647"),
        TEXTS_OR_TEXT("an <array> of <string>"),
        NUMBER("a <real>"),
        DATA("<data>"),
        TEXTS("an <array> of <string>"),
        DICTIONARY("a <dict>"),
        DICTIONARIES("an <array> of <dict>"),
        ANY("anything");

        private final String description;

        Kind(String description) {
            this.description = description;
        }
    }

    record Key(Kind kind, boolean required, @Nullable Schema inner, ImmutableSet<String> choices) {}

    private final ImmutableMap<String, Key> keys;

    private Schema(ImmutableMap<String, Key> keys) {
        this.keys = keys;
    }

    static Builder builder() {
        return new Builder();
    }

    @Nullable
    Key key(String name) {
        return keys.get(name);
    }

    /** The paths of all keys that hold no dictionaries, those inside of others included; {@code []} is any of a list. */
    Stream<String> paths() {
        return keys.entrySet().stream().flatMap(entry -> {
            Key key = entry.getValue();
            if (key.inner() == null) {
                return Stream.of(entry.getKey());
            }
            String prefix = entry.getKey() + (key.kind() == Kind.DICTIONARIES ? "[]." : ".");
            return key.inner().paths().map(path -> prefix + path);
        });
    }

    /** What keeps UTM from decoding {@code dictionary}, as errors, and what it would not take as it is meant. */
    void check(PlistDictionary dictionary, String where, Consumer<Finding> findings) {
        Schema schema = this == UtmPortForward.SCHEMA ? UtmPortForward.schemaOf(dictionary) : this;
        schema.keys.forEach((name, key) -> {
            PlistValue value = dictionary.entries().get(name);
            if (value != null) {
                key(key, value, where + name, findings);
            } else if (key.required()) {
                findings.accept(Finding.error(
                        MISSING,
                        where + name,
                        "the key is missing, and UTM refuses a configuration without it",
                        "add it, as " + key.kind().description));
            }
        });
        for (String name : dictionary.entries().keySet()) {
            if (!schema.keys.containsKey(name)) {
                findings.accept(Finding.warning(
                        UNKNOWN_KEY,
                        where + PlistXmlReader.shortened(name),
                        "UTM does not know this key: it has no effect, and is gone after UTM's next save",
                        "remove it"));
            }
        }
    }

    private static void key(Key key, PlistValue value, String where, Consumer<Finding> findings) {
        if (!fits(key.kind(), value)) {
            findings.accept(
                    Finding.error(TYPE, where, "is of another type than UTM reads", "write " + key.kind().description));
            return;
        }
        Schema inner = key.inner();
        if (inner != null && value instanceof PlistDictionary dictionary) {
            inner.check(dictionary, where + ".", findings);
        } else if (inner != null && value instanceof PlistArray array) {
            for (int i = 0; i < array.values().size(); i++) {
                inner.check((PlistDictionary) array.values().get(i), where + "[" + i + "].", findings);
            }
        } else if (value instanceof PlistValue.Text text
                && !key.choices().isEmpty()
                && !key.choices().contains(text.value())) {
            findings.accept(Finding.error(
                    VALUE,
                    where,
                    "'" + PlistXmlReader.shortened(text.value()) + "' is none of the values that UTM 5.0.3 takes",
                    "write one of " + String.join(", ", key.choices())));
        }
    }

    private static boolean fits(Kind kind, PlistValue value) {
        return switch (kind) {
            case TEXT -> value instanceof PlistValue.Text;
            case COUNT ->
                value instanceof PlistValue.Whole whole
                        && whole.saturated() >= 0
                        && whole.saturated() <= Integer.MAX_VALUE;
            case LOOSE_FLAG ->
                value instanceof PlistValue.Flag
                        || value instanceof PlistValue.Whole
                        || value instanceof PlistValue.Real
                        || value instanceof PlistValue.Text;
            case LOOSE_COUNT ->
                fits(Kind.COUNT, value)
                        || (value instanceof PlistValue.Real real
                                && real.value() >= 0
                                && real.value() <= Integer.MAX_VALUE);
            case TEXTS_OR_TEXT -> value instanceof PlistValue.Text || fits(Kind.TEXTS, value);
            case NUMBER -> value instanceof PlistValue.Real || value instanceof PlistValue.Whole;
            case SIZE -> value instanceof PlistValue.Whole whole && whole.saturated() >= 0;
            case FLAG -> value instanceof PlistValue.Flag;
            case TEXT_OR_FLAG -> value instanceof PlistValue.Text || value instanceof PlistValue.Flag;
            case DATA -> value instanceof PlistValue.Data;
            case TEXTS ->
                value instanceof PlistArray array
                        && array.values().stream().allMatch(PlistValue.Text.class::isInstance);
            case DICTIONARY -> value instanceof PlistDictionary;
            case DICTIONARIES ->
                value instanceof PlistArray array
                        && array.values().stream().allMatch(PlistDictionary.class::isInstance);
            case ANY -> true;
        };
    }

    static final class Builder {
        private final ImmutableMap.Builder<String, Key> keys = ImmutableMap.builder();

        private Builder add(Kind kind, boolean required, String... names) {
            for (String name : names) {
                keys.put(name, new Key(kind, required, null, ImmutableSet.of()));
            }
            return this;
        }

        Builder required(Kind kind, String... names) {
            return add(kind, true, names);
        }

        Builder optional(Kind kind, String... names) {
            return add(kind, false, names);
        }

        Builder choice(String name, UtmChoice... choices) {
            return choice(Kind.TEXT, name, choices);
        }

        /** For what was a flag before it had more than two cases. */
        Builder choiceOrFlag(String name, UtmChoice... choices) {
            return choice(Kind.TEXT_OR_FLAG, name, choices);
        }

        private Builder choice(Kind kind, String name, UtmChoice... choices) {
            ImmutableSet<String> values = Stream.of(choices)
                    .filter(choice -> !choice.value().isEmpty())
                    .map(UtmChoice::value)
                    .collect(ImmutableSet.toImmutableSet());
            keys.put(name, new Key(kind, true, null, values));
            return this;
        }

        Builder dictionary(String name, Schema inner) {
            keys.put(name, new Key(Kind.DICTIONARY, true, inner, ImmutableSet.of()));
            return this;
        }

        Builder optionalDictionary(String name, Schema inner) {
            keys.put(name, new Key(Kind.DICTIONARY, false, inner, ImmutableSet.of()));
            return this;
        }

        Builder list(String name, Schema inner) {
            keys.put(name, new Key(Kind.DICTIONARIES, true, inner, ImmutableSet.of()));
            return this;
        }

        Builder optionalList(String name, Schema inner) {
            keys.put(name, new Key(Kind.DICTIONARIES, false, inner, ImmutableSet.of()));
            return this;
        }

        Schema build() {
            return new Schema(keys.buildOrThrow());
        }
    }
}
