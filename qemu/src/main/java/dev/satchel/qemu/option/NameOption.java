package dev.satchel.qemu.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -name}: what the machine is called. */
public final class NameOption extends KeyedOption<NameOption> {
    private NameOption(KeyValues values, @Nullable Map<String, Object> object) {
        super("-name", values, object);
    }

    /** The machine's {@code name}, any characters but a NUL. */
    public static NameOption of(String name) {
        return new NameOption(KeyValues.empty().with("guest", name), null);
    }

    /** The name. */
    public String guest() {
        return kind();
    }

    static NameOption parse(String text) {
        return new NameOption(KeyValues.parse(text), null);
    }

    @Override
    NameOption having(KeyValues values, @Nullable Map<String, Object> object) {
        return new NameOption(values, object);
    }

    @Override
    String impliedKey() {
        return "guest";
    }
}
