package dev.satchel.qemu.argument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.firmware.VariableStore;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The arguments with which QEMU runs a machine, in an order that is the same each time, and what is to be said about
 * them. What the machine asks for and QEMU cannot give is a finding, never left out in silence. Making the list changes
 * nothing on the host. Immutable.
 */
public final class QemuArguments {
    private final ImmutableList<QemuOption> options;
    private final ImmutableList<String> further;
    private final Findings findings;
    private final @Nullable VariableStore variables;
    private final ImmutableList<String> devices;

    QemuArguments(
            List<QemuOption> options,
            List<String> further,
            Findings findings,
            @Nullable VariableStore variables,
            List<String> devices) {
        this.options = ImmutableList.copyOf(options);
        this.further = ImmutableList.copyOf(further);
        this.findings = findings;
        this.variables = variables;
        this.devices = ImmutableList.copyOf(devices);
    }

    /** The arguments for {@code machine} on the host that {@code setup} tells of. */
    public static QemuArguments of(Machine machine, QemuSetup setup) {
        return new Assembly(machine, setup).assemble();
    }

    /** What follows the program; immutable. With errors among the {@link #findings()} it is not to be run. */
    public List<String> arguments() {
        ImmutableList.Builder<String> all = ImmutableList.builder();
        options.forEach(option -> all.addAll(option.arguments()));
        return all.addAll(further).build();
    }

    /** The same as options, without the raw arguments that the machine adds; immutable. */
    public List<QemuOption> options() {
        return options;
    }

    /** What is to be said about the list. */
    public Findings findings() {
        return findings;
    }

    /** The machine's UEFI variables, which are to be prepared before a start. */
    public Optional<VariableStore> variables() {
        return Optional.ofNullable(variables);
    }

    /** The ids of the devices that are disks or drives: QEMU's {@code query-block} names each of them. Immutable. */
    public List<String> diskDevices() {
        return devices;
    }

    /** The arguments with blanks between them: to look at, not to paste into a shell. */
    @Override
    public String toString() {
        return String.join(" ", arguments());
    }
}
