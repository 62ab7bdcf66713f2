package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Set;

/**
 * A port of the machine, or a monitor of QEMU, and where it leads: {@code -serial}, {@code -parallel}, {@code -monitor},
 * {@code -qmp}.
 *
 * @param name the option with its dash
 * @param endpoint where it leads
 */
public record Redirection(String name, Endpoint endpoint) implements QemuOption {
    static final Set<String> NAMES =
            ImmutableSet.of("-serial", "-parallel", "-monitor", "-qmp", "-qmp-pretty", "-debugcon", "-gdb");

    /** Checks the option. */
    public Redirection {
        checkArgument(NAMES.contains(name), "leads nowhere: '%s' (%s do)", name, NAMES);
        checkArgument(endpoint.text().indexOf('\0') < 0, "an argument cannot hold a NUL character");
    }

    /** The next serial port of the machine leads to {@code endpoint}. */
    public static Redirection serial(Endpoint endpoint) {
        return new Redirection("-serial", endpoint);
    }

    @Override
    public List<String> arguments() {
        return ImmutableList.of(name, endpoint.text());
    }

    @Override
    public String toString() {
        return name + " " + endpoint.text();
    }
}
