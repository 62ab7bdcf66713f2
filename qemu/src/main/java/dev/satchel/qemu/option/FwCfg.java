package dev.satchel.qemu.option;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -fw_cfg}: a file that firmware and guest read from QEMU. */
public final class FwCfg extends KeyedOption<FwCfg> {
    private FwCfg(KeyValues values, @Nullable Map<String, Object> object) {
        super("-fw_cfg", values, object);
    }

    /** Under {@code name}, which begins with {@code opt/}, the text {@code content}. */
    public static FwCfg text(String name, String content) {
        return new FwCfg(KeyValues.empty().with("name", name).with("string", content), null);
    }

    /** Under {@code name}, which begins with {@code opt/}, what is in {@code file}. */
    public static FwCfg file(String name, Path file) {
        return new FwCfg(KeyValues.empty().with("name", name).with("file", file.toString()), null);
    }

    static FwCfg parse(String text) {
        return new FwCfg(KeyValues.parse(text), null);
    }

    @Override
    FwCfg having(KeyValues values, @Nullable Map<String, Object> object) {
        return new FwCfg(values, object);
    }

    @Override
    String impliedKey() {
        return "name";
    }
}
