package dev.satchel.core.host;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Processors and NUMA nodes, from {@code /sys/devices} ({@code Documentation/ABI/testing/sysfs-devices-system-cpu}). */
final class LinuxCpu {
    private static final String CPUS = "/sys/devices/system/cpu/";
    private static final String NODES = "/sys/devices/system/node/";

    /** The names under which hybrid Intel processors publish their kinds of cores, the fastest first. */
    private static final Map<String, String> INTEL_KINDS =
            ImmutableMap.of("cpu_core", "performance", "cpu_atom", "efficiency", "cpu_lowpower", "low power");

    private final LinuxFiles files;
    private final Surroundings surroundings;
    private final Architecture architecture;
    private final EvidenceLog log;

    /** Those that are online: others have no topology. Empty if it could not be read. */
    private final BitSet online;

    /** For each processor that is online, a name for its core; null in it if the topology could not be read. */
    private final Map<Integer, String> cores = new TreeMap<>();

    LinuxCpu(LinuxFiles files, Surroundings surroundings, Architecture architecture, EvidenceLog log) {
        this.files = files;
        this.surroundings = surroundings;
        this.architecture = architecture;
        this.log = log;
        this.online = list(CPUS + "online");
        log.read("topology", "online processors", Integer.toString(online.cardinality()));
        online.stream().forEach(cpu -> core(cpu).ifPresent(core -> cores.put(cpu, core)));
    }

    HostCpu cpu() {
        int logical = online.isEmpty() ? surroundings.processors() : online.cardinality();
        HostCpu cpu = surroundings.cpu(logical, log);
        if (online.isEmpty()) {
            return cpu;
        }
        int physical = physical(online);
        if (physical > 0) {
            cpu = cpu.withPhysical(physical);
            log.read("topology", "cores", Integer.toString(physical));
        } else {
            log.failed("topology", "cores", "the topology of some processors cannot be read");
        }
        return cpu.withClasses(classes());
    }

    /** What siblings share: the list of themselves; by its name since Linux 5.3, or by the older one. */
    private Optional<String> core(int cpu) {
        String topology = CPUS + "cpu" + cpu + "/topology/";
        Optional<String> siblings = files.peek(topology + "core_cpus_list").answer();
        return siblings.isPresent()
                ? siblings
                : files.peek(topology + "thread_siblings_list").answer();
    }

    /** The number of cores of these processors; 0 if it is not known. */
    private int physical(BitSet cpus) {
        Set<String> seen = new HashSet<>();
        for (int cpu = cpus.nextSetBit(0); cpu >= 0; cpu = cpus.nextSetBit(cpu + 1)) {
            String core = cores.get(cpu);
            if (core == null) {
                return 0;
            }
            seen.add(core);
        }
        return seen.size();
    }

    private List<CoreClass> classes() {
        List<CoreClass> kinds = intelKinds();
        if (!kinds.isEmpty()) {
            // Before cpu_capacity: with favoured cores, that differs within a kind.
            return kinds;
        }
        kinds = byNumber("cpu_capacity", "capacity ");
        if (!kinds.isEmpty()) {
            return kinds;
        }
        if (architecture == Architecture.X86_64 || architecture == Architecture.X86) {
            // A hybrid one would have told; the highest frequency differs among equal cores here.
            log.read("topology", "classes", "one: no hybrid kinds, no capacities");
            return ImmutableList.of(uniform());
        }
        return byNumber("cpufreq/cpuinfo_max_freq", "kHz ");
    }

    private CoreClass uniform() {
        return coreClass(CoreClass.UNIFORM, online);
    }

    private CoreClass coreClass(String name, BitSet cpus) {
        CoreClass all = CoreClass.of(name, cpus.cardinality());
        int physical = physical(cpus);
        return physical == 0 ? all : all.withPhysical(physical);
    }

    /** The kinds of a hybrid Intel processor; none if it is not one. */
    private List<CoreClass> intelKinds() {
        ImmutableList.Builder<CoreClass> kinds = ImmutableList.builder();
        int covered = 0;
        for (Map.Entry<String, String> kind : INTEL_KINDS.entrySet()) {
            String path = "/sys/devices/" + kind.getKey() + "/cpus";
            BitSet cpus = list(path);
            cpus.and(online);
            if (!cpus.isEmpty()) {
                log.read("file", path, cpus.toString());
                kinds.add(coreClass(kind.getValue(), cpus));
                covered += cpus.cardinality();
            }
        }
        return covered == online.cardinality() ? kinds.build() : ImmutableList.of();
    }

    /** Groups by a number that each processor has, the highest first; none if one of them lacks it. */
    private List<CoreClass> byNumber(String file, String prefix) {
        Map<Integer, BitSet> groups = new TreeMap<>(Comparator.reverseOrder());
        for (int cpu = online.nextSetBit(0); cpu >= 0; cpu = online.nextSetBit(cpu + 1)) {
            Integer number = files.peek(CPUS + "cpu" + cpu + "/" + file)
                    .answer()
                    .map(Ints::tryParse)
                    .orElse(null);
            if (number == null) {
                log.add(Evidence.absent("topology", file, "not known of processor " + cpu));
                return ImmutableList.of();
            }
            groups.computeIfAbsent(number, n -> new BitSet()).set(cpu);
        }
        log.read("topology", file, groups.keySet().toString());
        if (groups.size() == 1) {
            return ImmutableList.of(uniform());
        }
        ImmutableList.Builder<CoreClass> classes = ImmutableList.builder();
        groups.forEach((number, cpus) -> classes.add(coreClass(prefix + number, cpus)));
        return classes.build();
    }

    /** The nodes; one where the kernel knows none; none where they cannot be read. */
    List<NumaNode> nodes(HostMemory memory) {
        Evidence reading = files.read(NODES + "online");
        return switch (reading.outcome()) {
            case FAILED -> ImmutableList.of();
            case ABSENT -> {
                NumaNode only = NumaNode.of(0, numbers(online));
                yield ImmutableList.of(memory.total().map(only::withMemory).orElse(only));
            }
            case READ -> list(NODES + "online").stream().mapToObj(this::node).collect(ImmutableList.toImmutableList());
        };
    }

    private NumaNode node(int id) {
        String folder = NODES + "node" + id + "/";
        NumaNode node = NumaNode.of(id, numbers(list(folder + "cpulist")));
        return files.text(folder + "meminfo")
                .flatMap(text -> MemInfo.size(text, "Node " + id + " MemTotal:"))
                .map(node::withMemory)
                .orElse(node);
    }

    /** The list in that file; empty, with the failure kept, if there is none. */
    private BitSet list(String path) {
        Optional<String> text = files.text(path);
        Optional<BitSet> numbers = text.flatMap(CpuList::parse);
        if (text.isPresent() && numbers.isEmpty()) {
            log.failed("file", path, "not a list of numbers below " + CpuList.LIMIT + ": " + text.get());
        }
        return numbers.orElseGet(BitSet::new);
    }

    private static List<Integer> numbers(BitSet set) {
        return set.stream().boxed().collect(ImmutableList.toImmutableList());
    }
}
