package dev.satchel.core.host;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.host.Accelerator.Kind;
import dev.satchel.core.unit.DataSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@link Host} on Windows. Only {@code IsWow64Process2} tells an emulated x64 process that the machine is Arm: to such a
 * process {@code GetNativeSystemInfo} says AMD64, and it is not WOW64 (Microsoft, sdk-api; measured in
 * ww898/win32-api-test).
 */
final class WindowsHost {
    private static final int LOWEST_CPU_SET = 20;
    private static final int JOB_PROCESS_MEMORY = 0x100;
    private static final int JOB_MEMORY = 0x200;
    private static final int CPUS_IN_A_GROUP = 64;

    private final WindowsCalls calls;
    private final Surroundings surroundings;
    private final EvidenceLog log = new EvidenceLog();

    /** Why {@code IsWow64Process2} could not be asked. */
    private @Nullable NativeCallException oldest;

    WindowsHost(WindowsCalls calls, Surroundings surroundings) {
        this.calls = calls;
        this.surroundings = surroundings;
    }

    /** A call for bytes, or none. */
    @FunctionalInterface
    private interface Call {
        byte[] bytes() throws NativeCallException;
    }

    /** Part of a {@code SYSTEM_CPU_SET_INFORMATION}; core and node count from 0 in each group. */
    private record CpuSet(int group, int number, int core, int node, int efficiency) {
        int cpu() {
            return group * CPUS_IN_A_GROUP + number;
        }

        int coreInGroup() {
            return group << 8 | core;
        }

        int nodeInGroup() {
            return group << 8 | node;
        }
    }

    /** To be called once. */
    Host detect() {
        Architecture jvm = surroundings.processArchitecture(log);
        ByteBuffer info = systemInfo();
        WindowsCalls.@Nullable Wow64 wow64 = wow64();
        Architecture machine = wow64 == null ? beforeArm(info) : ofMachine(wow64.machine());
        Architecture process = process(wow64, jvm);
        Translation translation = translation(machine, process);
        HostMemory memory = memory(info);
        List<CpuSet> sets = cpuSets();
        Optional<WindowsRelations> relations = relations();
        HostSystem system = system();
        Container container = container();
        Hypervisor hypervisor = hypervisor();
        Accelerator whpx = whpx();
        log.conclude(machine, process, translation, why(machine, process));
        return Host.builder()
                .nativeArchitecture(machine)
                .processArchitecture(process)
                .translation(translation)
                .operatingSystem(system)
                .cpu(cpu(sets, relations))
                .memory(memory)
                .numaNodes(nodes(sets, relations, memory))
                .container(container)
                .hypervisor(hypervisor)
                .accelerators(ImmutableList.of(whpx))
                .evidence(log.all())
                .build();
    }

    private String why(Architecture machine, Architecture process) {
        if (machine == Architecture.UNKNOWN) {
            return oldest == null
                    ? "the machine's code is none that is known"
                    : "IsWow64Process2: " + oldest.getMessage();
        }
        return machine == process ? "the machine runs this code itself" : process + " code on " + machine;
    }

    private @Nullable ByteBuffer systemInfo() {
        ByteBuffer info = ask("GetNativeSystemInfo", "SYSTEM_INFO", 8, calls::systemInfo);
        if (info != null) {
            // Kept because it is the usual wrong answer: 9, AMD64, to every x86 program on Arm.
            log.read("GetNativeSystemInfo", "wProcessorArchitecture", Integer.toString(info.getShort(0) & 0xFFFF));
        }
        return info;
    }

    /** Windows 10 1709 brought {@code IsWow64Process2}, and Windows on Arm: without the one there is not the other. */
    private Architecture beforeArm(@Nullable ByteBuffer info) {
        if (info == null || oldest == null || oldest.kind() != NativeCallException.Kind.MISSING) {
            return Architecture.UNKNOWN;
        }
        return switch (info.getShort(0)) {
            case 0 -> Architecture.X86;
            case 9 -> Architecture.X86_64;
            default -> Architecture.UNKNOWN;
        };
    }

    private WindowsCalls.@Nullable Wow64 wow64() {
        try {
            WindowsCalls.Wow64 answer = calls.isWow64Process2();
            log.read("IsWow64Process2", "processMachine", hex(answer.process()));
            log.read("IsWow64Process2", "nativeMachine", hex(answer.machine()));
            return answer;
        } catch (NativeCallException e) {
            log.failed("IsWow64Process2", "nativeMachine", e);
            oldest = e;
            return null;
        }
    }

    private Architecture process(WindowsCalls.@Nullable Wow64 wow64, Architecture jvm) {
        ByteBuffer information = ask("GetProcessInformation", "ProcessMachineTypeInfo", 8, calls::processMachine);
        if (information != null) {
            int machine = information.getShort(0) & 0xFFFF;
            log.read("GetProcessInformation", "ProcessMachine", hex(machine));
            log.read("GetProcessInformation", "MachineAttributes", Integer.toString(information.getInt(4)));
            if (ofMachine(machine) != Architecture.UNKNOWN) {
                return ofMachine(machine);
            }
        }
        return wow64 != null && ofMachine(wow64.process()) != Architecture.UNKNOWN
                ? ofMachine(wow64.process())
                : jvm; // before Windows 11: nothing but what the JVM was built as
    }

    private static Translation translation(Architecture machine, Architecture process) {
        if (machine == Architecture.UNKNOWN || process == Architecture.UNKNOWN) {
            return Translation.UNKNOWN;
        }
        if (machine == process) {
            return Translation.NONE;
        }
        if (process == Architecture.X86 || process == Architecture.ARM) {
            return Translation.WOW64;
        }
        return machine == Architecture.AARCH64 && process == Architecture.X86_64
                ? Translation.WINDOWS_X64_ON_ARM64
                : Translation.UNKNOWN;
    }

    /** {@code IMAGE_FILE_MACHINE_*} (Microsoft, <i>Image File Machine Constants</i>). */
    private static Architecture ofMachine(int code) {
        return switch (code) {
            case 0x014C -> Architecture.X86;
            case 0x01C4 -> Architecture.ARM;
            case 0x8664 -> Architecture.X86_64;
            case 0xAA64 -> Architecture.AARCH64;
            default -> Architecture.UNKNOWN;
        };
    }

    private HostMemory memory(@Nullable ByteBuffer system) {
        HostMemory memory = HostMemory.unknown();
        ByteBuffer status = ask("GlobalMemoryStatusEx", "MEMORYSTATUSEX", 24, calls::memoryStatus);
        if (status != null && status.getLong(8) > 0) {
            long total = status.getLong(8);
            log.read("GlobalMemoryStatusEx", "ullTotalPhys", Long.toString(total));
            long available = Math.max(0, status.getLong(16));
            log.read("GlobalMemoryStatusEx", "ullAvailPhys", Long.toString(available));
            memory = memory.withTotal(DataSize.bytes(total)).withAvailable(DataSize.bytes(available));
            OptionalLong limit = jobLimit();
            if (limit.isPresent()) {
                memory = memory.withLimit(DataSize.bytes(Math.min(total, limit.getAsLong())));
            }
        }
        Optional<DataSize> installed = installed();
        if (installed.isPresent()) {
            memory = memory.withInstalled(installed.get());
        }
        if (system != null) {
            int page = system.getInt(4);
            log.read("GetNativeSystemInfo", "dwPageSize", Integer.toString(page));
            if (page > 0 && Integer.bitCount(page) == 1) {
                memory = memory.withPageSize(DataSize.bytes(page));
            }
        }
        return memory;
    }

    private Optional<DataSize> installed() {
        String function = "GetPhysicallyInstalledSystemMemory";
        try {
            long kibibytes = calls.installedMemory();
            if (kibibytes > 0 && kibibytes < Long.MAX_VALUE / 1024) {
                log.read(function, "TotalMemoryInKilobytes", Long.toString(kibibytes));
                return Optional.of(DataSize.kibibytes(kibibytes));
            }
            log.failed(function, "TotalMemoryInKilobytes", "not a size: " + kibibytes);
        } catch (NativeCallException e) {
            log.failed(function, "TotalMemoryInKilobytes", e);
        }
        return Optional.empty();
    }

    /** The smallest limit of the job; {@link Long#MAX_VALUE} if none is set; empty if it could not be found out. */
    private OptionalLong jobLimit() {
        String function = "QueryInformationJobObject";
        try {
            Optional<byte[]> answer = calls.jobLimits();
            if (answer.isEmpty()) {
                log.read("IsProcessInJob", "Result", "0");
                return OptionalLong.of(Long.MAX_VALUE);
            }
            if (answer.get().length < 112) {
                log.failed(function, "memory limit", "only " + answer.get().length + " bytes");
                return OptionalLong.empty();
            }
            long limit = jobLimit(little(answer.get()));
            log.read(function, "memory limit", limit == Long.MAX_VALUE ? "none" : Long.toString(limit));
            return OptionalLong.of(limit);
        } catch (NativeCallException e) {
            log.failed(function, "memory limit", e);
            return OptionalLong.empty();
        }
    }

    /** Its last four fields are as wide as a pointer. */
    private static long jobLimit(ByteBuffer job) {
        boolean wide = job.limit() >= 144;
        int flags = job.getInt(16);
        long process = wide ? job.getLong(112) : job.getInt(96) & 0xFFFF_FFFFL;
        long all = wide ? job.getLong(120) : job.getInt(100) & 0xFFFF_FFFFL;
        long limit = Long.MAX_VALUE;
        if ((flags & JOB_PROCESS_MEMORY) != 0 && process > 0) {
            limit = process;
        }
        if ((flags & JOB_MEMORY) != 0 && all > 0) {
            limit = Math.min(limit, all);
        }
        return limit;
    }

    private List<CpuSet> cpuSets() {
        ByteBuffer chain = ask("GetSystemCpuSetInformation", "SYSTEM_CPU_SET_INFORMATION", 0, calls::cpuSets);
        if (chain == null) {
            return ImmutableList.of();
        }
        ImmutableList.Builder<CpuSet> sets = ImmutableList.builder();
        int at = 0;
        while (chain.limit() - at >= LOWEST_CPU_SET) {
            int size = chain.getInt(at);
            if (size < LOWEST_CPU_SET || size > chain.limit() - at) {
                log.failed("GetSystemCpuSetInformation", "Size", "a record of " + size + " bytes at byte " + at);
                return ImmutableList.of();
            }
            if (chain.getInt(at + 4) == 0) { // CpuSetInformation, the only type there is
                sets.add(new CpuSet(
                        chain.getShort(at + 12) & 0xFFFF,
                        chain.get(at + 14) & 0xFF,
                        chain.get(at + 15) & 0xFF,
                        chain.get(at + 17) & 0xFF,
                        chain.get(at + 18) & 0xFF));
            }
            at += size; // newer versions may have longer records
        }
        List<CpuSet> all = sets.build();
        log.read("GetSystemCpuSetInformation", "records", Integer.toString(all.size()));
        return all;
    }

    private Optional<WindowsRelations> relations() {
        String function = "GetLogicalProcessorInformationEx";
        try {
            Optional<WindowsRelations> relations = WindowsRelations.parse(calls.relations(), calls.pointerSize());
            if (relations.isEmpty()) {
                log.failed(function, "RelationAll", "a record that leads nowhere");
            } else {
                log.read(function, "packages", Integer.toString(relations.get().sockets()));
                log.read(function, "caches", relations.get().caches().toString());
                log.read(
                        function, "NUMA nodes", relations.get().nodes().keySet().toString());
            }
            return relations;
        } catch (NativeCallException e) {
            log.failed(function, "RelationAll", e);
            return Optional.empty();
        }
    }

    private HostCpu cpu(List<CpuSet> sets, Optional<WindowsRelations> relations) {
        HostCpu cpu = surroundings.cpu(sets.isEmpty() ? surroundings.processors() : sets.size(), log);
        if (relations.isPresent()) {
            int sockets = relations.get().sockets();
            cpu = cpu.withCaches(relations.get().caches());
            cpu = sockets >= 1 && sockets <= cpu.logical() ? cpu.withSockets(sockets) : cpu;
        }
        if (sets.isEmpty()) {
            return cpu;
        }
        // A higher class is a faster core; all are 0 where there is one kind.
        Map<Integer, List<CpuSet>> byClass = new TreeMap<>(Comparator.reverseOrder());
        sets.forEach(set -> byClass.computeIfAbsent(set.efficiency(), c -> new ArrayList<>())
                .add(set));
        log.read(
                "GetSystemCpuSetInformation",
                "EfficiencyClass",
                byClass.keySet().toString());
        ImmutableList.Builder<CoreClass> classes = ImmutableList.builder();
        byClass.forEach((efficiency, members) -> {
            String name = byClass.size() == 1 ? CoreClass.UNIFORM : "efficiency class " + efficiency;
            classes.add(CoreClass.of(name, members.size()).withPhysical(cores(members)));
        });
        return cpu.withPhysical(cores(sets)).withClasses(classes.build());
    }

    private static int cores(List<CpuSet> sets) {
        Set<Integer> cores = new HashSet<>();
        sets.forEach(set -> cores.add(set.coreInGroup()));
        return cores.size();
    }

    /**
     * The nodes, by their numbers in the machine; where those could not be had, by the ones of the processor sets, which
     * count from 0 in each group, so that a node of two groups is taken for two. Windows tells of a node's memory only
     * what is free there, so it is known of a single node alone.
     */
    private static List<NumaNode> nodes(List<CpuSet> sets, Optional<WindowsRelations> relations, HostMemory memory) {
        Map<Integer, BitSet> cpus = new TreeMap<>();
        if (relations.isPresent() && !relations.get().nodes().isEmpty()) {
            cpus.putAll(relations.get().nodes());
        } else {
            Map<Integer, Integer> numbers = new HashMap<>();
            sets.stream()
                    .sorted(Comparator.comparingInt(CpuSet::cpu))
                    .forEach(set -> cpus.computeIfAbsent(
                                    numbers.computeIfAbsent(set.nodeInGroup(), node -> numbers.size()),
                                    n -> new BitSet())
                            .set(set.cpu()));
        }
        ImmutableList.Builder<NumaNode> nodes = ImmutableList.builder();
        cpus.forEach((id, members) -> {
            NumaNode node = NumaNode.of(id, members.stream().boxed().collect(ImmutableList.toImmutableList()));
            nodes.add(cpus.size() == 1 ? memory.total().map(node::withMemory).orElse(node) : node);
        });
        return nodes.build();
    }

    /** What {@code ContainerType} says of a process or Hyper-V isolated container, and only there. */
    private Container container() {
        String key = "SYSTEM\\CurrentControlSet\\Control";
        String value = "ContainerType";
        try {
            Optional<byte[]> type = calls.registry(key, value);
            if (type.isEmpty()) {
                log.add(Evidence.absent("registry", value, "no such value"));
                return Container.none("the registry has no " + value);
            }
            String number =
                    type.get().length >= 4 ? Integer.toString(little(type.get()).getInt(0)) : "not a number";
            log.read("registry", value, number);
            return new Container(Container.Kind.WINDOWS, "the registry has " + value + " " + number);
        } catch (NativeCallException e) {
            log.failed("registry", value, e);
            return Container.unknown("the registry could not be asked: " + e.getMessage());
        }
    }

    /** The firmware's names, as Windows keeps them: a hypervisor that runs says nothing, with WSL there is one too. */
    private Hypervisor hypervisor() {
        ImmutableList.Builder<String> names = ImmutableList.builder();
        String trouble = "";
        for (String value : List.of("SystemProductName", "SystemManufacturer", "BaseBoardManufacturer", "BIOSVendor")) {
            try {
                Optional<String> text = calls.registry("HARDWARE\\DESCRIPTION\\System\\BIOS", value)
                        .map(WindowsHost::text)
                        .filter(name -> !name.isEmpty());
                text.ifPresent(names::add);
                log.add(
                        text.isPresent()
                                ? Evidence.read("registry", value, text.get())
                                : Evidence.absent("registry", value, "no such value"));
            } catch (NativeCallException e) {
                log.failed("registry", value, e);
                trouble = "the registry could not be asked: " + e.getMessage();
            }
        }
        FirmwareNames firmware = new FirmwareNames(names.build());
        if (firmware.hypervisor().isEmpty() && !trouble.isEmpty()) {
            return Hypervisor.unknown(trouble);
        }
        if (firmware.names().isEmpty()) {
            return Hypervisor.unknown("the firmware's names are not in the registry");
        }
        return firmware.metal()
                ? Hypervisor.none("the firmware says " + firmware + ", a machine without a hypervisor")
                : firmware.hypervisor()
                        .map(kind -> new Hypervisor(kind, "the firmware says " + firmware))
                        .orElseGet(() ->
                                Hypervisor.none("the firmware says " + firmware + ", which is no virtual machine's"));
    }

    /** {@code REG_SZ}: UTF-16, with zeros at its end. */
    private static String text(byte[] value) {
        return CharMatcher.is('\0')
                .trimTrailingFrom(new String(value, StandardCharsets.UTF_16LE))
                .strip();
    }

    private HostSystem system() {
        HostSystem system = HostSystem.of(OperatingSystem.WINDOWS)
                .withName(surroundings.osName())
                .withVersion(surroundings.osVersion());
        ByteBuffer version = ask("RtlGetVersion", "OSVERSIONINFOW", 16, calls::version);
        if (version != null) {
            String full =
                    String.format(Locale.ROOT, "%d.%d.%d", version.getInt(4), version.getInt(8), version.getInt(12));
            log.read("RtlGetVersion", "version", full);
            system = system.withVersion(full).withKernel(full);
        }
        return system.withPrettyName(surroundings.osName() + " (" + system.version() + ")");
    }

    private Accelerator whpx() {
        try {
            byte[] answer = calls.hypervisorPresent();
            boolean present = answer.length >= 4 && little(answer).getInt(0) != 0;
            log.read("WHvGetCapability", "HypervisorPresent", present ? "1" : "0");
            return present
                    ? Accelerator.unproven(
                            Kind.WHPX, "the hypervisor runs; whether a QEMU has whpx for this machine, the QEMU says")
                    : Accelerator.unusable(
                            Kind.WHPX,
                            "Windows Hypervisor Platform is installed and the hypervisor does not run; switch"
                                    + " virtualization on in the firmware, and see that hypervisorlaunchtype is auto");
        } catch (NativeCallException e) {
            log.failed("WHvGetCapability", "HypervisorPresent", e);
            return switch (e.kind()) {
                case MISSING ->
                    Accelerator.unusable(
                            Kind.WHPX,
                            "the feature Windows Hypervisor Platform is not installed; switch it on and restart");
                case REFUSED, UNAVAILABLE ->
                    Accelerator.unproven(Kind.WHPX, "the system could not be asked: " + e.getMessage());
            };
        }
    }

    /** The structure, if the call worked and it has at least {@code length} bytes; otherwise its failure is kept. */
    private @Nullable ByteBuffer ask(String function, String what, int length, Call call) {
        try {
            byte[] bytes = call.bytes();
            if (bytes.length >= length) {
                return little(bytes);
            }
            log.failed(function, what, "only " + bytes.length + " bytes");
        } catch (NativeCallException e) {
            log.failed(function, what, e);
        }
        return null;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String hex(int machine) {
        return String.format(Locale.ROOT, "0x%04X", machine);
    }
}
