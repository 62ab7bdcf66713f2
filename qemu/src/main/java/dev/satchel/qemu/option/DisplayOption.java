package dev.satchel.qemu.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -display}: the window, or that there is none. */
public final class DisplayOption extends KeyedOption<DisplayOption> {
    private DisplayOption(KeyValues values, @Nullable Map<String, Object> object) {
        super("-display", values, object);
    }

    /** A display of kind {@code type}: {@code none}, {@code gtk}, {@code cocoa}, {@code sdl}, {@code spice-app}. */
    public static DisplayOption of(String type) {
        return new DisplayOption(KeyValues.of(type), null);
    }

    static DisplayOption parse(String text) {
        return read(text, DisplayOption::new);
    }

    @Override
    DisplayOption having(KeyValues values, @Nullable Map<String, Object> object) {
        return new DisplayOption(values, object);
    }

    @Override
    String impliedKey() {
        return "type";
    }
}
