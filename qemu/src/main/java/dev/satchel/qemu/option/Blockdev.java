package dev.satchel.qemu.option;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code -blockdev}: a block node, written as JSON: QEMU's interface for programs, since 2.9. A node comes before those
 * that refer to it.
 *
 * @param node with a name
 */
public record Blockdev(BlockNode node) implements QemuOption {
    private static final Splitter DOT = Splitter.on('.');

    /** Reads JSON, or keys and values whose dots make objects of them. */
    static Blockdev parse(String text) {
        if (text.startsWith("{")) {
            return new Blockdev(BlockTree.read(JsonText.read(text)));
        }
        KeyValues values = KeyValues.parse(text);
        Map<String, Object> tree = new LinkedHashMap<>();
        values.first().ifPresent(driver -> tree.put("driver", driver));
        for (String key : values.keys()) {
            put(tree, DOT.splitToList(key), values.get(key).orElse(""), key);
        }
        if (!values.shortBooleans().isEmpty()) {
            throw new IllegalArgumentException("'" + values.shortBooleans().get(0) + "' has no value");
        }
        return new Blockdev(BlockTree.read(tree));
    }

    @SuppressWarnings("unchecked") // the maps in the tree are those made here
    private static void put(Map<String, Object> tree, List<String> path, String value, String key) {
        Map<String, Object> at = tree;
        for (String step : path.subList(0, path.size() - 1)) {
            Object below = at.computeIfAbsent(step, absent -> new LinkedHashMap<String, Object>());
            if (!(below instanceof Map)) {
                throw new IllegalArgumentException("'" + key + "' is below a key that has a value itself");
            }
            at = (Map<String, Object>) below;
        }
        String last = path.get(path.size() - 1);
        if (at.get(last) instanceof Map) {
            throw new IllegalArgumentException("'" + key + "' has a value and keys below it");
        }
        at.put(last, value);
    }

    @Override
    public String name() {
        return "-blockdev";
    }

    @Override
    public List<String> arguments() {
        return ImmutableList.of(name(), JsonText.write(node.tree()));
    }

    @Override
    public String toString() {
        return String.join(" ", arguments());
    }
}
