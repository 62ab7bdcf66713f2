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

/** {@link Host} on Linux: files below {@code /proc}, {@code /sys} and {@code /etc}, and the device of KVM. */
final class LinuxHost {
    private static final int ELF_HEADER = 20;
    private static final int AUXV_LONGEST = 4096;
    private static final int AT_PAGESZ = 6;
    private static final int PER_LINUX32 = 8;
    private static final int PER_MASK = 0xFF;

    /** The first processor's part of {@code /proc/cpuinfo} is shorter by far. */
    private static final int CPUINFO_LONGEST = 1 << 16;

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
        Architecture machine = machine(process);
        String cpuinfo = files.bytes("/proc/cpuinfo", CPUINFO_LONGEST)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
        Translation translation = translation(machine, process, cpuinfo);
        HostMemory memory = memory(process);
        LinuxCpu cpu = new LinuxCpu(files, surroundings, machine, log);
        HostCpu processors = cpu.cpu();
        List<NumaNode> nodes = cpu.nodes(memory);
        HostSystem system = system();
        surround();
        Accelerator kvm = new KvmProbe(calls, kvmFacts(machine, translation, cpuinfo), log).ask();
        return Host.builder()
                .nativeArchitecture(machine)
                .processArchitecture(process)
                .translation(translation)
                .operatingSystem(system)
                .cpu(processors)
                .memory(memory)
                .numaNodes(nodes)
                .accelerators(ImmutableList.of(kvm))
                .evidence(log.all())
                .build();
    }

    /** What the kernel is, from what neither a personality nor a translator changes; the best source first. */
    private Architecture machine(Architecture process) {
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
        if (is64Bit(process) && !looksTranslated()) {
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
            case X86, ARM, UNKNOWN -> false;
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
        Architecture architecture = switch (machine) {
            case 3 -> Architecture.X86;
            case 21 -> order == ByteOrder.LITTLE_ENDIAN ? Architecture.PPC64LE : Architecture.UNKNOWN;
            case 22 -> wide ? Architecture.S390X : Architecture.UNKNOWN;
            case 40 -> Architecture.ARM;
            case 62 -> Architecture.X86_64;
            case 183 -> Architecture.AARCH64;
            case 243 -> wide ? Architecture.RISCV64 : Architecture.UNKNOWN;
            default -> Architecture.UNKNOWN;
        };
        log.read("file", path, "ELF machine " + machine + ", " + architecture);
        return architecture;
    }

    private Translation translation(Architecture machine, Architecture process, String cpuinfo) {
        if (machine == Architecture.UNKNOWN || process == Architecture.UNKNOWN) {
            return Translation.UNKNOWN;
        }
        if (runsItself(machine, process)) {
            return personality() == PER_LINUX32 ? Translation.PERSONALITY : Translation.NONE;
        }
        if (cpuinfo.contains("VirtualApple")) {
            log.read("file", "/proc/cpuinfo", "VirtualApple");
            return Translation.ROSETTA_LINUX;
        }
        Optional<Translation> sign = sign();
        if (sign.isPresent()) {
            return sign.get();
        }
        // Nothing else fits, and under qemu-user the files of this process look as if it were native.
        return registered(process).orElse(Translation.QEMU_USER);
    }

    private static boolean runsItself(Architecture machine, Architecture process) {
        return machine == process
                || (machine == Architecture.X86_64 && process == Architecture.X86)
                || (machine == Architecture.AARCH64 && process == Architecture.ARM);
    }

    /** The low byte of the personality; 0, the usual one, if it cannot be read. */
    private int personality() {
        return files.read("/proc/self/personality")
                .answer()
                .filter(text -> text.length() <= 8
                        && CharMatcher.anyOf("0123456789abcdefABCDEF").matchesAllOf(text))
                .filter(text -> !text.isEmpty())
                .map(text -> (int) (Long.parseLong(text, 16) & PER_MASK))
                .orElse(0);
    }

    private boolean looksTranslated() {
        return sign().isPresent();
    }

    /** A translator's file among those mapped into this process, or its variables in the environment. */
    private Optional<Translation> sign() {
        for (String line : LINES.split(files.text("/proc/self/maps").orElse(""))) {
            Optional<Translation> mapped = named(line.substring(line.lastIndexOf('/') + 1));
            if (line.indexOf('/') >= 0 && mapped.isPresent()) {
                log.read("file", "/proc/self/maps", line.substring(line.indexOf('/')));
                return mapped;
            }
        }
        for (String name : surroundings.environment().keySet()) {
            if (name.startsWith("FEX_") || name.startsWith("BOX64_")) {
                log.read("environment", name, "set");
                return Optional.of(name.startsWith("FEX_") ? Translation.FEX : Translation.BOX64);
            }
        }
        return Optional.empty();
    }

    private static Optional<Translation> named(String file) {
        String name = Ascii.toLowerCase(file);
        if (name.startsWith("fex")) {
            return Optional.of(Translation.FEX);
        }
        if (name.startsWith("box64")) {
            return Optional.of(Translation.BOX64);
        }
        if (name.startsWith("rosetta")) {
            return Optional.of(Translation.ROSETTA_LINUX);
        }
        return name.startsWith("qemu-") ? Optional.of(Translation.QEMU_USER) : Optional.empty();
    }

    /** The interpreter that the kernel starts for programs of this architecture, if one of the usual names is there. */
    private Optional<Translation> registered(Architecture process) {
        String architecture = process == Architecture.X86_64 ? "x86_64" : process.id();
        for (String entry : List.of("rosetta", "FEX-" + architecture, "box64", "qemu-" + architecture)) {
            boolean forX86 = !entry.startsWith("qemu-");
            if (forX86 && process != Architecture.X86_64 && process != Architecture.X86) {
                continue;
            }
            Optional<String> text =
                    files.peek("/proc/sys/fs/binfmt_misc/" + entry).answer();
            if (text.isPresent() && text.get().startsWith("enabled")) {
                log.read("file", "/proc/sys/fs/binfmt_misc/" + entry, text.get());
                return named(entry);
            }
        }
        return Optional.empty();
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
        Optional<DataSize> page = pageSize(process);
        return page.isPresent() ? memory.withPageSize(page.get()) : memory;
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

    /** Signs of a virtual machine or a container, for whoever wonders why a device is missing. */
    private void surround() {
        for (String path : List.of(
                "/sys/class/dmi/id/sys_vendor",
                "/sys/class/dmi/id/product_name",
                "/sys/hypervisor/type",
                "/run/systemd/container")) {
            files.read(path);
        }
        for (String path : List.of("/.dockerenv", "/run/.containerenv")) {
            if (files.exists(path)) {
                log.read("file", path, "exists");
            }
        }
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
