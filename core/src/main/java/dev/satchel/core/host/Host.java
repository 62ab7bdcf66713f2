package dev.satchel.core.host;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What this program runs on, as one immutable value. {@link #detect()} finds it out, {@link #builder()} makes one up,
 * {@link #read} and {@link #parseJson} read one that was recorded elsewhere with {@link #toJson()}.
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
     * Reads {@code json} that {@link #toJson()} wrote, at most 8 Mi characters. A key that is missing is unknown, and a key that this version does not know
     * is passed over, so that recordings of other versions and short ones made by hand are read; sizes may be written
     * as numbers of bytes or as {@code "16GiB"}.
     *
     * @throws SatchelException with the code {@code host.json}, and line and column, if {@code json} is not one JSON
     *     object or a value is out of place
     */
    public static Host parseJson(String json) throws SatchelException {
        return HostJson.read("host JSON", json);
    }

    /**
     * Reads a {@code file} that holds what {@link #toJson()} wrote, as {@link #parseJson} does; in UTF-8, or in UTF-16
     * with a byte order mark, as redirecting the output of a program makes it on Windows.
     *
     * @throws SatchelException with the code {@code host.file} if the file cannot be read, and {@code host.json}, with
     *     the file's name, line and column, if it does not describe a host
     */
    public static Host read(Path file) throws IOException {
        return HostJson.read(file);
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

    /** The verdict on {@code kind}; empty if this kind of system cannot have it, as KVM on macOS. */
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

        /** The machine is of this {@code architecture}; {@link Architecture#UNKNOWN} if not called. */
        public Builder nativeArchitecture(Architecture architecture) {
            nativeArchitecture = architecture;
            return this;
        }

        /** The process is of this {@code architecture}; {@link Architecture#UNKNOWN} if not called. */
        public Builder processArchitecture(Architecture architecture) {
            processArchitecture = architecture;
            return this;
        }

        /** {@code translation} stands between the two; {@link Translation#UNKNOWN} if not called. */
        public Builder translation(Translation translation) {
            this.translation = translation;
            return this;
        }

        /** The machine runs {@code operatingSystem}; one of kind {@link OperatingSystem#OTHER} if not called. */
        public Builder operatingSystem(HostSystem operatingSystem) {
            this.operatingSystem = operatingSystem;
            return this;
        }

        /** The processors are {@code cpu}; a single one of which nothing is known if not called. */
        public Builder cpu(HostCpu cpu) {
            this.cpu = cpu;
            return this;
        }

        /** The memory is {@code memory}; {@link HostMemory#unknown()} if not called. */
        public Builder memory(HostMemory memory) {
            this.memory = memory;
            return this;
        }

        /**
         * The NUMA nodes are {@code nodes}, in place of those given before; none, which is unknown, if not called. A
         * host without NUMA is one node.
         *
         * @throws IllegalArgumentException if two nodes have the same {@link NumaNode#id()}
         */
        public Builder numaNodes(List<NumaNode> nodes) {
            nodes.stream()
                    .collect(Collectors.groupingBy(NumaNode::id))
                    .forEach((id, same) ->
                            checkArgument(same.size() == 1, "%s NUMA nodes have the number %s", same.size(), id));
            numaNodes = ImmutableList.copyOf(nodes);
            return this;
        }

        /** {@code container} is around the process; unknown if not called. */
        public Builder container(Container container) {
            this.container = container;
            return this;
        }

        /** {@code hypervisor} is under the system; unknown if not called. */
        public Builder hypervisor(Hypervisor hypervisor) {
            this.hypervisor = hypervisor;
            return this;
        }

        /**
         * The verdicts on accelerators are {@code accelerators}, in place of those given before; none if not called.
         *
         * @throws IllegalArgumentException if there are two verdicts on one kind
         */
        public Builder accelerators(List<Accelerator> accelerators) {
            accelerators.stream()
                    .collect(Collectors.groupingBy(Accelerator::kind))
                    .forEach((kind, same) -> checkArgument(
                            same.size() == 1, "%s verdicts on the accelerator %s", same.size(), kind.id()));
            this.accelerators = ImmutableList.copyOf(accelerators);
            return this;
        }

        /** The verdicts rest on the readings {@code evidence}, in place of those given before; none if not called. */
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
