package dev.satchel.qemu.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -rtc}: the hardware clock. */
public final class Rtc extends KeyedOption<Rtc> {
    private Rtc(KeyValues values, @Nullable Map<String, Object> object) {
        super("-rtc", values, object);
    }

    /** Begun at {@code base}: {@code utc}, {@code localtime} or a time. */
    public static Rtc base(String base) {
        return new Rtc(KeyValues.empty().with("base", base), null);
    }

    static Rtc parse(String text) {
        return new Rtc(KeyValues.parse(text), null);
    }

    @Override
    Rtc having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Rtc(values, object);
    }

    @Override
    String impliedKey() {
        return "base";
    }
}
