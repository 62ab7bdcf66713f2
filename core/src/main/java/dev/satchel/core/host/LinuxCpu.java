package dev.satchel.core.host;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import dev.satchel.core.unit.DataSize;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Processors and NUMA nodes, from {@code /sys/devices} ({@code Documentation/ABI/testing/sysfs-devices-system-cpu}). */
final class LinuxCpu {
    private static final String CPUS = "/sys/devices/system/cpu/";
    private static final String NODES = "/sys/devices/system/node/";

    /** The names under which hybrid Intel processors publish their kinds of cores, the fastest first. */
    private static final Map<String, String> INTEL_KINDS =
            ImmutableMap.of("cpu_core", "performance", "cpu_atom", "efficiency", "cpu_lowpower", "low power");

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KM]?)");

    /** Four are usual. */
    private static final int MOST_CACHES = 16;

    private final LinuxFiles files;
    private final Surroundings surroundings;
    private final Architecture architecture;
    private final EvidenceLog log;

    /** Those that are online: others have no topology. Empty if it could not be read. */
    private final BitSet online;

    /** For each processor that is online, the first one of its core; none if the topology could not be read. */
    private final Map<Integer, Integer> cores;

    /** What would have told the classes of cores, and could not be read. */
    private @Nullable Evidence unread;

    /** What some processors have and this one has not: nothing is to be concluded from it. */
    private @Nullable Evidence gap;

    LinuxCpu(LinuxFiles files, Surroundings surroundings, Architecture architecture, EvidenceLog log) {
        this.files = files;
        this.surroundings = surroundings;
        this.architecture = architecture;
        this.log = log;
        this.online = online();
        this.cores = groups("core_cpus_list", "thread_siblings_list");
    }

    private BitSet online() {
        Evidence reading = files.peek(CPUS + "online");
        Optional<BitSet> numbers =
                files.text(CPUS + "online").flatMap(CpuList::parse).filter(list -> !list.isEmpty());
        if (numbers.isEmpty()) {
            String why = reading.answer()
                    .map(text -> "no list of processors: " + text)
                    .orElse(reading.value());
            log.failed("file", CPUS + "online", why);
        } else {
            log.add(reading);
        }
        return numbers.orElseGet(BitSet::new);
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
        files.read(CPUS + "smt/control"); // says of OFF whether the cores can do no more, or were told not to
        int sockets = distinct(groups("package_cpus_list", "core_siblings_list"), online);
        if (sockets > 0) {
            cpu = cpu.withSockets(sockets);
            log.read("topology", "sockets", Integer.toString(sockets));
        } else {
            log.failed("topology", "sockets", "the packages of some processors cannot be read");
        }
        return cpu.withClasses(classes()).withCaches(caches());
    }

    /**
     * For each processor that is online, the first of those it shares something with, by the list of them that one of
     * them has in its topology.
     *
     * @param file the list's name since Linux 5.3
     * @param older its name before
     */
    private Map<Integer, Integer> groups(String file, String older) {
        Map<Integer, Integer> groups = new HashMap<>();
        for (int cpu = online.nextSetBit(0); cpu >= 0; cpu = online.nextSetBit(cpu + 1)) {
            if (groups.containsKey(cpu)) {
                continue;
            }
            String topology = CPUS + "cpu" + cpu + "/topology/";
            Evidence reading = files.peek(topology + file);
            Optional<BitSet> members = reading.answer()
                    .or(() -> files.peek(topology + older).answer())
                    .flatMap(CpuList::parse);
            if (members.isPresent()) {
                groups.put(cpu, cpu);
                int first = cpu;
                members.get().stream().filter(online::get).forEach(member -> groups.putIfAbsent(member, first));
            } else if (reading.outcome() == Evidence.Outcome.FAILED) {
                log.add(reading);
            }
        }
        return groups;
    }

    /** The number of cores of these processors; 0 if it is not known. */
    private int physical(BitSet cpus) {
        return distinct(cores, cpus);
    }

    private static int distinct(Map<Integer, Integer> groups, BitSet cpus) {
        Set<Integer> seen = new HashSet<>();
        for (int cpu = cpus.nextSetBit(0); cpu >= 0; cpu = cpus.nextSetBit(cpu + 1)) {
            Integer group = groups.get(cpu);
            if (group == null) {
                return 0;
            }
            seen.add(group);
        }
        return seen.size();
    }

    /** What describes one kind of cache. */
    private record Cache(int level, CpuCache.Type type, long size, int sharedBy) {
        CpuCache times(int count) {
            return CpuCache.of(level, type, DataSize.bytes(size))
                    .withSharedBy(sharedBy)
                    .withCount(count);
        }
    }

    /** One folder for each cache that a processor uses; what it shares with others is asked once. */
    private List<CpuCache> caches() {
        Map<Cache, Integer> counts = new HashMap<>();
        Map<String, BitSet> covered = new HashMap<>();
        for (int cpu = online.nextSetBit(0); cpu >= 0; cpu = online.nextSetBit(cpu + 1)) {
            for (int index = 0; index < MOST_CACHES; index++) {
                BitSet done = covered.computeIfAbsent("index" + index, i -> new BitSet());
                if (done.get(cpu)) {
                    continue;
                }
                String folder = CPUS + "cpu" + cpu + "/cache/index" + index + "/";
                Evidence level = files.peek(folder + "level");
                if (level.outcome() != Evidence.Outcome.READ) {
                    if (index == 0) { // others just end
                        log.add(level);
                        return ImmutableList.of();
                    }
                    break;
                }
                Optional<BitSet> sharers =
                        files.peek(folder + "shared_cpu_list").answer().flatMap(CpuList::parse);
                Optional<Cache> cache = cache(folder, level.value(), sharers);
                if (cache.isEmpty()) {
                    log.failed("file", folder, "a cache that is not described in full");
                    return ImmutableList.of();
                }
                counts.merge(cache.get(), 1, Integer::sum);
                done.set(cpu);
                sharers.ifPresent(done::or);
            }
        }
        List<CpuCache> caches = counts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparingInt(Cache::level)
                        .thenComparing(Cache::type)
                        .thenComparing(Cache::size, Comparator.reverseOrder())
                        .thenComparingInt(Cache::sharedBy)))
                .map(entry -> entry.getKey().times(entry.getValue()))
                .collect(ImmutableList.toImmutableList());
        log.read("topology", "caches", caches.toString());
        return caches;
    }

    private Optional<Cache> cache(String folder, String level, Optional<BitSet> sharers) {
        Integer number = Ints.tryParse(level);
        Optional<CpuCache.Type> type = files.peek(folder + "type")
                .answer()
                .map(Ascii::toLowerCase)
                .flatMap(name -> switch (name) {
                    case "data" -> Optional.of(CpuCache.Type.DATA);
                    case "instruction" -> Optional.of(CpuCache.Type.INSTRUCTION);
                    case "unified" -> Optional.of(CpuCache.Type.UNIFIED);
                    default -> Optional.empty();
                });
        Optional<Long> size = files.peek(folder + "size").answer().flatMap(LinuxCpu::bytes);
        if (number == null || number < 1 || type.isEmpty() || size.isEmpty() || sharers.isEmpty()) {
            return Optional.empty();
        }
        BitSet here = sharers.get();
        here.and(online);
        return Optional.of(new Cache(number, type.get(), size.get(), Math.max(1, here.cardinality())));
    }

    /** {@code 512K}; the kernel knows no other unit here, and some firmware does. */
    private static Optional<Long> bytes(String size) {
        Matcher matcher = SIZE.matcher(size);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "K" -> number << 10;
                    case "M" -> number << 20;
                    default -> number;
                });
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
        if (unread != null) {
            log.failed("topology", "classes", unread.key() + " could not be read: " + unread.value());
            return ImmutableList.of();
        }
        if (architecture == Architecture.X86_64 || architecture == Architecture.X86) {
            if (gap != null) {
                log.failed("topology", "classes", "some processors have a capacity, and there is no " + gap.key());
                return ImmutableList.of();
            }
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
            Evidence reading = files.peek(path);
            if (reading.outcome() == Evidence.Outcome.FAILED) {
                unread = log.add(reading);
                continue;
            }
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
            Evidence reading = files.peek(CPUS + "cpu" + cpu + "/" + file);
            Integer number = reading.answer().map(Ints::tryParse).orElse(null);
            if (number == null) {
                log.add(reading);
                if (reading.outcome() != Evidence.Outcome.ABSENT) {
                    unread = reading;
                } else if (!groups.isEmpty()) {
                    gap = reading;
                }
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
