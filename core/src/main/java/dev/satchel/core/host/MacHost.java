package dev.satchel.core.host;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.host.Accelerator.Kind;
import dev.satchel.core.unit.DataSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * {@link Host} on macOS. {@code hw.machine} and {@code uname} follow the process: to a translated one they say {@code
 * x86_64}. {@code hw.optional.arm64} and {@code sysctl.proc_translated} do not (Apple, <i>About the Rosetta translation
 * environment</i>).
 */
final class MacHost {
    private static final String SOURCE = "sysctl";

    /** Three are known; this only bounds what is believed. */
    private static final int MOST_CLASSES = 16;

    /** More processors than this is a wrong reading. */
    private static final long MOST_CPUS = CpuList.LIMIT;

    private static final Map<String, CacheKind> INTEL_CACHES = ImmutableMap.of(
            "hw.l1dcachesize", new CacheKind(1, CpuCache.Type.DATA),
            "hw.l1icachesize", new CacheKind(1, CpuCache.Type.INSTRUCTION),
            "hw.l2cachesize", new CacheKind(2, CpuCache.Type.UNIFIED),
            "hw.l3cachesize", new CacheKind(3, CpuCache.Type.UNIFIED));

    private final Sysctl sysctl;
    private final Surroundings surroundings;
    private final EvidenceLog log = new EvidenceLog();

    MacHost(Sysctl sysctl, Surroundings surroundings) {
        this.sysctl = sysctl;
        this.surroundings = surroundings;
    }

    /** To be called once. */
    Host detect() {
        Architecture process = surroundings.processArchitecture(log);
        Evidence arm = number("hw.optional.arm64");
        Evidence translated = number("sysctl.proc_translated");
        Architecture machine = machine(process, arm, translated);
        HostCpu cpu = cpu(machine);
        HostMemory memory = memory();
        NumaNode node =
                NumaNode.of(0, IntStream.range(0, cpu.logical()).boxed().collect(ImmutableList.toImmutableList()));
        Translation translation = translation(machine, process, translated);
        HostSystem system = system();
        Hypervisor hypervisor = hypervisor(machine);
        Accelerator hvf = hvf(translation);
        log.conclude(machine, process, translation, why(machine, process, translated));
        return Host.builder()
                .nativeArchitecture(machine)
                .processArchitecture(process)
                .translation(translation)
                .operatingSystem(system)
                .cpu(cpu)
                .memory(memory)
                .numaNodes(ImmutableList.of(memory.total().map(node::withMemory).orElse(node)))
                .container(Container.none("macOS has no containers: those that run on it are in a Linux machine"))
                .hypervisor(hypervisor)
                .accelerators(ImmutableList.of(hvf))
                .evidence(log.all())
                .build();
    }

    private Architecture machine(Architecture process, Evidence arm, Evidence translated) {
        Architecture told = text("hw.machine").answer().map(Architecture::of).orElse(Architecture.UNKNOWN);
        if (is(arm, 1) || is(translated, 1) || process == Architecture.AARCH64 || told == Architecture.AARCH64) {
            return Architecture.AARCH64; // no Intel Mac runs arm64 code
        }
        // Without a sure "no" from either, hw.machine could be Rosetta speaking.
        boolean known = arm.outcome() != Evidence.Outcome.FAILED || translated.outcome() != Evidence.Outcome.FAILED;
        return known ? told : Architecture.UNKNOWN;
    }

    private static String why(Architecture machine, Architecture process, Evidence translated) {
        if (machine == Architecture.UNKNOWN || translated.outcome() == Evidence.Outcome.FAILED) {
            return machine == process || machine == Architecture.UNKNOWN
                    ? "sysctl.proc_translated could not be read: " + translated.value()
                    : process + " code on " + machine;
        }
        return "sysctl.proc_translated is "
                + (translated.outcome() == Evidence.Outcome.ABSENT
                        ? "not known, so there is no Rosetta"
                        : translated.value());
    }

    private static Translation translation(Architecture machine, Architecture process, Evidence translated) {
        if (is(translated, 1)) {
            return Translation.ROSETTA2;
        }
        if (machine == Architecture.AARCH64 && process == Architecture.X86_64) {
            return Translation.ROSETTA2; // nothing else runs such code there
        }
        boolean known = translated.outcome() != Evidence.Outcome.FAILED || process == Architecture.AARCH64;
        return known && process != Architecture.UNKNOWN ? Translation.NONE : Translation.UNKNOWN;
    }

    private HostCpu cpu(Architecture machine) {
        int logical = count("hw.logicalcpu", MOST_CPUS);
        HostCpu cpu = surroundings.cpu(logical > 0 ? logical : surroundings.processors(), log);
        int physical = count("hw.physicalcpu", cpu.logical());
        if (physical > 0) {
            cpu = cpu.withPhysical(physical);
        }
        Evidence levels = number("hw.nperflevels"); // since macOS 12
        List<CoreClass> classes = ImmutableList.of();
        if (levels.answer().isPresent()) {
            classes = classes((int) Math.min(Long.parseLong(levels.value()), MOST_CLASSES));
        } else if (levels.outcome() == Evidence.Outcome.ABSENT && machine == Architecture.AARCH64) {
            log.failed(SOURCE, "core classes", "this macOS does not tell the classes of Apple silicon");
        } else if (levels.outcome() == Evidence.Outcome.ABSENT) {
            CoreClass all = CoreClass.of(CoreClass.UNIFORM, cpu.logical());
            classes = ImmutableList.of(physical > 0 ? all.withPhysical(physical) : all);
        }
        if (classes.stream().mapToLong(CoreClass::logical).sum() > cpu.logical()) {
            log.failed(
                    SOURCE, "core classes", "more processors in " + classes + " than the " + cpu.logical() + " of all");
            classes = ImmutableList.of();
        }
        int sockets = count("hw.packages", cpu.logical());
        cpu = sockets > 0 ? cpu.withSockets(sockets) : cpu;
        return cpu.withClasses(classes)
                .withCaches(classes.isEmpty() || levels.answer().isEmpty() ? caches(cpu) : caches(classes));
    }

    /** Of Intel Macs: {@code hw.cacheconfig} says how many processors share the memory, and each level of cache. */
    private List<CpuCache> caches(HostCpu cpu) {
        byte[] config = bytes("hw.cacheconfig").orElse(new byte[0]);
        ByteBuffer sharing = ByteBuffer.wrap(config).order(ByteOrder.LITTLE_ENDIAN);
        ImmutableList.Builder<CpuCache> caches = ImmutableList.builder();
        INTEL_CACHES.forEach((name, kind) -> size(name).ifPresent(bytes -> {
            CpuCache cache = CpuCache.of(kind.level, kind.type, bytes);
            long shared = config.length >= (kind.level + 1) * Long.BYTES ? sharing.getLong(kind.level * Long.BYTES) : 0;
            caches.add(
                    shared >= 1 && shared <= cpu.logical()
                            ? cache.withSharedBy((int) shared).withCount((int) ceiling(cpu.logical(), shared))
                            : cache);
        }));
        return caches.build();
    }

    /** Of the performance levels: the first level is each core's own, and {@code cpusperl2} share the second. */
    private List<CpuCache> caches(List<CoreClass> classes) {
        ImmutableList.Builder<CpuCache> caches = ImmutableList.builder();
        for (int level = 0; level < classes.size(); level++) {
            String prefix = "hw.perflevel" + level + ".";
            CoreClass cores = classes.get(level);
            int own = cores.physical().orElse(cores.logical());
            size(prefix + "l1dcachesize")
                    .ifPresent(size -> caches.add(ofCore(CpuCache.Type.DATA, size, cores.logical(), own)));
            size(prefix + "l1icachesize")
                    .ifPresent(size -> caches.add(ofCore(CpuCache.Type.INSTRUCTION, size, cores.logical(), own)));
            int sharing = count(prefix + "cpusperl2", MOST_CPUS);
            size(prefix + "l2cachesize").ifPresent(size -> {
                CpuCache cache = CpuCache.of(2, CpuCache.Type.UNIFIED, size);
                caches.add(
                        sharing > 0
                                ? cache.withSharedBy(sharing).withCount((int) ceiling(cores.logical(), sharing))
                                : cache);
            });
        }
        return caches.build().stream()
                .sorted(Comparator.comparingInt(CpuCache::level).thenComparing(CpuCache::type))
                .collect(ImmutableList.toImmutableList());
    }

    private static CpuCache ofCore(CpuCache.Type type, DataSize size, int logical, int cores) {
        return CpuCache.of(1, type, size)
                .withSharedBy((int) ceiling(logical, cores))
                .withCount(cores);
    }

    private static long ceiling(long number, long by) {
        return (number + by - 1) / by;
    }

    private Optional<DataSize> size(String name) {
        return number(name)
                .answer()
                .map(Long::parseLong)
                .filter(bytes -> bytes > 0)
                .map(DataSize::bytes);
    }

    private record CacheKind(int level, CpuCache.Type type) {}

    /** Level 0 is the fastest; there are chips with three. None if one of them cannot be read. */
    private List<CoreClass> classes(int levels) {
        ImmutableList.Builder<CoreClass> classes = ImmutableList.builder();
        for (int level = 0; level < levels; level++) {
            String prefix = "hw.perflevel" + level + ".";
            int logical = count(prefix + "logicalcpu", MOST_CPUS);
            if (logical == 0) {
                return ImmutableList.of();
            }
            String name = text(prefix + "name").answer().map(Ascii::toLowerCase).orElse("level " + level);
            CoreClass cores = CoreClass.of(levels == 1 ? CoreClass.UNIFORM : name, logical);
            int physical = count(prefix + "physicalcpu", logical);
            classes.add(physical > 0 ? cores.withPhysical(physical) : cores);
        }
        return classes.build();
    }

    private HostMemory memory() {
        HostMemory memory = HostMemory.unknown();
        Optional<Long> total =
                number("hw.memsize").answer().map(Long::parseLong).filter(bytes -> bytes > 0);
        if (total.isPresent()) {
            DataSize size = DataSize.bytes(total.get());
            memory = memory.withInstalled(size).withTotal(size).withLimit(size);
            // What memory_pressure(1) prints: the kernel's own estimate of what is free or can be freed, in percent.
            int percent = count("kern.memorystatus_level", 100);
            if (percent > 0) {
                memory = memory.withAvailable(DataSize.bytes(total.get() / 100 * percent));
            }
        }
        Optional<Long> page =
                number("hw.pagesize").answer().map(Long::parseLong).filter(size -> Long.bitCount(size) == 1);
        return page.isPresent() ? memory.withPageSize(DataSize.bytes(page.get())) : memory;
    }

    private HostSystem system() {
        String version = text("kern.osproductversion").answer().orElse(surroundings.osVersion());
        return HostSystem.of(OperatingSystem.MACOS)
                .withName("macOS")
                .withPrettyName(("macOS " + version).strip())
                .withVersion(version)
                .withKernel(text("kern.osrelease").answer().orElse(""));
    }

    /** {@code hw.model} is {@code VirtualMac2,1} under Apple's framework, and {@code VMware20,1} under VMware. */
    private Hypervisor hypervisor(Architecture machine) {
        Evidence guest = number("kern.hv_vmm_present");
        String model = text("hw.model").answer().orElse("");
        Hypervisor.Kind kind = model.startsWith("VirtualMac")
                ? Hypervisor.Kind.APPLE
                : new FirmwareNames(ImmutableList.of(model)).hypervisor().orElse(Hypervisor.Kind.OTHER);
        if (is(guest, 1) || kind != Hypervisor.Kind.OTHER) {
            String flag = is(guest, 1) ? "kern.hv_vmm_present is 1, and " : "";
            return new Hypervisor(kind, flag + "the model is " + (model.isEmpty() ? "unknown" : model));
        }
        if (is(guest, 0)) {
            return Hypervisor.none("kern.hv_vmm_present is 0");
        }
        if (guest.outcome() == Evidence.Outcome.ABSENT && machine == Architecture.X86_64) { // before macOS 11
            Optional<String> features = text("machdep.cpu.features").answer();
            if (features.isPresent()) {
                return (" " + features.get() + " ").contains(" VMM ")
                        ? new Hypervisor(kind, "the processor has the feature VMM")
                        : Hypervisor.none("the processor does not have the feature VMM");
            }
        }
        return Hypervisor.unknown("kern.hv_vmm_present could not be read: " + guest.value());
    }

    private Accelerator hvf(Translation translation) {
        Evidence support = number("kern.hv_support");
        if (support.outcome() == Evidence.Outcome.FAILED) {
            return Accelerator.unproven(Kind.HVF, "the system could not be asked: " + support.value());
        }
        if (!is(support, 1)) {
            return Accelerator.unusable(
                    Kind.HVF, "kern.hv_support is " + support.value() + ": no Hypervisor framework on this machine");
        }
        String binary = translation == Translation.ROSETTA2
                ? "; this process is translated, so choose the arm64 build of QEMU: an x86-64 one gets no hvf"
                : "";
        return Accelerator.unproven(
                Kind.HVF, "the system has it; whether a QEMU is signed to use it shows when it is started" + binary);
    }

    private static boolean is(Evidence reading, long number) {
        return reading.answer().filter(Long.toString(number)::equals).isPresent();
    }

    /** A number from 1 to {@code most}; 0 if there is none such. */
    private int count(String name, long most) {
        return number(name)
                .answer()
                .map(Long::parseLong)
                .filter(n -> n >= 1 && n <= most)
                .map(Long::intValue)
                .orElse(0);
    }

    /** Numbers are 4 or 8 bytes wide, and which of them differs from name to name. */
    private Evidence number(String name) {
        return log.add(reading(name, bytes -> {
            ByteBuffer value = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            return switch (bytes.length) {
                case Integer.BYTES -> Optional.of(Integer.toString(value.getInt()));
                case Long.BYTES -> Optional.of(Long.toString(value.getLong()));
                default -> Optional.empty();
            };
        }));
    }

    private Evidence text(String name) {
        return log.add(reading(name, bytes -> {
            int end = 0;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            return Optional.of(new String(bytes, 0, end, StandardCharsets.UTF_8));
        }));
    }

    private Optional<byte[]> bytes(String name) {
        try {
            Optional<byte[]> value = sysctl.value(name);
            log.add(
                    value.isPresent()
                            ? Evidence.read(SOURCE, name, value.get().length + " bytes")
                            : Evidence.absent(SOURCE, name, "this kernel has no such name"));
            return value;
        } catch (NativeCallException e) {
            log.failed(SOURCE, name, e);
            return Optional.empty();
        }
    }

    private Evidence reading(String name, Function<byte[], Optional<String>> decoder) {
        try {
            Optional<byte[]> value = sysctl.value(name);
            if (value.isEmpty()) {
                return Evidence.absent(SOURCE, name, "this kernel has no such name");
            }
            return decoder.apply(value.get())
                    .map(text -> Evidence.read(SOURCE, name, text))
                    .orElseGet(() -> Evidence.failed(SOURCE, name, "a number of " + value.get().length + " bytes"));
        } catch (NativeCallException e) {
            return Evidence.failed(SOURCE, name, String.valueOf(e.getMessage()));
        }
    }
}
