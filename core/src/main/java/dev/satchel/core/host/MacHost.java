package dev.satchel.core.host;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.host.Accelerator.Kind;
import dev.satchel.core.unit.DataSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
        Accelerator hvf = hvf(translation);
        number("kern.hv_vmm_present"); // 1 where this macOS is a guest itself: a reader will want to know
        return Host.builder()
                .nativeArchitecture(machine)
                .processArchitecture(process)
                .translation(translation)
                .operatingSystem(system)
                .cpu(cpu)
                .memory(memory)
                .numaNodes(ImmutableList.of(memory.total().map(node::withMemory).orElse(node)))
                .accelerators(ImmutableList.of(hvf))
                .evidence(log.all())
                .build();
    }

    private Architecture machine(Architecture process, Evidence arm, Evidence translated) {
        if (is(arm, 1) || is(translated, 1) || process == Architecture.AARCH64) {
            return Architecture.AARCH64; // no Intel Mac runs arm64 code
        }
        // Without a sure "no" from both, hw.machine could be Rosetta speaking.
        boolean known = arm.outcome() != Evidence.Outcome.FAILED && translated.outcome() != Evidence.Outcome.FAILED;
        Architecture told = text("hw.machine").answer().map(Architecture::of).orElse(Architecture.UNKNOWN);
        return known || told == Architecture.AARCH64 ? told : Architecture.UNKNOWN;
    }

    private static Translation translation(Architecture machine, Architecture process, Evidence translated) {
        if (is(translated, 1)) {
            return Translation.ROSETTA2;
        }
        if (machine == Architecture.AARCH64 && process == Architecture.X86_64) {
            return Translation.ROSETTA2; // nothing else runs such code there
        }
        return translated.outcome() == Evidence.Outcome.FAILED && machine != process
                ? Translation.UNKNOWN
                : Translation.NONE;
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
        return cpu.withClasses(classes);
    }

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
            memory = memory.withTotal(size).withLimit(size);
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
