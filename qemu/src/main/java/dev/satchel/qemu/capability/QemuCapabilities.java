package dev.satchel.qemu.capability;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What an installed QEMU has: asked of the program itself, by its monitor, with no machine built ({@code -machine none}).
 * What was built in is not what works here; for accelerators see {@link AcceleratorTrial}. Immutable.
 */
public final class QemuCapabilities {
    private final QemuVersion version;
    private final String target;
    private final ImmutableList<MachineType> machines;
    private final ImmutableSet<String> cpuModels;
    private final ImmutableSet<String> deviceTypes;
    private final ImmutableSet<Accelerator> accelerators;

    QemuCapabilities(
            QemuVersion version,
            String target,
            List<MachineType> machines,
            Set<String> cpuModels,
            Set<String> deviceTypes,
            Set<Accelerator> accelerators) {
        this.version = version;
        this.target = target;
        this.machines = ImmutableList.copyOf(machines);
        this.cpuModels = ImmutableSet.copyOf(cpuModels);
        this.deviceTypes = ImmutableSet.copyOf(deviceTypes);
        this.accelerators = ImmutableSet.copyOf(accelerators);
    }

    /**
     * A type of machine.
     *
     * @param name the versioned name: {@code pc-q35-7.2}
     * @param alias the name that always means the newest: {@code q35}; empty if there is none
     * @param mostProcessors as QEMU gives it
     * @param deprecated whether it will go in one of the next releases
     */
    public record MachineType(String name, String alias, int mostProcessors, boolean deprecated) {}

    /**
     * Asks {@code program}, or looks up what it answered before: the answer is remembered for as long as the program's
     * content is the same.
     *
     * @param options where answers are remembered ({@link ProofOptions#folder()}); its time limit is for proofs, this
     *     takes 20 seconds at most
     * @param runner starts the program, with the questions on its standard input
     * @throws SatchelException with code {@code tool.missing}, {@code tool.start}, {@code tool.timeout} or {@code
     *     tool.failed} if it cannot be asked, {@code qemu.capabilities} if it does not answer as a QEMU does
     */
    public static QemuCapabilities of(Path program, ProofOptions options, CommandRunner runner)
            throws IOException, InterruptedException {
        CapabilityQuery query = new CapabilityQuery(program, runner);
        Optional<CacheFile> file = CapabilityQuery.memory(program, options);
        Optional<QemuCapabilities> remembered = file.flatMap(CacheFile::read).flatMap(CapabilityQuery::read);
        if (remembered.isPresent()) {
            return remembered.get();
        }
        QemuCapabilities found = query.ask();
        file.ifPresent(memory -> memory.write(CapabilityQuery.write(found)));
        return found;
    }

    /** Its version. */
    public QemuVersion version() {
        return version;
    }

    /** QEMU's name for what its machines run: {@code x86_64}. */
    public String target() {
        return target;
    }

    /** The types of machines, in QEMU's order. Immutable. */
    public List<MachineType> machines() {
        return machines;
    }

    /** The type whose name or alias is {@code name}, spelled as in {@code -machine}; empty if there is none. */
    public Optional<MachineType> machine(String name) {
        return machines.stream()
                .filter(each -> each.name().equals(name)
                        || (!name.isEmpty() && each.alias().equals(name)))
                .findFirst();
    }

    /** What {@code -cpu} takes, in QEMU's order; {@code host} is among them where any hypervisor could give it. Immutable. */
    public Set<String> cpuModels() {
        return cpuModels;
    }

    /**
     * The types of devices, in QEMU's order, with those that only boards use. A type whose module is not installed is
     * among them all the same, and QEMU ends when it is asked about such a one ({@code virtio-gpu-gl-pci} on a Debian
     * without its package). Immutable.
     */
    public Set<String> deviceTypes() {
        return deviceTypes;
    }

    /** The accelerators that were built in. Immutable. */
    public Set<Accelerator> accelerators() {
        return accelerators;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QemuCapabilities that
                && version.equals(that.version)
                && target.equals(that.target)
                && machines.equals(that.machines)
                && cpuModels.equals(that.cpuModels)
                && deviceTypes.equals(that.deviceTypes)
                && accelerators.equals(that.accelerators);
    }

    @Override
    public int hashCode() {
        return Objects.hash(version, target, machines, cpuModels, deviceTypes, accelerators);
    }

    /** {@code QEMU 7.2.22 for x86_64: 61 machines, 101 processor models, 445 devices, tcg kvm}. */
    @Override
    public String toString() {
        return "QEMU " + version + " for " + target + ": " + machines.size() + " machines, " + cpuModels.size()
                + " processor models, " + deviceTypes.size() + " devices, " + accelerators;
    }
}
