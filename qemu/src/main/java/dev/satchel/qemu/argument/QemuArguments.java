package dev.satchel.qemu.argument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.firmware.VariableStore;
import dev.satchel.qemu.option.QemuOption;
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
    private final ImmutableList<AttachedDisk> disks;
    private final ImmutableList<String> hotPlugBuses;
    private final ImmutableList<PassedDevice> passedDevices;

    QemuArguments(
            List<QemuOption> options,
            List<String> further,
            Findings findings,
            @Nullable VariableStore variables,
            List<AttachedDisk> disks,
            List<String> hotPlugBuses,
            List<PassedDevice> passedDevices) {
        this.options = ImmutableList.copyOf(options);
        this.further = ImmutableList.copyOf(further);
        this.findings = findings;
        this.variables = variables;
        this.disks = ImmutableList.copyOf(disks);
        this.hotPlugBuses = ImmutableList.copyOf(hotPlugBuses);
        this.passedDevices = ImmutableList.copyOf(passedDevices);
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

    /** The disks and drives that the list attaches: QEMU's {@code query-block} names each of them. Immutable. */
    public List<AttachedDisk> attachedDisks() {
        return disks;
    }

    /**
     * The buses that take one PCI device each while the machine runs, as many as {@link QemuSetup#spareSlots()} asked for:
     * root ports {@code spare0}, {@code spare1} .. on q35 and virt, the root bus of pc. Immutable.
     */
    public List<String> hotPlugBuses() {
        return hotPlugBuses;
    }

    /** The devices of the host that the guest is given, by the order of the disks; immutable. */
    public List<PassedDevice> passedDevices() {
        return passedDevices;
    }

    /** The arguments with blanks between them: to look at, not to paste into a shell. */
    @Override
    public String toString() {
        return String.join(" ", arguments());
    }
}
