package dev.satchel.qemu.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -tpmdev}: the TPM behind a TPM device. */
public final class Tpmdev extends KeyedOption<Tpmdev> {
    private Tpmdev(KeyValues values, @Nullable Map<String, Object> object) {
        super("-tpmdev", values, object);
    }

    /** The swtpm at the other end of the chardev {@code chardev}; named {@code id}. */
    public static Tpmdev emulator(String id, String chardev) {
        return new Tpmdev(KeyValues.of("emulator").with("id", id).with("chardev", chardev), null);
    }

    static Tpmdev parse(String text) {
        return new Tpmdev(KeyValues.parse(text), null);
    }

    @Override
    Tpmdev having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Tpmdev(values, object);
    }

    @Override
    String impliedKey() {
        return "type";
    }
}
