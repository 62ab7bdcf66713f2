package dev.satchel.qemu.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -boot}: what the firmware tries, and whether it asks. */
public final class Boot extends KeyedOption<Boot> {
    private Boot(KeyValues values, @Nullable Map<String, Object> object) {
        super("-boot", values, object);
    }

    /** In the {@code order} of these letters: {@code c} disk, {@code d} CD, {@code n} network. */
    public static Boot order(String order) {
        return new Boot(KeyValues.empty().with("order", order), null);
    }

    static Boot parse(String text) {
        return new Boot(KeyValues.parse(text), null);
    }

    @Override
    Boot having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Boot(values, object);
    }

    @Override
    String impliedKey() {
        return "order";
    }
}
