package dev.satchel.qemu.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -smbios}: what the board says of itself. */
public final class Smbios extends KeyedOption<Smbios> {
    private Smbios(KeyValues values, @Nullable Map<String, Object> object) {
        super("-smbios", values, object);
    }

    /** The table of kind {@code type}, 0 to 41, whose fields are added. */
    public static Smbios type(int type) {
        return new Smbios(KeyValues.empty().with("type", type), null);
    }

    static Smbios parse(String text) {
        return new Smbios(KeyValues.parseKeyed(text), null);
    }

    @Override
    Smbios having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Smbios(values, object);
    }

    @Override
    String impliedKey() {
        return "";
    }
}
