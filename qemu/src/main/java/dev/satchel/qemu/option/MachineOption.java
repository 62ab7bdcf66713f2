package dev.satchel.qemu.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -machine}: the board and its properties. Given twice, QEMU joins both. */
public final class MachineOption extends KeyedOption<MachineOption> {
    private MachineOption(KeyValues values, @Nullable Map<String, Object> object) {
        super("-machine", values, object);
    }

    /** The board {@code type}: {@code q35}, {@code virt}. */
    public static MachineOption of(String type) {
        return new MachineOption(KeyValues.of(type), null);
    }

    /** No board, only properties, which QEMU joins with those of another {@code -machine}. */
    public static MachineOption properties() {
        return new MachineOption(KeyValues.empty(), null);
    }

    /** The board, by its short name or with a version; empty if only properties are said. */
    public String type() {
        return kind();
    }

    /** Its properties without the board, which another {@code -machine} says. */
    public MachineOption withoutType() {
        return having(values().withoutFirst(), null).without(impliedKey());
    }

    static MachineOption parse(String text) {
        return new MachineOption(KeyValues.parse(text), null);
    }

    @Override
    MachineOption having(KeyValues values, @Nullable Map<String, Object> object) {
        return new MachineOption(values, object);
    }

    @Override
    String impliedKey() {
        return "type";
    }
}
