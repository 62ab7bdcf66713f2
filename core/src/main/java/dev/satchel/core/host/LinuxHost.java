package dev.satchel.core.host;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.unit.DataSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@link Host} on Linux: files below {@code /proc}, {@code /sys} and {@code /etc}, and the device of KVM. */
final class LinuxHost {
    private static final int ELF_HEADER = 20;
    private static final int AUXV_LONGEST = 4096;
    private static final int AT_PAGESZ = 6;

    /** The first processor's part of {@code /proc/cpuinfo} is shorter by far. */
    private static final int CPUINFO_LONGEST = 1 << 16;

    private static final String MEMORY = "/sys/devices/system/memory";

    /** Of 128 MiB these are 128 TiB; of a machine that has as many, it is unknown. */
    private static final int MOST_BLOCKS = 1 << 20;

    private static final Splitter LINES = Splitter.on('\n');
    private static final Splitter WORDS = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();

    private final LinuxFiles files;
    private final DeviceCalls calls;
    private final Surroundings surroundings;
    private final EvidenceLog log = new EvidenceLog();

    LinuxHost(Path root, DeviceCalls calls, Surroundings surroundings) {
        this.files = new LinuxFiles(root, log);
        this.calls = calls;
        this.surroundings = surroundings;
    }

    static LinuxHost live(Surroundings surroundings) {
        return new LinuxHost(Path.of("/"), new NativeDeviceCalls(), surroundings);
    }

    /** To be called once. */
    Host detect() {
        Architecture process = surroundings.processArchitecture(log);
        elfMachine("/proc/self/exe"); // kept beside os.arch: where the two differ, a reader wants to know
        String cpuinfo = files.bytes("/proc/cpuinfo", CPUINFO_LONGEST)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
        LinuxTranslation between = new LinuxTranslation(files, surroundings, log);
        Architecture machine = machine(process, cpuinfo, between);
        LinuxTranslation.Verdict verdict = between.between(machine, process, cpuinfo);
        Translation translation = verdict.translation();
        HostMemory memory = memory(process);
        LinuxCpu cpu = new LinuxCpu(files, surroundings, machine, log);
        HostCpu processors = withinQuota(cpu.cpu());
        List<NumaNode> nodes = cpu.nodes(memory);
        HostSystem system = system();
        Container container = new LinuxContainer(files, surroundings, log).find(system.kernel());
        Hypervisor hypervisor = new LinuxHypervisor(files, log).find(machine, translation, cpuinfo, system.kernel());
        Accelerator kvm = new KvmProbe(calls, kvmFacts(machine, translation, cpuinfo), log).ask();
        log.conclude(machine, process, translation, verdict.why());
        return Host.builder()
                .nativeArchitecture(machine)
                .processArchitecture(process)
                .translation(translation)
                .operatingSystem(system)
                .cpu(processors)
                .memory(memory)
                .numaNodes(nodes)
                .container(container)
                .hypervisor(hypervisor)
                .accelerators(ImmutableList.of(kvm))
                .evidence(log.all())
                .build();
    }

    /** What the kernel is, from what neither a personality nor a translator changes; the best source first. */
    private Architecture machine(Architecture process, String cpuinfo, LinuxTranslation between) {
        Architecture told = files.read("/proc/sys/kernel/arch") // since Linux 6.1
                .answer()
                .map(Architecture::of)
                .orElse(Architecture.UNKNOWN);
        if (told != Architecture.UNKNOWN) {
            return told;
        }
        Optional<Architecture> aliased =
                files.text("/sys/devices/system/cpu/modalias").flatMap(LinuxHost::ofModalias);
        if (aliased.isPresent()) {
            log.read("file", "/sys/devices/system/cpu/modalias", aliased.get().id());
            return aliased.get();
        }
        if (files.exists("/sys/devices/system/cpu/cpu0/regs/identification/midr_el1")) {
            log.read("file", "/sys/devices/system/cpu/cpu0/regs/identification/midr_el1", "exists, as on arm64 only");
            return Architecture.AARCH64;
        }
        // The first process was started by the kernel itself; of an emulated one, this is the emulator's file.
        Architecture first = elfMachine("/proc/1/exe");
        if (is64Bit(first)) {
            return first;
        }
        if (is64Bit(process) && !between.shows(cpuinfo)) {
            log.read("assumed", "native architecture", process.id() + ", as nothing speaks for a translator");
            return process;
        }
        log.failed("file", "native architecture", "no file of this kernel tells it");
        return Architecture.UNKNOWN;
    }

    /** {@code cpu:type:x86,ven..:feature:,0000,..}: written by the kernel to load modules, and no emulator fakes it. */
    private static Optional<Architecture> ofModalias(String modalias) {
        if (modalias.startsWith("cpu:type:aarch64:")) {
            return Optional.of(Architecture.AARCH64);
        }
        // Feature 1 * 32 + 29 is long mode (arch/x86/include/asm/cpufeatures.h). Without it: a 32-bit processor.
        if (modalias.startsWith("cpu:type:x86,")) {
            return Optional.of(modalias.contains(",003D,") ? Architecture.X86_64 : Architecture.X86);
        }
        return Optional.empty();
    }

    private static boolean is64Bit(Architecture architecture) {
        return switch (architecture) {
            case X86_64, AARCH64, RISCV64, PPC64LE, S390X -> true;
            default -> false;
        };
    }

    /** {@code e_machine} of an ELF file's header (System V ABI, chapter 4). */
    private Architecture elfMachine(String path) {
        byte[] header = files.bytes(path, ELF_HEADER).orElse(new byte[0]);
        if (header.length < ELF_HEADER || header[0] != 0x7F || header[1] != 'E' || header[2] != 'L') {
            return Architecture.UNKNOWN;
        }
        boolean wide = header[4] == 2;
        ByteOrder order = header[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        int machine = ByteBuffer.wrap(header).order(order).getShort(18) & 0xFFFF;
        Architecture architecture = Elf.architecture(machine, wide, order == ByteOrder.BIG_ENDIAN);
        log.read("file", path, "ELF machine " + machine + ", " + architecture);
        return architecture;
    }

    /** The JVM knows of a quota, and may not know of those of the groups above. */
    private HostCpu withinQuota(HostCpu cpu) {
        OptionalInt quota = new Cgroups(files, log).processors();
        return quota.isPresent() && quota.getAsInt() < cpu.allowed() ? cpu.withAllowed(quota.getAsInt()) : cpu;
    }

    private HostMemory memory(Architecture process) {
        HostMemory memory = HostMemory.unknown();
        String meminfo = files.text("/proc/meminfo").orElse("");
        Optional<DataSize> total = size(meminfo, "MemTotal");
        Optional<DataSize> available = size(meminfo, "MemAvailable");
        Optional<Long> limit = new Cgroups(files, log).memoryLimit();
        if (total.isPresent()) {
            memory = memory.withTotal(total.get());
            if (limit.isPresent()) {
                memory = memory.withLimit(
                        DataSize.bytes(Math.min(limit.get(), total.get().bytes())));
            }
        } else if (limit.isPresent() && limit.get() != Long.MAX_VALUE) {
            memory = memory.withLimit(DataSize.bytes(limit.get()));
        }
        if (available.isPresent()) {
            memory = memory.withAvailable(available.get());
        }
        Optional<DataSize> installed = installed();
        if (installed.isPresent()) {
            memory = memory.withInstalled(installed.get());
        }
        Optional<DataSize> page = pageSize(process);
        return page.isPresent() ? memory.withPageSize(page.get()) : memory;
    }

    /** The blocks that memory can be taken from and added in ({@code Documentation/admin-guide/mm/memory-hotplug.rst}). */
    private Optional<DataSize> installed() {
        Evidence size = files.peek(MEMORY + "/block_size_bytes");
        Optional<Long> block = size.answer()
                .filter(text -> !text.isEmpty() && text.length() <= 15)
                .filter(CharMatcher.anyOf("0123456789abcdefABCDEF")::matchesAllOf)
                .map(text -> Long.parseLong(text, 16))
                .filter(bytes -> bytes > 0);
        if (block.isEmpty()) {
            log.add(size);
            return Optional.empty();
        }
        List<String> names = files.names(MEMORY, MOST_BLOCKS);
        long blocks = names.stream()
                .filter(name -> name.startsWith("memory") && name.length() > "memory".length())
                .filter(name -> CharMatcher.inRange('0', '9').matchesAllOf(name.substring("memory".length())))
                .count();
        if (blocks == 0 || names.size() == MOST_BLOCKS || blocks > Long.MAX_VALUE / block.get()) {
            log.failed("file", MEMORY, blocks + " blocks of " + block.get() + " bytes");
            return Optional.empty();
        }
        log.read("file", MEMORY, blocks + " blocks of " + block.get() + " bytes");
        return Optional.of(DataSize.bytes(blocks * block.get()));
    }

    private Optional<DataSize> size(String meminfo, String key) {
        Optional<DataSize> size = MemInfo.size(meminfo, key + ":");
        if (size.isPresent()) {
            log.read("file", "/proc/meminfo " + key, size.get().bytes() + " bytes");
        } else {
            log.failed("file", "/proc/meminfo " + key, "not to be read there");
        }
        return size;
    }

    /** {@code AT_PAGESZ} of the auxiliary vector, which the kernel or the translator gave this process (getauxval(3)). */
    private Optional<DataSize> pageSize(Architecture process) {
        byte[] vector = files.bytes("/proc/self/auxv", AUXV_LONGEST).orElse(new byte[0]);
        ByteOrder order = process == Architecture.S390X ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteBuffer words = ByteBuffer.wrap(vector).order(order);
        int word = is64Bit(process) ? Long.BYTES : Integer.BYTES;
        while (words.remaining() >= 2 * word) {
            long type = word == Long.BYTES ? words.getLong() : words.getInt();
            long value = word == Long.BYTES ? words.getLong() : words.getInt();
            if (type == AT_PAGESZ && value > 0 && Long.bitCount(value) == 1) {
                log.read("file", "/proc/self/auxv AT_PAGESZ", Long.toString(value));
                return Optional.of(DataSize.bytes(value));
            }
        }
        log.failed("file", "/proc/self/auxv AT_PAGESZ", "no page size there");
        return Optional.empty();
    }

    private HostSystem system() {
        HostSystem system = HostSystem.of(OperatingSystem.LINUX)
                .withKernel(files.read("/proc/sys/kernel/osrelease").answer().orElse(surroundings.osVersion()));
        String release = files.text("/etc/os-release")
                .or(() -> files.text("/usr/lib/os-release"))
                .orElse("");
        if (release.isEmpty()) {
            log.add(Evidence.absent("file", "/etc/os-release", "no such file"));
        }
        return system.withName(OsRelease.value(release, "NAME").orElse("Linux"))
                .withPrettyName(OsRelease.value(release, "PRETTY_NAME").orElse(""))
                .withVersion(OsRelease.value(release, "VERSION_ID").orElse(""));
    }

    private KvmProbe.Facts kvmFacts(Architecture machine, Translation translation, String cpuinfo) {
        KvmProbe.Virtualization virtualization = virtualization(cpuinfo);
        log.read(
                "file",
                "/proc/cpuinfo vmx or svm",
                Ascii.toLowerCase(virtualization.name()).replace('_', ' '));
        boolean pvm = files.exists("/sys/module/kvm_pvm");
        if (pvm) {
            log.read("file", "/sys/module/kvm_pvm", "exists");
        }
        for (String module : List.of("kvm_intel", "kvm_amd")) {
            Evidence nested = files.peek("/sys/module/" + module + "/parameters/nested");
            if (nested.answer().isPresent()) {
                log.add(nested);
            }
        }
        return new KvmProbe.Facts(machine, translation, virtualization, pvm, files.exists(KvmProbe.DEVICE));
    }

    private static KvmProbe.Virtualization virtualization(String cpuinfo) {
        for (String line : LINES.split(cpuinfo)) {
            if (line.startsWith("flags") && line.indexOf(':') > 0) {
                List<String> flags = WORDS.splitToList(line.substring(line.indexOf(':') + 1));
                return flags.contains("vmx") || flags.contains("svm")
                        ? KvmProbe.Virtualization.ANNOUNCED
                        : KvmProbe.Virtualization.NOT_ANNOUNCED;
            }
        }
        return KvmProbe.Virtualization.UNKNOWN;
    }
}
