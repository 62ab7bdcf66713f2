package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * {@code -global}: a property of every device of a kind. It is written in its long form always: the short one, {@code
 * driver.property=value}, does nothing where the kind's name has a dot ({@code cfi.pflash01}), and QEMU only warns.
 *
 * @param driver the kind of device
 * @param property its property
 * @param value for it
 */
public record GlobalOption(String driver, String property, String value) implements QemuOption {
    /** Checks that there is a kind and a property. */
    public GlobalOption {
        checkArgument(!driver.isEmpty() && !property.isEmpty(), "-global needs a driver and a property");
        checkArgument((driver + property + value).indexOf('\0') < 0, "an argument cannot hold a NUL character");
    }

    /** Reads either form. */
    static GlobalOption parse(String text) {
        int dot = text.indexOf('.');
        int equals = text.indexOf('=');
        if (dot > 0 && equals > dot + 1) {
            // QEMU, qemu_global_option: up to the first dot, up to the first '=', and the rest with all its commas.
            return new GlobalOption(
                    text.substring(0, dot), text.substring(dot + 1, equals), text.substring(equals + 1));
        }
        KeyValues values = KeyValues.parseKeyed(text);
        return new GlobalOption(
                values.get("driver").orElse(""),
                values.get("property").orElse(""),
                values.get("value").orElseThrow(() -> new IllegalArgumentException("-global needs a value")));
    }

    @Override
    public String name() {
        return "-global";
    }

    @Override
    public List<String> arguments() {
        return ImmutableList.of(
                name(),
                KeyValues.empty()
                        .with("driver", driver)
                        .with("property", property)
                        .with("value", value)
                        .text());
    }

    @Override
    public String toString() {
        return String.join(" ", arguments());
    }
}
