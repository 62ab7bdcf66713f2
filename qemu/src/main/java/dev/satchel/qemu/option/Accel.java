package dev.satchel.qemu.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -accel}: what runs the guest's code. Given twice, the second is tried where the first cannot start. */
public final class Accel extends KeyedOption<Accel> {
    private Accel(KeyValues values, @Nullable Map<String, Object> object) {
        super("-accel", values, object);
    }

    /** The accelerator {@code accel}: {@code kvm}, {@code hvf}, {@code whpx}, {@code tcg}. */
    public static Accel of(String accel) {
        return new Accel(KeyValues.of(accel), null);
    }

    static Accel parse(String text) {
        return new Accel(KeyValues.parse(text), null);
    }

    @Override
    Accel having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Accel(values, object);
    }

    @Override
    String impliedKey() {
        return "accel";
    }
}
