package dev.satchel.core.machine.rule;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of the options for QEMU that a machine's own arguments hold.
 *
 * @param index where it stands among them
 * @param name with one dash, however it was written
 * @param value the word behind it; empty where there is none
 */
record ByHand(int index, String name, String value) {

    /** The options in {@code words}; a word that belongs to none is another rule's matter. */
    static List<ByHand> of(List<String> words) {
        ImmutableList.Builder<ByHand> all = ImmutableList.builder();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith("-")) {
                boolean followed = i + 1 < words.size() && !words.get(i + 1).startsWith("-");
                all.add(new ByHand(
                        i, word.startsWith("--") ? word.substring(1) : word, followed ? words.get(i + 1) : ""));
            }
        }
        return all.build();
    }

    String where() {
        return "extras.qemu.arguments[" + index + "]";
    }

    /** Whether the value is an object and no list of keys: QEMU looks at its first character alone. */
    boolean isJson() {
        return value.startsWith("{");
    }

    /** The value of {@code key}; of several QEMU takes the last. The first word without a key is that of {@code ""}. */
    Optional<String> of(String key) {
        return Optional.ofNullable(keys().get(key));
    }

    /** What QEMU's own parser reads: commas part, and a comma that is meant is doubled. */
    Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i <= value.length(); i++) {
            boolean comma = i < value.length() && value.charAt(i) == ',';
            if (comma && i + 1 < value.length() && value.charAt(i + 1) == ',') {
                part.append(',');
                i++;
            } else if (comma || i == value.length()) {
                put(keys, part.toString());
                part.setLength(0);
            } else {
                part.append(value.charAt(i));
            }
        }
        return keys;
    }

    private static void put(Map<String, String> keys, String part) {
        int sign = part.indexOf('=');
        if (sign >= 0) {
            keys.put(part.substring(0, sign), part.substring(sign + 1));
        } else if (!part.isEmpty()) {
            keys.put(keys.isEmpty() ? "" : part, keys.isEmpty() ? part : "on");
        }
    }
}
