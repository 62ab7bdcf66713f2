package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A word that belongs to no option: QEMU takes it for the image of the first disk.
 *
 * @param image its name, which does not begin with a dash
 */
public record Operand(String image) implements QemuOption {
    /** Checks that it is no option. */
    public Operand {
        checkArgument(!image.startsWith("-") && image.indexOf('\0') < 0, "not a word without an option: '%s'", image);
    }

    @Override
    public String name() {
        return "";
    }

    @Override
    public List<String> arguments() {
        return ImmutableList.of(image);
    }

    @Override
    public String toString() {
        return image;
    }
}
