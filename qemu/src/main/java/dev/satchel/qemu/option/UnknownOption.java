package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * An option that Satchel does not know, with the word behind it if that can be its value: carried as it is.
 *
 * @param arguments the option and, perhaps, one value that does not begin with a dash; immutable
 */
public record UnknownOption(List<String> arguments) implements QemuOption {
    /** Checks and copies. */
    public UnknownOption {
        arguments = ImmutableList.copyOf(arguments);
        checkArgument(arguments.size() == 1 || arguments.size() == 2, "not an option and its value: %s", arguments);
        Flag.requireOption(arguments.get(0));
        checkArgument(
                arguments.size() == 1
                        || (!arguments.get(1).startsWith("-")
                                && arguments.get(1).indexOf('\0') < 0),
                "not the value of an option: '%s'",
                arguments.get(arguments.size() - 1));
    }

    @Override
    public String name() {
        return arguments.get(0);
    }

    @Override
    public String toString() {
        return String.join(" ", arguments);
    }
}
