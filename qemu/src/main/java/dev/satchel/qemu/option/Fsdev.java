package dev.satchel.qemu.option;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -fsdev}: a folder of the host for a 9p device. */
public final class Fsdev extends KeyedOption<Fsdev> {
    private Fsdev(KeyValues values, @Nullable Map<String, Object> object) {
        super("-fsdev", values, object);
    }

    /** The {@code folder}, with owners and modes kept as {@code security} says ({@code mapped-xattr}); named {@code id}. */
    public static Fsdev local(String id, Path folder, String security) {
        return new Fsdev(
                KeyValues.of("local")
                        .with("id", id)
                        .with("path", folder.toString())
                        .with("security_model", security),
                null);
    }

    static Fsdev parse(String text) {
        return new Fsdev(KeyValues.parse(text), null);
    }

    @Override
    Fsdev having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Fsdev(values, object);
    }

    @Override
    String impliedKey() {
        return "fsdriver";
    }
}
