package dev.satchel.qemu.option;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -virtfs}: a folder of the host and the 9p device that shows it, in one. */
public final class Virtfs extends KeyedOption<Virtfs> {
    private Virtfs(KeyValues values, @Nullable Map<String, Object> object) {
        super("-virtfs", values, object);
    }

    /** The {@code folder}, which the guest mounts by {@code tag}, with owners and modes kept as {@code security} says. */
    public static Virtfs local(Path folder, String tag, String security) {
        return new Virtfs(
                KeyValues.of("local")
                        .with("path", folder.toString())
                        .with("mount_tag", tag)
                        .with("security_model", security),
                null);
    }

    static Virtfs parse(String text) {
        return new Virtfs(KeyValues.parse(text), null);
    }

    @Override
    Virtfs having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Virtfs(values, object);
    }

    @Override
    String impliedKey() {
        return "fsdriver";
    }
}
