package dev.satchel.qemu.capability;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.rule.Substitute;
import dev.satchel.core.machine.rule.TargetCapabilities;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an installed QEMU has: asked of the program itself, by its monitor, with no machine built ({@code -machine none}).
 * What was built in is not what works here; for accelerators see {@link AcceleratorTrial}. What the program could not be
 * asked is unknown, which is not the same as absent. Immutable.
 */
public final class QemuCapabilities {
    private final QemuVersion version;
    private final String distribution;
    private final String target;
    private final ImmutableList<MachineType> machines;
    private final ImmutableSet<String> cpuModels;
    private final ImmutableSet<String> deviceTypes;
    private final ImmutableSet<String> typesWithoutModule;
    private final ImmutableSet<Accelerator> accelerators;
    private final ImmutableMap<Kind, ImmutableSet<String>> names;
    private final ImmutableMap<String, ImmutableMap<String, Property>> deviceProperties;
    private final ImmutableMap<String, ImmutableMap<String, Property>> machineProperties;

    private QemuCapabilities(Builder builder) {
        this.version = Objects.requireNonNull(builder.version);
        this.distribution = builder.distribution;
        this.target = builder.target;
        this.machines = ImmutableList.copyOf(builder.machines);
        this.cpuModels = ImmutableSet.copyOf(builder.cpuModels);
        this.typesWithoutModule = ImmutableSet.copyOf(builder.typesWithoutModule);
        this.deviceTypes = builder.deviceTypes.stream()
                .filter(type -> !typesWithoutModule.contains(type))
                .collect(ImmutableSet.toImmutableSet());
        this.accelerators = ImmutableSet.copyOf(builder.accelerators);
        this.names = ImmutableMap.copyOf(builder.names);
        this.deviceProperties = ImmutableMap.copyOf(builder.deviceProperties);
        this.machineProperties = ImmutableMap.copyOf(builder.machineProperties);
    }

    /** Of what else a QEMU tells the names. */
    public enum Kind {
        /** Where sound can go: {@code alsa}, {@code coreaudio}; {@code -audiodev help}. */
        AUDIO("audio"),
        /** What opens disks, by format and by protocol: {@code qcow2}, {@code host_device}; {@code blockdev-add}. */
        BLOCK_DRIVER("block"),
        /** Where characters can go: {@code socket}, {@code spicevmc}; {@code query-chardev-backends}. */
        CHARDEV("chardev"),
        /** The monitor's commands; {@code query-commands}. */
        COMMAND("command"),
        /** Where a picture can be shown: {@code gtk}, {@code cocoa}; {@code -display help}. */
        DISPLAY("display"),
        /** What a network card can be connected to: {@code user}, {@code vmnet-shared}; {@code -netdev help}. */
        NETDEV("netdev"),
        /** What {@code -object} can make: {@code memory-backend-file}; {@code qom-list-types}. */
        OBJECT("object"),
        /** What is behind a TPM: {@code emulator}; {@code query-tpm-types}. */
        TPM_BACKEND("tpmBackend"),
        /** The guest's side of a TPM, as a type of device: {@code tpm-tis-device}; {@code qom-list-types}. */
        TPM_MODEL("tpmModel");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        /** As it is called in documents: {@code tpmModel}. */
        public String id() {
            return id;
        }
    }

    /**
     * A type of machine.
     *
     * @param name the versioned name: {@code pc-q35-7.2}
     * @param alias the name that always means the newest: {@code q35}; empty if there is none
     * @param mostProcessors as QEMU gives it
     * @param defaultCpu the type of its processor where nothing is asked: {@code qemu64-x86_64-cpu}; empty if not told
     * @param traits what is so of it; immutable
     */
    public record MachineType(String name, String alias, int mostProcessors, String defaultCpu, Set<Trait> traits) {
        /** Copies the set. */
        public MachineType {
            traits = ImmutableSet.copyOf(traits);
        }

        /** What is so of a type of machine, or not. */
        public enum Trait {
            /** It will go in one of the next releases. */
            DEPRECATED("deprecated"),
            /** It takes processors while it runs. */
            HOTPLUGS_PROCESSORS("hotplugsProcessors"),
            /** It is what {@code -machine} means if it is not said. */
            STANDARD("standard");

            private final String id;

            Trait(String id) {
                this.id = id;
            }

            /** As it is called in documents. */
            public String id() {
                return id;
            }
        }

        /** Whether it will go in one of the next releases. */
        public boolean deprecated() {
            return traits.contains(Trait.DEPRECATED);
        }
    }

    /**
     * A property of a device or a machine.
     *
     * @param name as in {@code -device}: {@code logical_block_size}
     * @param type QEMU's name: {@code size}, {@code OnOffAuto}, {@code str}
     * @param standard the value if it is not said, as JSON; empty where QEMU does not tell
     */
    public record Property(String name, String type, String standard) {}

    /**
     * Asks {@code program}, or looks up what it answered before: the answer is remembered for as long as the program's
     * content is the same and the same modules are installed beside it, in this JVM and on disk. A second call starts
     * nothing, and does not read the program again as long as its size, its times and its inode are the same. Of several
     * first calls at once, one asks.
     *
     * @param options where answers are remembered ({@link ProofOptions#folder()}); its time limit is for proofs, this
     *     takes 40 seconds at most
     * @param runner starts the program, with the questions on its standard input
     * @throws SatchelException with code {@code tool.missing}, {@code tool.start} or {@code tool.timeout} if it cannot
     *     be asked, {@code qemu.capabilities} if it does not answer as a QEMU does
     */
    public static QemuCapabilities of(Path program, ProofOptions options, CommandRunner runner)
            throws IOException, InterruptedException {
        CapabilityQuery query = new CapabilityQuery(program, runner);
        Optional<Path> folder = options.folder();
        return folder.isEmpty() ? query.ask() : CapabilityMemory.of(program, folder.get(), query::ask);
    }

    /** Its version. */
    public QemuVersion version() {
        return version;
    }

    /** What its packager calls it: {@code Debian 1:7.2+dfsg-7+deb12u18}; often empty. */
    public String distribution() {
        return distribution;
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

    /**
     * The properties that {@code -machine} takes after the type {@code name}, by their names; empty if they were not
     * asked for: that is done for {@code q35}, {@code pc}, {@code microvm} and {@code virt}. Immutable.
     *
     * @param name a name or an alias, spelled as in {@code -machine}
     */
    public Optional<Map<String, Property>> machineProperties(String name) {
        return machine(name).map(type -> machineProperties.get(type.name()));
    }

    /** What {@code -cpu} takes, in QEMU's order; {@code host} is among them where any hypervisor could give it. Immutable. */
    public Set<String> cpuModels() {
        return cpuModels;
    }

    /**
     * The types of devices, in QEMU's order, with those that only boards use; without those that are known to be {@link
     * #typesWithoutModule()}. Immutable.
     */
    public Set<String> deviceTypes() {
        return deviceTypes;
    }

    /**
     * Types of devices that QEMU names and cannot make, as a module that they need is not installed: QEMU ends when it is
     * asked about such a one ({@code virtio-gpu-gl-pci} on a Debian without its package). Only types that Satchel knows
     * were tried. Immutable.
     */
    public Set<String> typesWithoutModule() {
        return typesWithoutModule;
    }

    /**
     * The properties of a type of device, by their names; empty if they were not asked for, which is done for the types
     * that Satchel uses. Immutable.
     *
     * @param type spelled as in {@code -device}
     */
    public Optional<Map<String, Property>> deviceProperties(String type) {
        return Optional.ofNullable(deviceProperties.get(type));
    }

    /** The accelerators that were built in. Immutable. */
    public Set<Accelerator> accelerators() {
        return accelerators;
    }

    /** All names of {@code kind}, in QEMU's order; empty if this QEMU could not be asked. Immutable. */
    public Optional<Set<String>> names(Kind kind) {
        return Optional.ofNullable(names.get(kind));
    }

    /** Whether this QEMU is known to have what is called {@code name} among those of {@code kind}. */
    public boolean has(Kind kind, String name) {
        return names(kind).filter(all -> all.contains(name)).isPresent();
    }

    /** Whether this QEMU is known not to have what is called {@code name} among those of {@code kind}. */
    public boolean lacks(Kind kind, String name) {
        return names(kind).filter(all -> !all.contains(name)).isPresent();
    }

    /**
     * What this QEMU can carry of a machine, for {@link dev.satchel.core.machine.Machine#check(
     * dev.satchel.core.host.Host, TargetCapabilities)}: what its release can, less what this build lacks.
     */
    public TargetCapabilities asTarget() {
        return InstalledTarget.of(this);
    }

    /**
     * What this QEMU has in place of what it lacks: a device, a display, a way for sound, or a processor.
     *
     * @param wanted by QEMU's name: {@code tpm-crb}, {@code virtio-gpu-gl-pci}, {@code Icelake-Server}
     * @return empty if it has that, or if nothing stands in
     */
    public Optional<Substitute> substituteFor(String wanted) {
        boolean there = deviceTypes.contains(wanted)
                || cpuModels.contains(wanted)
                || has(Kind.DISPLAY, wanted)
                || has(Kind.AUDIO, wanted);
        return there ? Optional.empty() : Substitutes.of(wanted, this);
    }

    /**
     * What {@code arguments} ask for that this QEMU is known not to have: machines, processors, accelerators, devices and
     * their properties, block drivers, back ends. What cannot be told is left to QEMU, which refuses it when it starts.
     *
     * @param arguments QEMU's words, in the form of key and value or of JSON; the program's name may be the first
     */
    public Findings check(List<String> arguments) {
        return ArgumentCheck.of(arguments, this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QemuCapabilities that
                && version.equals(that.version)
                && distribution.equals(that.distribution)
                && target.equals(that.target)
                && machines.equals(that.machines)
                && cpuModels.equals(that.cpuModels)
                && deviceTypes.equals(that.deviceTypes)
                && typesWithoutModule.equals(that.typesWithoutModule)
                && accelerators.equals(that.accelerators)
                && names.equals(that.names)
                && deviceProperties.equals(that.deviceProperties)
                && machineProperties.equals(that.machineProperties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(version, target, machines, deviceTypes, names);
    }

    /** {@code QEMU 7.2.22 for x86_64: 61 machines, 101 processor models, 445 devices, tcg kvm}. */
    @Override
    public String toString() {
        return "QEMU " + version + " for " + target + ": " + machines.size() + " machines, " + cpuModels.size()
                + " processor models, " + deviceTypes.size() + " devices, " + accelerators;
    }

    /** All that was asked about, for who writes it down; by type of device. */
    Map<String, ImmutableMap<String, Property>> deviceProperties() {
        return deviceProperties;
    }

    /** As {@link #deviceProperties()}, by versioned name of the machine. */
    Map<String, ImmutableMap<String, Property>> machineProperties() {
        return machineProperties;
    }

    /** Collects answers. */
    static final class Builder {
        private @Nullable QemuVersion version;
        private String distribution = "";
        private String target = "";
        private List<MachineType> machines = ImmutableList.of();
        private Set<String> cpuModels = ImmutableSet.of();
        private Set<String> deviceTypes = ImmutableSet.of();
        private Set<String> typesWithoutModule = ImmutableSet.of();
        private Set<Accelerator> accelerators = ImmutableSet.of();
        private final Map<Kind, ImmutableSet<String>> names = new EnumMap<>(Kind.class);
        private final Map<String, ImmutableMap<String, Property>> deviceProperties = new LinkedHashMap<>();
        private final Map<String, ImmutableMap<String, Property>> machineProperties = new LinkedHashMap<>();

        Builder version(@Nullable QemuVersion found) {
            version = found;
            return this;
        }

        Builder distribution(String name) {
            distribution = name;
            return this;
        }

        Builder target(String name) {
            target = name;
            return this;
        }

        Builder machines(List<MachineType> all) {
            machines = all;
            return this;
        }

        Builder cpuModels(Set<String> all) {
            cpuModels = all;
            return this;
        }

        Builder deviceTypes(Set<String> all) {
            deviceTypes = all;
            return this;
        }

        Builder typesWithoutModule(Set<String> all) {
            typesWithoutModule = all;
            return this;
        }

        Builder accelerators(Set<Accelerator> all) {
            accelerators = all;
            return this;
        }

        Builder names(Kind kind, Set<String> all) {
            names.put(kind, ImmutableSet.copyOf(all));
            return this;
        }

        Builder deviceProperties(String type, Collection<Property> all) {
            deviceProperties.put(type, byName(all));
            return this;
        }

        Builder machineProperties(String name, Collection<Property> all) {
            machineProperties.put(name, byName(all));
            return this;
        }

        private static ImmutableMap<String, Property> byName(Collection<Property> all) {
            ImmutableMap.Builder<String, Property> map = ImmutableMap.builder();
            all.forEach(each -> map.put(each.name(), each));
            return map.buildKeepingLast();
        }

        List<MachineType> machines() {
            return machines;
        }

        Set<String> deviceTypes() {
            return deviceTypes;
        }

        /** Empty if what no QEMU fails to tell is missing. */
        Optional<QemuCapabilities> build() {
            return version == null || target.isEmpty() || machines.isEmpty() || deviceTypes.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new QemuCapabilities(this));
        }
    }
}
