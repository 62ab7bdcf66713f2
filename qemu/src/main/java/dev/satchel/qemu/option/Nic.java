package dev.satchel.qemu.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -nic}: a network card and what it is connected to, in one; {@code none} for no card at all. */
public final class Nic extends KeyedOption<Nic> {
    private Nic(KeyValues values, @Nullable Map<String, Object> object) {
        super("-nic", values, object);
    }

    /** A card with a back end of kind {@code type}; {@code none} for none. */
    public static Nic of(String type) {
        return new Nic(KeyValues.of(type), null);
    }

    static Nic parse(String text) {
        return new Nic(KeyValues.parse(text), null);
    }

    @Override
    Nic having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Nic(values, object);
    }

    @Override
    String impliedKey() {
        return "type";
    }
}
