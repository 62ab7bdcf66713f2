package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * An option without a value: {@code -nodefaults}, {@code -S}.
 *
 * @param name with its dash
 */
public record Flag(String name) implements QemuOption {
    /** Checks the dash. */
    public Flag {
        requireOption(name);
    }

    static void requireOption(String name) {
        checkArgument(name.startsWith("-") && name.length() > 1 && name.indexOf('\0') < 0, "not an option: '%s'", name);
    }

    @Override
    public List<String> arguments() {
        return ImmutableList.of(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
