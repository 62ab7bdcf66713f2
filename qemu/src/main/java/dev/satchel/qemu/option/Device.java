package dev.satchel.qemu.option;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code -device}: a device with its properties, as {@code ide-hd,drive=d,bus=ide.0} or as a JSON object. QEMU makes all
 * devices of the first form before any of the second, whatever their order: one list has one form.
 */
public final class Device extends KeyedOption<Device> {
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private Device(KeyValues values, @Nullable Map<String, Object> object) {
        super("-device", values, object);
    }

    /** A {@code driver} without properties, to be written with keys and values. */
    public static Device of(String driver) {
        return new Device(KeyValues.of(driver), null);
    }

    /**
     * A {@code driver} without properties, to be written as JSON (since QEMU 6.2), where a value's type is part of it: text,
     * number or boolean.
     */
    public static Device json(String driver) {
        Map<String, Object> object = Map.of("driver", driver);
        return new Device(KeyValues.empty().with("driver", driver), object);
    }

    /** The model: {@code ide-hd}. */
    public String driver() {
        return kind();
    }

    /** The bus it sits on, if it is said. */
    public Optional<String> bus() {
        return get("bus");
    }

    /** The drive or block node behind it, if it has one. */
    public Optional<String> drive() {
        return get("drive");
    }

    /** Named {@code id}: a letter, then letters, digits, dots, dashes, underscores. */
    public Device id(String id) {
        return with("id", id);
    }

    /** On the bus {@code bus}. */
    public Device on(String bus) {
        return with("bus", bus);
    }

    /** With {@code drive}, a drive or block node, behind it. */
    public Device backedBy(String drive) {
        return with("drive", drive);
    }

    /** The same with keys and values instead of JSON; empty if there is something in it that only JSON can say. */
    public Optional<Device> asKeyValues() {
        if (!isJson()) {
            return Optional.of(this);
        }
        // In JSON a number for a place counts functions, and a text slots.
        boolean plain = values().keys().stream()
                .allMatch(key -> key.indexOf('.') < 0 && !(key.equals("addr") && isNumber(key)));
        if (!plain || !MODEL.matcher(driver()).matches()) {
            return Optional.empty();
        }
        KeyValues properties = KeyValues.of(driver());
        for (String key : values().keys()) {
            properties = key.equals(impliedKey()) ? properties : properties.with(key, get(key).orElse(""));
        }
        return Optional.of(new Device(properties, null));
    }

    static Device parse(String text) {
        return read(text, Device::new);
    }

    @Override
    Device having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Device(values, object);
    }

    @Override
    String impliedKey() {
        return "driver";
    }
}
