package dev.satchel.utm.mapping;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.satchel.utm.config.UtmArguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An option of QEMU's among additional arguments.
 *
 * @param entry the number of the entry that holds it
 * @param words the option, and its value if it has one
 */
record QemuWord(int entry, ImmutableList<String> words) {
    private static final Splitter COMMAS = Splitter.on(',');

    /** The options that UTM makes of {@code entries}; a word that belongs to no option stands for itself. */
    static List<QemuWord> of(List<String> entries) {
        List<QemuWord> options = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            for (String word : UtmArguments.words(List.of(entries.get(i)))) {
                add(options, i, word);
            }
        }
        return options;
    }

    /** The options in {@code arguments}, words that need no splitting. */
    static List<QemuWord> ofArguments(List<String> arguments) {
        List<QemuWord> options = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            add(options, i, arguments.get(i));
        }
        return options;
    }

    /** A word without a dash is the value of an option that has none yet. */
    private static void add(List<QemuWord> options, int entry, String word) {
        int last = options.size() - 1;
        boolean isValue = last >= 0
                && !word.startsWith("-")
                && options.get(last).words().size() == 1
                && options.get(last).option().startsWith("-");
        if (isValue) {
            QemuWord option = options.get(last);
            options.set(
                    last,
                    new QemuWord(option.entry(), ImmutableList.of(option.words().get(0), word)));
        } else {
            options.add(new QemuWord(entry, ImmutableList.of(word)));
        }
    }

    /** With one dash, as QEMU takes both. */
    String option() {
        String word = words.get(0);
        return word.startsWith("--") ? word.substring(1) : word;
    }

    String value() {
        return words.size() > 1 ? words.get(1) : "";
    }

    /** What stands before the first comma, unless it is a key with a value. */
    String kind() {
        return keys().getOrDefault("", "");
    }

    Optional<String> get(String key) {
        return Optional.ofNullable(keys().get(key));
    }

    /** The keys of the value; a comma that is meant is doubled, and of two values QEMU takes the last. */
    Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String part : COMMAS.split(value().replace(",,", "\0"))) {
            String whole = part.replace('\0', ',');
            int sign = whole.indexOf('=');
            if (sign > 0) {
                keys.put(whole.substring(0, sign), whole.substring(sign + 1));
            } else if (keys.isEmpty()) {
                keys.put("", whole);
            } else {
                keys.put(whole, "on");
            }
        }
        return keys;
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
