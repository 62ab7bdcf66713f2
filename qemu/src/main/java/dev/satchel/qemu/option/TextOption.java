package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * An option whose value QEMU takes as it is, commas and all ({@code -uuid}, {@code -kernel}, {@code -append}, {@code
 * -bios}, {@code -hda}), or whose value nobody here takes apart.
 *
 * @param name with its dash
 * @param value the argument that follows, unchanged
 */
public record TextOption(String name, String value) implements QemuOption {
    /** Checks both. */
    public TextOption {
        Flag.requireOption(name);
        checkArgument(value.indexOf('\0') < 0, "an argument cannot hold a NUL character: '%s'", value);
    }

    @Override
    public List<String> arguments() {
        return ImmutableList.of(name, value);
    }

    @Override
    public String toString() {
        return name + " " + value;
    }
}
