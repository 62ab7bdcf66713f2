package dev.satchel.qemu.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -audiodev}: where sound goes, and comes from, on the host's side. */
public final class Audiodev extends KeyedOption<Audiodev> {
    private Audiodev(KeyValues values, @Nullable Map<String, Object> object) {
        super("-audiodev", values, object);
    }

    /** The back end {@code driver} ({@code coreaudio}, {@code pa}, {@code spice}, {@code none}), named {@code id}. */
    public static Audiodev of(String driver, String id) {
        return new Audiodev(KeyValues.of(driver).with("id", id), null);
    }

    static Audiodev parse(String text) {
        return read(text, Audiodev::new);
    }

    @Override
    Audiodev having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Audiodev(values, object);
    }

    @Override
    String impliedKey() {
        return "driver";
    }
}
