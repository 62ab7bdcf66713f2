package dev.satchel.core.host;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What this program runs on, as one immutable value. {@link #detect()} finds it out, {@link #builder()} makes one up,
 * {@link #parseJson} reads one that was recorded elsewhere with {@link #toJson()}.
 *
 * <p>What the machine is ({@link #nativeArchitecture()}) and what this process is ({@link #processArchitecture()}) are
 * two questions. {@code os.arch} answers the second. Most of what is asked for the first ({@code uname}, {@code
 * hw.machine}, {@code PROCESSOR_ARCHITECTURE}) answers the second as well, when a translator stands between.
 */
public final class Host {
    private final Architecture nativeArchitecture;
    private final Architecture processArchitecture;
    private final Translation translation;
    private final HostSystem operatingSystem;
    private final HostCpu cpu;
    private final HostMemory memory;
    private final ImmutableList<NumaNode> numaNodes;
    private final Container container;
    private final Hypervisor hypervisor;
    private final ImmutableList<Accelerator> accelerators;
    private final ImmutableList<Evidence> evidence;

    private Host(Builder builder) {
        nativeArchitecture = builder.nativeArchitecture;
        processArchitecture = builder.processArchitecture;
        translation = builder.translation;
        operatingSystem = builder.operatingSystem;
        cpu = builder.cpu;
        memory = builder.memory;
        numaNodes = builder.numaNodes;
        container = builder.container;
        hypervisor = builder.hypervisor;
        accelerators = builder.accelerators;
        evidence = builder.evidence;
    }

    /**
     * Asks the system this process runs on. It never fails: what cannot be found out is unknown, and {@link
     * #evidence()} says why. No process is started and nothing is changed; it takes some milliseconds, and nothing is
     * remembered from one call to the next.
     */
    public static Host detect() {
        Surroundings surroundings = Surroundings.live();
        return switch (OperatingSystem.current()) {
            case LINUX -> LinuxHost.live(surroundings).detect();
            case MACOS -> new MacHost(new NativeSysctl(), surroundings).detect();
            case WINDOWS -> new WindowsHost(new NativeWindows(), surroundings).detect();
            case OTHER -> unknownSystem(surroundings);
        };
    }

    /** What the JVM alone knows. */
    static Host unknownSystem(Surroundings surroundings) {
        EvidenceLog log = new EvidenceLog();
        Architecture process = surroundings.processArchitecture(log);
        String reason = "nothing is known of asking " + surroundings.osName();
        log.conclude(Architecture.UNKNOWN, process, Translation.UNKNOWN, reason);
        return builder()
                .processArchitecture(process)
                .container(Container.unknown(reason))
                .hypervisor(Hypervisor.unknown(reason))
                .operatingSystem(HostSystem.of(OperatingSystem.OTHER)
                        .withName(surroundings.osName())
                        .withVersion(surroundings.osVersion()))
                .cpu(HostCpu.ofLogical(surroundings.processors()))
                .evidence(log.all())
                .build();
    }

    /** A host of which nothing is known, to begin with. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads what {@link #toJson()} wrote. A key that is missing is unknown, and a key that this version does not know
     * is passed over, so that recordings of other versions and short ones made by hand are read; sizes may be written
     * as numbers of bytes or as {@code "16GiB"}.
     *
     * @throws SatchelException with the code {@code host.json}, and line and column, if {@code json} is not one JSON
     *     object or a value is out of place
     */
    public static Host parseJson(String json) throws SatchelException {
        return HostJson.read(json);
    }

    /** All of it as one JSON document, indented; sizes are bytes, what is unknown is {@code null}. */
    public String toJson() {
        return HostJson.write(this);
    }

    /** What the processor and the kernel are, whatever this process is told. */
    public Architecture nativeArchitecture() {
        return nativeArchitecture;
    }

    /** What the code of this JVM is. */
    public Architecture processArchitecture() {
        return processArchitecture;
    }

    /** What stands between the two. */
    public Translation translation() {
        return translation;
    }

    /** The operating system; in a container, the container's. */
    public HostSystem operatingSystem() {
        return operatingSystem;
    }

    /** The processors. */
    public HostCpu cpu() {
        return cpu;
    }

    /** The memory. */
    public HostMemory memory() {
        return memory;
    }

    /** The NUMA nodes: one where there is no NUMA, none where it could not be found out. Immutable. */
    public List<NumaNode> numaNodes() {
        return numaNodes;
    }

    /** The container this process runs in; {@link Container.Kind#UNKNOWN} with its reason where nothing tells. */
    public Container container() {
        return container;
    }

    /** The hypervisor under this system; {@link Hypervisor.Kind#UNKNOWN} with its reason where nothing tells. */
    public Hypervisor hypervisor() {
        return hypervisor;
    }

    /** The accelerators that this kind of system can have, each with a verdict. Immutable. */
    public List<Accelerator> accelerators() {
        return accelerators;
    }

    /** The accelerator of that kind, if this kind of system can have it. */
    public Optional<Accelerator> accelerator(Accelerator.Kind kind) {
        return accelerators.stream().filter(a -> a.kind() == kind).findFirst();
    }

    /**
     * The readings, in the order in which they were made, and what was concluded from them: those of the source {@code
     * concluded} have the keys {@code nativeArch}, {@code processArch} and {@code translation}, and failed where the
     * verdict is unknown. Immutable.
     */
    public List<Evidence> evidence() {
        return evidence;
    }

    /** A builder that holds all of this. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.nativeArchitecture = nativeArchitecture;
        builder.processArchitecture = processArchitecture;
        builder.translation = translation;
        builder.operatingSystem = operatingSystem;
        builder.cpu = cpu;
        builder.memory = memory;
        builder.numaNodes = numaNodes;
        builder.container = container;
        builder.hypervisor = hypervisor;
        builder.accelerators = accelerators;
        builder.evidence = evidence;
        return builder;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Host that
                && nativeArchitecture == that.nativeArchitecture
                && processArchitecture == that.processArchitecture
                && translation == that.translation
                && operatingSystem.equals(that.operatingSystem)
                && cpu.equals(that.cpu)
                && memory.equals(that.memory)
                && numaNodes.equals(that.numaNodes)
                && container.equals(that.container)
                && hypervisor.equals(that.hypervisor)
                && accelerators.equals(that.accelerators)
                && evidence.equals(that.evidence);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                nativeArchitecture,
                processArchitecture,
                translation,
                operatingSystem,
                cpu,
                memory,
                numaNodes,
                container,
                hypervisor,
                accelerators,
                evidence);
    }

    /** One line for people: {@code aarch64, macOS 15.1, 10 processors (8 performance, 2 efficiency), 16.0 GiB}. */
    @Override
    public String toString() {
        String seenAs = nativeArchitecture == processArchitecture ? "" : " (this process: " + processArchitecture + ")";
        return nativeArchitecture + seenAs + ", " + operatingSystem + ", " + cpu + ", " + memory;
    }

    /** Puts a {@link Host} together. Not for use by several threads. */
    public static final class Builder {
        private Architecture nativeArchitecture = Architecture.UNKNOWN;
        private Architecture processArchitecture = Architecture.UNKNOWN;
        private Translation translation = Translation.UNKNOWN;
        private HostSystem operatingSystem = HostSystem.of(OperatingSystem.OTHER);
        private HostCpu cpu = HostCpu.ofLogical(1);
        private HostMemory memory = HostMemory.unknown();
        private ImmutableList<NumaNode> numaNodes = ImmutableList.of();
        private Container container = Container.unknown("nobody asked");
        private Hypervisor hypervisor = Hypervisor.unknown("nobody asked");
        private ImmutableList<Accelerator> accelerators = ImmutableList.of();
        private ImmutableList<Evidence> evidence = ImmutableList.of();

        private Builder() {}

        /** What the machine is. */
        public Builder nativeArchitecture(Architecture architecture) {
            nativeArchitecture = architecture;
            return this;
        }

        /** What the process is. */
        public Builder processArchitecture(Architecture architecture) {
            processArchitecture = architecture;
            return this;
        }

        /** What stands between the two. */
        public Builder translation(Translation translation) {
            this.translation = translation;
            return this;
        }

        /** The operating system; of kind {@link OperatingSystem#OTHER} if not called. */
        public Builder operatingSystem(HostSystem operatingSystem) {
            this.operatingSystem = operatingSystem;
            return this;
        }

        /** The processors; one if not called. */
        public Builder cpu(HostCpu cpu) {
            this.cpu = cpu;
            return this;
        }

        /** The memory. */
        public Builder memory(HostMemory memory) {
            this.memory = memory;
            return this;
        }

        /** The NUMA nodes, in place of those given before. */
        public Builder numaNodes(List<NumaNode> nodes) {
            numaNodes = ImmutableList.copyOf(nodes);
            return this;
        }

        /** The container around the process; unknown if not called. */
        public Builder container(Container container) {
            this.container = container;
            return this;
        }

        /** The hypervisor under the system; unknown if not called. */
        public Builder hypervisor(Hypervisor hypervisor) {
            this.hypervisor = hypervisor;
            return this;
        }

        /** The accelerators, in place of those given before. */
        public Builder accelerators(List<Accelerator> accelerators) {
            this.accelerators = ImmutableList.copyOf(accelerators);
            return this;
        }

        /** The readings, in place of those given before. */
        public Builder evidence(List<Evidence> evidence) {
            this.evidence = ImmutableList.copyOf(evidence);
            return this;
        }

        /** The host. */
        public Host build() {
            return new Host(this);
        }
    }
}
