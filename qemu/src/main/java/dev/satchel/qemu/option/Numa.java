package dev.satchel.qemu.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -numa}: a node of memory and processors, or how far two of them are apart. */
public final class Numa extends KeyedOption<Numa> {
    private Numa(KeyValues values, @Nullable Map<String, Object> object) {
        super("-numa", values, object);
    }

    /** The node {@code number}, from 0, whose memory is the back end {@code memory}. */
    public static Numa node(int number, String memory) {
        return new Numa(KeyValues.of("node").with("nodeid", number).with("memdev", memory), null);
    }

    static Numa parse(String text) {
        return new Numa(KeyValues.parse(text), null);
    }

    @Override
    Numa having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Numa(values, object);
    }

    @Override
    String impliedKey() {
        return "type";
    }
}
