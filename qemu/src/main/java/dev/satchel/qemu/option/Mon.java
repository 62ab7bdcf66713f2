package dev.satchel.qemu.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -mon}: a monitor on a chardev. */
public final class Mon extends KeyedOption<Mon> {
    private Mon(KeyValues values, @Nullable Map<String, Object> object) {
        super("-mon", values, object);
    }

    /** A monitor for programs (QMP) on {@code chardev}. */
    public static Mon control(String chardev) {
        return new Mon(KeyValues.empty().with("chardev", chardev).with("mode", "control"), null);
    }

    static Mon parse(String text) {
        return new Mon(KeyValues.parse(text), null);
    }

    @Override
    Mon having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Mon(values, object);
    }

    @Override
    String impliedKey() {
        return "chardev";
    }
}
