package dev.satchel.core.host;

import static dev.satchel.core.host.CpuCache.Type.DATA;
import static dev.satchel.core.host.CpuCache.Type.INSTRUCTION;
import static dev.satchel.core.host.CpuCache.Type.UNIFIED;

import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The hosts that detection is known to be right about: what each system said, and what is to be concluded from it.
 * {@link RecordedHostsTest} holds them all to the same contract.
 */
final class RecordedHosts {
    private static final int AMD64 = 0x8664;
    private static final int ARM64 = 0xAA64;
    private static final int I386 = 0x014C;

    private RecordedHosts() {}

    /**
     * One of them.
     *
     * @param readings asks the recorded system
     * @param expected the whole host, but for the evidence, and for the reasons of container, hypervisor and accelerators
     */
    record Recording(String name, Supplier<Host> readings, Host expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Recording> all() {
        return Stream.of(mac(), windows(), linux(), translatedLinux(), containers())
                .flatMap(List::stream);
    }

    /** By its name, for tests of other things that want a host of some kind. */
    static Host named(String name) {
        return all().filter(recording -> recording.name().equals(name))
                .findFirst()
                .orElseThrow()
                .readings()
                .get();
    }

    // ---------------------------------------------------------------------------------------------------- macOS

    private static final List<CpuCache> M1_CACHES = List.of(
            cache(1, DATA, 128, 1, 4),
            cache(1, DATA, 64, 1, 4),
            cache(1, INSTRUCTION, 192, 1, 4),
            cache(1, INSTRUCTION, 128, 1, 4),
            cache(2, UNIFIED, 12 << 10, 4, 1),
            cache(2, UNIFIED, 4 << 10, 4, 1));

    private static List<Recording> mac() {
        Host.Builder m1 = host(Architecture.AARCH64, Architecture.AARCH64, Translation.NONE)
                .operatingSystem(macOs("14.4", "23.4.0"))
                .cpu(HostCpu.ofLogical(8)
                        .withPhysical(8)
                        .withSockets(1)
                        .withClasses(List.of(
                                CoreClass.of("performance", 4).withPhysical(4),
                                CoreClass.of("efficiency", 4).withPhysical(4)))
                        .withCaches(M1_CACHES))
                .memory(macMemory(8).withPageSize(DataSize.kibibytes(16)))
                .numaNodes(List.of(node(0, 0, 7, 8)))
                .accelerators(List.of(accelerator(Accelerator.Kind.HVF, Accelerator.Verdict.UNPROVEN)))
                .container(none())
                .hypervisor(physical());
        Host untranslated = m1.build();
        Host translated = m1.processArchitecture(Architecture.X86_64)
                .translation(Translation.ROSETTA2)
                .memory(macMemory(8).withPageSize(DataSize.kibibytes(4)))
                .build();
        return List.of(
                new Recording("Apple silicon, native", () -> RecordedMac.m1().detect("aarch64", 8), untranslated),
                new Recording(
                        "Apple silicon, under Rosetta",
                        () -> RecordedMac.m1().translated().detect("x86_64", 8),
                        translated),
                new Recording(
                        "Apple silicon with three classes of cores",
                        () -> RecordedMac.m2Pro()
                                .text("hw.model", "Mac17,6")
                                .narrow("hw.logicalcpu", 18)
                                .narrow("hw.physicalcpu", 18)
                                .narrow("hw.packages", 1)
                                .narrow("hw.nperflevels", 3)
                                .level(0, "Super", 6)
                                .level(1, "Performance", 10)
                                .level(2, "Efficiency", 2)
                                .wide("hw.memsize", 64L << 30)
                                .text("kern.osproductversion", "26.3")
                                .text("kern.osrelease", "25.3.0")
                                .detect("aarch64", 18),
                        host(Architecture.AARCH64, Architecture.AARCH64, Translation.NONE)
                                .operatingSystem(macOs("26.3", "25.3.0"))
                                .cpu(HostCpu.ofLogical(18)
                                        .withPhysical(18)
                                        .withSockets(1)
                                        .withClasses(List.of(
                                                CoreClass.of("super", 6).withPhysical(6),
                                                CoreClass.of("performance", 10).withPhysical(10),
                                                CoreClass.of("efficiency", 2).withPhysical(2))))
                                .memory(macMemory(64).withPageSize(DataSize.kibibytes(16)))
                                .numaNodes(List.of(node(0, 0, 17, 64)))
                                .accelerators(List.of(accelerator(Accelerator.Kind.HVF, Accelerator.Verdict.UNPROVEN)))
                                .container(none())
                                .hypervisor(physical())
                                .build()),
                new Recording(
                        "Intel Mac",
                        () -> RecordedMac.intel()
                                .narrow("hw.packages", 1)
                                .wide("hw.memsize", 32L << 30)
                                .wide("hw.l1dcachesize", 32 << 10)
                                .wide("hw.l1icachesize", 32 << 10)
                                .wide("hw.l2cachesize", 256 << 10)
                                .wide("hw.l3cachesize", 12 << 20)
                                .wide("hw.cacheconfig", 12, 2, 2, 12, 0, 0, 0, 0, 0, 0)
                                .detect("x86_64", 12),
                        host(Architecture.X86_64, Architecture.X86_64, Translation.NONE)
                                .operatingSystem(macOs("11.7", "20.6.0"))
                                .cpu(HostCpu.ofLogical(12)
                                        .withPhysical(6)
                                        .withSockets(1)
                                        .withClasses(uniform(12, 6))
                                        .withCaches(List.of(
                                                cache(1, DATA, 32, 2, 6),
                                                cache(1, INSTRUCTION, 32, 2, 6),
                                                cache(2, UNIFIED, 256, 2, 6),
                                                cache(3, UNIFIED, 12 << 10, 12, 1))))
                                .memory(macMemory(32).withPageSize(DataSize.kibibytes(4)))
                                .numaNodes(List.of(node(0, 0, 11, 32)))
                                .accelerators(List.of(accelerator(Accelerator.Kind.HVF, Accelerator.Verdict.UNPROVEN)))
                                .container(none())
                                .hypervisor(physical())
                                .build()),
                new Recording(
                        "macOS as a guest of Apple's framework",
                        () -> RecordedMac.m1()
                                .text("hw.model", "VirtualMac2,1")
                                .narrow("kern.hv_vmm_present", 1)
                                .narrow("kern.hv_support", 0)
                                .narrow("hw.logicalcpu", 4)
                                .narrow("hw.physicalcpu", 4)
                                .narrow("hw.nperflevels", 1)
                                .level(0, "Standard", 4)
                                .detect("aarch64", 4),
                        host(Architecture.AARCH64, Architecture.AARCH64, Translation.NONE)
                                .operatingSystem(macOs("14.4", "23.4.0"))
                                .cpu(HostCpu.ofLogical(4)
                                        .withPhysical(4)
                                        .withSockets(1)
                                        .withClasses(uniform(4, 4))
                                        .withCaches(List.of(
                                                cache(1, DATA, 128, 1, 4),
                                                cache(1, INSTRUCTION, 192, 1, 4),
                                                cache(2, UNIFIED, 12 << 10, 4, 1))))
                                .memory(macMemory(8).withPageSize(DataSize.kibibytes(16)))
                                .numaNodes(List.of(node(0, 0, 3, 8)))
                                .accelerators(List.of(accelerator(Accelerator.Kind.HVF, Accelerator.Verdict.UNUSABLE)))
                                .container(none())
                                .hypervisor(guestOf(Hypervisor.Kind.APPLE))
                                .build()));
    }

    // -------------------------------------------------------------------------------------------------- Windows

    private static List<Recording> windows() {
        Host.Builder small = host(Architecture.X86_64, Architecture.X86_64, Translation.NONE)
                .operatingSystem(windows11())
                .cpu(HostCpu.ofLogical(2).withPhysical(2).withClasses(uniform(2, 2)))
                .memory(windowsMemory(8))
                .numaNodes(List.of(node(0, 0, 1, 8)))
                .accelerators(List.of(accelerator(Accelerator.Kind.WHPX, Accelerator.Verdict.UNPROVEN)))
                .container(none())
                .hypervisor(physical());
        return List.of(
                new Recording(
                        "Windows x64, hybrid",
                        RecordedHosts::windowsHybrid,
                        host(Architecture.X86_64, Architecture.X86_64, Translation.NONE)
                                .operatingSystem(windows11())
                                .cpu(HostCpu.ofLogical(12)
                                        .withPhysical(8)
                                        .withSockets(1)
                                        .withClasses(List.of(
                                                CoreClass.of("efficiency class 1", 8)
                                                        .withPhysical(4),
                                                CoreClass.of("efficiency class 0", 4)
                                                        .withPhysical(4)))
                                        .withCaches(List.of(
                                                cache(1, DATA, 48, 2, 4),
                                                cache(1, DATA, 32, 1, 4),
                                                cache(1, INSTRUCTION, 64, 1, 4),
                                                cache(1, INSTRUCTION, 32, 2, 4),
                                                cache(2, UNIFIED, 2048, 4, 1),
                                                cache(2, UNIFIED, 1280, 2, 4),
                                                cache(3, UNIFIED, 12 << 10, 12, 1))))
                                .memory(windowsMemory(32))
                                .numaNodes(List.of(node(0, 0, 11, 32)))
                                .accelerators(List.of(accelerator(Accelerator.Kind.WHPX, Accelerator.Verdict.UNPROVEN)))
                                .container(none())
                                .hypervisor(physical())
                                .build()),
                new Recording(
                        "Windows ARM64, native",
                        () -> new RecordedWindows(0, ARM64)
                                .processMachine(ARM64, 3)
                                .systemArchitecture(12)
                                .firmware("Surface Laptop, 7th Edition", "Microsoft Corporation")
                                .detect("aarch64"),
                        small.nativeArchitecture(Architecture.AARCH64)
                                .processArchitecture(Architecture.AARCH64)
                                .build()),
                new Recording(
                        "Windows ARM64, a JVM for x64",
                        () -> new RecordedWindows(0, ARM64)
                                .processMachine(AMD64, 1)
                                .systemArchitecture(9)
                                .firmware("Surface Laptop, 7th Edition", "Microsoft Corporation")
                                .detect("amd64"),
                        small.processArchitecture(Architecture.X86_64)
                                .translation(Translation.WINDOWS_X64_ON_ARM64)
                                .build()),
                new Recording(
                        "Windows x64, a JVM for x86 (WOW64)",
                        () -> new RecordedWindows(I386, AMD64)
                                .systemArchitecture(9)
                                .pointerSize(4)
                                .socket(0b11)
                                .node(0, 0, 0b11)
                                .detect("x86"),
                        small.nativeArchitecture(Architecture.X86_64)
                                .processArchitecture(Architecture.X86)
                                .translation(Translation.WOW64)
                                .cpu(HostCpu.ofLogical(2)
                                        .withPhysical(2)
                                        .withSockets(1)
                                        .withClasses(uniform(2, 2)))
                                .build()),
                new Recording(
                        "Windows Server 2016, before Windows on Arm",
                        () -> RecordedWindows.beforeIsWow64Process2()
                                .systemArchitecture(9)
                                .detect("amd64"),
                        small.processArchitecture(Architecture.X86_64)
                                .translation(Translation.NONE)
                                .cpu(HostCpu.ofLogical(2).withPhysical(2).withClasses(uniform(2, 2)))
                                .build()),
                new Recording(
                        "Windows in a container with a job, on Hyper-V",
                        () -> new RecordedWindows(0, AMD64)
                                .systemArchitecture(9)
                                .firmware("Virtual Machine", "Microsoft Corporation")
                                .containerType(1)
                                .job(0x200, 0, 2L << 30)
                                .withoutPlatform(NativeCallException.missing("no library WinHvPlatform"))
                                .detect("amd64"),
                        small.memory(windowsMemory(8).withLimit(DataSize.gibibytes(2)))
                                .accelerators(List.of(accelerator(Accelerator.Kind.WHPX, Accelerator.Verdict.UNUSABLE)))
                                .container(in(Container.Kind.WINDOWS))
                                .hypervisor(guestOf(Hypervisor.Kind.HYPER_V))
                                .build()));
    }

    /** A laptop's Core i5: four cores of two threads, and a module of four small ones. */
    private static Host windowsHybrid() {
        RecordedWindows windows = new RecordedWindows(0, AMD64)
                .processMachine(AMD64, 3)
                .systemArchitecture(9)
                .processors(12)
                .memory(32)
                .socket(0xFFF)
                .node(0, 0, 0xFFF)
                .cache(3, 0, 12 << 20, 0xFFF);
        for (int core = 0; core < 4; core++) {
            windows.cpuSet(0, 2 * core, 2 * core, 0, 1).cpuSet(0, 2 * core + 1, 2 * core, 0, 1);
            windows.cache(1, 2, 48 << 10, 3L << (2 * core))
                    .cache(1, 1, 32 << 10, 3L << (2 * core))
                    .cache(2, 0, 1280 << 10, 3L << (2 * core));
        }
        for (int cpu = 8; cpu < 12; cpu++) {
            windows.cpuSet(0, cpu, cpu, 0, 0).cache(1, 2, 32 << 10, 1L << cpu).cache(1, 1, 64 << 10, 1L << cpu);
        }
        return windows.cache(2, 0, 2 << 20, 0xF00).detect("amd64");
    }

    // ---------------------------------------------------------------------------------------------------- Linux

    private static List<Recording> linux() {
        return List.of(
                new Recording(
                        "Linux x86-64",
                        RecordedHosts::laptop,
                        linuxHost(Architecture.X86_64)
                                .cpu(HostCpu.ofLogical(8)
                                        .withPhysical(4)
                                        .withSockets(1)
                                        .withClasses(uniform(8, 4))
                                        .withCaches(List.of(
                                                cache(1, DATA, 32, 2, 4),
                                                cache(1, INSTRUCTION, 32, 2, 4),
                                                cache(2, UNIFIED, 256, 2, 4),
                                                cache(3, UNIFIED, 6144, 8, 1))))
                                .numaNodes(List.of(node(0, 0, 7, 8)))
                                .memory(linuxMemory().withInstalled(DataSize.gibibytes(9)))
                                .build()),
                new Recording(
                        "Linux aarch64, big.LITTLE",
                        RecordedHosts::rock,
                        linuxHost(Architecture.AARCH64)
                                .cpu(HostCpu.ofLogical(8)
                                        .withPhysical(8)
                                        .withSockets(1)
                                        .withClasses(List.of(
                                                CoreClass.of("capacity 1024", 4).withPhysical(4),
                                                CoreClass.of("capacity 530", 4).withPhysical(4)))
                                        .withCaches(List.of(
                                                cache(1, DATA, 64, 1, 4),
                                                cache(1, DATA, 32, 1, 4),
                                                cache(1, INSTRUCTION, 64, 1, 4),
                                                cache(1, INSTRUCTION, 32, 1, 4),
                                                cache(2, UNIFIED, 512, 1, 4),
                                                cache(2, UNIFIED, 128, 1, 4),
                                                cache(3, UNIFIED, 3072, 8, 1))))
                                .numaNodes(List.of(node(0, 0, 7, 8)))
                                .build()),
                new Recording(
                        "Linux on a hybrid Intel processor",
                        RecordedHosts::hybrid,
                        linuxHost(Architecture.X86_64)
                                .cpu(HostCpu.ofLogical(22)
                                        .withPhysical(16)
                                        .withSockets(1)
                                        .withClasses(List.of(
                                                CoreClass.of("performance", 12).withPhysical(6),
                                                CoreClass.of("efficiency", 8).withPhysical(8),
                                                CoreClass.of("low power", 2).withPhysical(2)))
                                        .withCaches(List.of(
                                                cache(1, DATA, 48, 2, 6),
                                                cache(1, DATA, 32, 1, 10),
                                                cache(2, UNIFIED, 2048, 2, 7),
                                                cache(2, UNIFIED, 2048, 4, 2),
                                                cache(3, UNIFIED, 24 << 10, 20, 1))))
                                .numaNodes(List.of(node(0, 0, 21, 8)))
                                .build()),
                new Recording(
                        "Linux on two sockets",
                        RecordedHosts::twoSockets,
                        linuxHost(Architecture.X86_64)
                                .cpu(HostCpu.ofLogical(16)
                                        .withPhysical(8)
                                        .withSockets(2)
                                        .withClasses(uniform(16, 8)))
                                .numaNodes(List.of(
                                        NumaNode.of(0, List.of(0, 1, 2, 3, 8, 9, 10, 11))
                                                .withMemory(DataSize.gibibytes(4)),
                                        NumaNode.of(1, List.of(4, 5, 6, 7, 12, 13, 14, 15))
                                                .withMemory(DataSize.gibibytes(4))))
                                .build()),
                new Recording(
                        "Linux as a guest of Firecracker, which has no firmware names",
                        () -> LinuxTree.x86()
                                .firstNamespace()
                                .file("/proc/cpuinfo", "flags\t\t: fpu hypervisor sse2\n")
                                .file(
                                        "/sys/devices/system/clocksource/clocksource0/available_clocksource",
                                        "tsc kvm-clock \n")
                                .device(new RecordedDevice()
                                        .refusingToOpen(
                                                NativeCallException.refused("open", NativeCallException.ENOENT)))
                                .detect(),
                        linuxHost(Architecture.X86_64)
                                .accelerators(List.of(accelerator(Accelerator.Kind.KVM, Accelerator.Verdict.UNUSABLE)))
                                .hypervisor(guestOf(Hypervisor.Kind.KVM))
                                .build()));
    }

    /** A Core i5-8250U, with 8 GiB that the kernel manages of 9 that the blocks cover. */
    private static Host laptop() {
        return LinuxTree.x86()
                .firstNamespace()
                .dmi("20L8S00000", "LENOVO")
                .processors(8)
                .memoryBlocks(72)
                .file("/sys/devices/system/cpu/online", "0-7\n")
                .file("/sys/devices/system/node/node0/cpulist", "0-7\n")
                .file("/sys/devices/system/cpu/smt/control", "on\n")
                .cores(0, 7, 2)
                .socket("0-7", 0, 7)
                .caches(0, 7, 2, 0, "1", "Data", "32K")
                .caches(0, 7, 2, 1, "1", "Instruction", "32K")
                .caches(0, 7, 2, 2, "2", "Unified", "256K")
                .caches(0, 7, 8, 3, "3", "Unified", "6144K")
                .detect();
    }

    /** A Rock 5B: RK3588, four Cortex-A55 first, then four Cortex-A76; no SMBIOS. */
    private static Host rock() {
        return LinuxTree.arm()
                .firstNamespace()
                .processors(8)
                .file("/proc/device-tree/compatible", "radxa,rock-5b\0rockchip,rk3588\0")
                .file("/sys/devices/system/cpu/online", "0-7\n")
                .file("/sys/devices/system/node/node0/cpulist", "0-7\n")
                .cores(0, 7, 1)
                .socket("0-7", 0, 7)
                .perCpu(0, 3, "cpu_capacity", "530")
                .perCpu(4, 7, "cpu_capacity", "1024")
                .caches(0, 3, 1, 0, "1", "Data", "32K")
                .caches(0, 3, 1, 1, "1", "Instruction", "32K")
                .caches(0, 3, 1, 2, "2", "Unified", "128K")
                .caches(4, 7, 1, 0, "1", "Data", "64K")
                .caches(4, 7, 1, 1, "1", "Instruction", "64K")
                .caches(4, 7, 1, 2, "2", "Unified", "512K")
                .caches(0, 7, 8, 3, "3", "Unified", "3072K")
                .detect();
    }

    /** A Core Ultra 7 of six, eight and two cores, whose last two are outside of the last cache. */
    private static Host hybrid() {
        return LinuxTree.x86()
                .firstNamespace()
                .dmi("Latitude 5450", "Dell Inc.")
                .processors(22)
                .file("/sys/devices/system/cpu/online", "0-21\n")
                .file("/sys/devices/system/node/node0/cpulist", "0-21\n")
                .file("/sys/devices/cpu_core/cpus", "0-11\n")
                .file("/sys/devices/cpu_atom/cpus", "12-19\n")
                .file("/sys/devices/cpu_lowpower/cpus", "20-21\n")
                .cores(0, 11, 2)
                .cores(12, 21, 1)
                .socket("0-21", 0, 21)
                .caches(0, 11, 2, 0, "1", "Data", "48K")
                .caches(12, 21, 1, 0, "1", "Data", "32K")
                .caches(0, 11, 2, 1, "2", "Unified", "2048K")
                .caches(12, 19, 4, 1, "2", "Unified", "2048K")
                .caches(20, 21, 2, 1, "2", "Unified", "2048K")
                .caches(0, 19, 20, 2, "3", "Unified", "24576K")
                .detect();
    }

    /** The threads of a core are eight apart, as servers number them. */
    private static Host twoSockets() {
        LinuxTree tree = LinuxTree.x86()
                .firstNamespace()
                .dmi("PowerEdge R740", "Dell Inc.")
                .processors(16)
                .file("/sys/devices/system/cpu/online", "0-15\n")
                .file("/sys/devices/system/node/online", "0-1\n");
        for (int socket = 0; socket < 2; socket++) {
            int first = 4 * socket;
            String cpus = first + "-" + (first + 3) + "," + (first + 8) + "-" + (first + 11);
            tree.socket(cpus, first, first + 3)
                    .socket(cpus, first + 8, first + 11)
                    .file("/sys/devices/system/node/node" + socket + "/cpulist", cpus + "\n")
                    .file(
                            "/sys/devices/system/node/node" + socket + "/meminfo",
                            "Node " + socket + " MemTotal:  4194304 kB\n");
        }
        for (int cpu = 0; cpu < 16; cpu++) {
            tree.perCpu(cpu, cpu, "topology/core_cpus_list", cpu % 8 + "," + (cpu % 8 + 8));
        }
        return tree.detect();
    }

    // ---------------------------------------------------------------------------------------- Linux, translated

    private static List<Recording> translatedLinux() {
        Host.Builder onArm = linuxHost(Architecture.AARCH64)
                .processArchitecture(Architecture.X86_64)
                .accelerators(List.of(accelerator(Accelerator.Kind.KVM, Accelerator.Verdict.USABLE)));
        return List.of(
                new Recording(
                        "Linux x86-64, a JVM for aarch64 under qemu-user",
                        () -> LinuxTree.x86()
                                .process("aarch64")
                                .elf("/proc/self/exe", 183)
                                .firstNamespace()
                                .dmi("20L8S00000", "LENOVO")
                                .link("/proc/thread-self/exe", "/usr/bin/qemu-aarch64-static")
                                .file("/proc/self/maps", "5500000000-5500009000 r-xp 0 fe:00 1 /usr/bin/java\n")
                                .device(new RecordedDevice().refusing(KvmProbe.GET_API_VERSION, 38)) // ENOSYS
                                .detect(),
                        linuxHost(Architecture.X86_64)
                                .processArchitecture(Architecture.AARCH64)
                                .translation(Translation.QEMU_USER)
                                .accelerators(List.of(accelerator(Accelerator.Kind.KVM, Accelerator.Verdict.UNPROVEN)))
                                .build()),
                new Recording(
                        "Linux aarch64, a JVM for x86-64 under FEX",
                        () -> LinuxTree.arm()
                                .process("amd64")
                                .firstNamespace()
                                .perCpu(0, 1, "cpu_capacity", "1024")
                                .dmi("Apple MacBook Air (M2, 2022)", "Apple Inc.")
                                .link("/proc/thread-self/exe", "/usr/bin/FEXInterpreter")
                                .pageSize(4096)
                                .detect(),
                        onArm.translation(Translation.FEX).build()),
                new Recording(
                        "Linux aarch64, a JVM for x86-64 under box64",
                        () -> LinuxTree.arm()
                                .process("amd64")
                                .firstNamespace()
                                .perCpu(0, 1, "cpu_capacity", "1024")
                                .dmi("Ampere Altra", "GIGABYTE")
                                .file("/proc/self/maps", "34800000-34801000 r-xp 0 fe:00 1 /usr/local/bin/box64\n")
                                .detect(),
                        onArm.translation(Translation.BOX64).build()),
                new Recording(
                        "Linux in a machine of Apple's framework, a JVM for x86-64 under Rosetta",
                        () -> LinuxTree.arm()
                                .process("amd64")
                                .firstNamespace()
                                .perCpu(0, 1, "cpu_capacity", "1024")
                                .file("/proc/cpuinfo", "vendor_id\t: VirtualApple\nflags\t\t: fpu sse2\n")
                                .file(
                                        "/proc/sys/fs/binfmt_misc/rosetta",
                                        "enabled\ninterpreter /media/rosetta/rosetta\nflags: OCF\n")
                                .device(new RecordedDevice()
                                        .refusingToOpen(
                                                NativeCallException.refused("open", NativeCallException.ENOENT)))
                                .detect(),
                        onArm.translation(Translation.ROSETTA_LINUX)
                                .hypervisor(guestOf(Hypervisor.Kind.APPLE))
                                .accelerators(List.of(accelerator(Accelerator.Kind.KVM, Accelerator.Verdict.UNUSABLE)))
                                .build()),
                new Recording(
                        "Linux x86-64 with the personality of 32 bits",
                        () -> LinuxTree.x86()
                                .firstNamespace()
                                .dmi("20L8S00000", "LENOVO")
                                .file("/proc/self/personality", "00000008\n")
                                .detect(),
                        linuxHost(Architecture.X86_64)
                                .translation(Translation.PERSONALITY)
                                .build()));
    }

    // ----------------------------------------------------------------------------------------------- containers

    private static List<Recording> containers() {
        Host.Builder contained = linuxHost(Architecture.X86_64)
                .accelerators(List.of(accelerator(Accelerator.Kind.KVM, Accelerator.Verdict.UNUSABLE)));
        RecordedDevice noDevice =
                new RecordedDevice().refusingToOpen(NativeCallException.refused("open", NativeCallException.ENOENT));
        return List.of(
                new Recording(
                        "Docker, limited to 2 GiB by control groups version 2",
                        () -> LinuxTree.x86()
                                .link("/proc/self/ns/pid", "pid:[4026532289]")
                                .file("/.dockerenv", "")
                                .device(noDevice)
                                .file("/proc/self/cgroup", "0::/\n")
                                .file(
                                        "/proc/self/mountinfo",
                                        "31 23 0:28 / /sys/fs/cgroup ro,relatime - cgroup2 cgroup2 rw\n")
                                .file("/sys/fs/cgroup/memory.max", "2147483648\n")
                                .detect(),
                        contained
                                .container(in(Container.Kind.DOCKER))
                                .memory(linuxMemory().withLimit(DataSize.gibibytes(2)))
                                .build()),
                new Recording(
                        "A pod of Kubernetes, limited to 1 GiB by control groups version 1",
                        () -> LinuxTree.x86()
                                .link("/proc/self/ns/pid", "pid:[4026532301]")
                                .device(noDevice)
                                .variable("KUBERNETES_SERVICE_HOST", "10.0.0.1")
                                .file("/proc/self/cgroup", "4:memory:/kubepods/burstable/pod1/abc\n")
                                .file(
                                        "/proc/self/mountinfo",
                                        "35 31 0:32 /kubepods/burstable/pod1/abc /sys/fs/cgroup/memory ro - cgroup cgroup"
                                                + " rw,memory\n")
                                .file("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
                                .file(
                                        "/sys/fs/cgroup/memory/memory.stat",
                                        "cache 0\nhierarchical_memory_limit 1073741824\n")
                                .detect(),
                        contained
                                .container(in(Container.Kind.KUBERNETES))
                                .memory(linuxMemory().withLimit(DataSize.gibibytes(1)))
                                .build()),
                new Recording(
                        "WSL 2",
                        () -> LinuxTree.x86()
                                .link("/proc/self/ns/pid", "pid:[4026532256]")
                                .device(noDevice)
                                .file("/proc/sys/kernel/osrelease", "5.15.90.1-microsoft-standard-WSL2\n")
                                .file("/proc/cpuinfo", "flags\t\t: fpu vmx hypervisor\n")
                                .detect(),
                        contained
                                .container(in(Container.Kind.WSL))
                                .hypervisor(guestOf(Hypervisor.Kind.HYPER_V))
                                .memory(linuxMemory())
                                .operatingSystem(debian().withKernel("5.15.90.1-microsoft-standard-WSL2"))
                                .build()));
    }

    // ------------------------------------------------------------------------------------------------- the parts

    private static Host.Builder host(Architecture machine, Architecture process, Translation translation) {
        return Host.builder()
                .nativeArchitecture(machine)
                .processArchitecture(process)
                .translation(translation);
    }

    /** What {@link LinuxTree} describes if nothing else is said, as a physical machine. */
    private static Host.Builder linuxHost(Architecture architecture) {
        return host(architecture, architecture, Translation.NONE)
                .operatingSystem(debian())
                .cpu(HostCpu.ofLogical(2).withPhysical(2).withClasses(uniform(2, 2)))
                .memory(linuxMemory())
                .numaNodes(List.of(node(0, 0, 1, 8)))
                .accelerators(List.of(accelerator(Accelerator.Kind.KVM, Accelerator.Verdict.USABLE)))
                .container(none())
                .hypervisor(physical());
    }

    private static HostSystem debian() {
        return HostSystem.of(OperatingSystem.LINUX)
                .withName("Debian GNU/Linux")
                .withPrettyName("Debian GNU/Linux 12 (bookworm)")
                .withVersion("12")
                .withKernel("6.1.0-18-amd64");
    }

    private static HostSystem macOs(String version, String kernel) {
        return HostSystem.of(OperatingSystem.MACOS)
                .withName("macOS")
                .withPrettyName("macOS " + version)
                .withVersion(version)
                .withKernel(kernel);
    }

    private static HostSystem windows11() {
        return HostSystem.of(OperatingSystem.WINDOWS)
                .withName("Windows 11")
                .withPrettyName("Windows 11 (10.0.22631)")
                .withVersion("10.0.22631")
                .withKernel("10.0.22631");
    }

    private static HostMemory linuxMemory() {
        return HostMemory.unknown()
                .withTotal(DataSize.gibibytes(8))
                .withAvailable(DataSize.gibibytes(4))
                .withLimit(DataSize.gibibytes(8))
                .withPageSize(DataSize.kibibytes(4));
    }

    private static HostMemory windowsMemory(long gibibytes) {
        return HostMemory.unknown()
                .withInstalled(DataSize.gibibytes(gibibytes))
                .withTotal(DataSize.gibibytes(gibibytes))
                .withAvailable(DataSize.gibibytes(gibibytes / 2))
                .withLimit(DataSize.gibibytes(gibibytes))
                .withPageSize(DataSize.kibibytes(4));
    }

    /** Half of it is available, in whole percents. */
    private static HostMemory macMemory(long gibibytes) {
        DataSize all = DataSize.gibibytes(gibibytes);
        return HostMemory.unknown()
                .withInstalled(all)
                .withTotal(all)
                .withAvailable(DataSize.bytes(all.bytes() / 100 * 50))
                .withLimit(all);
    }

    private static List<CoreClass> uniform(int logical, int physical) {
        return List.of(CoreClass.of(CoreClass.UNIFORM, logical).withPhysical(physical));
    }

    private static CpuCache cache(int level, CpuCache.Type type, int kibibytes, int sharedBy, int count) {
        return CpuCache.of(level, type, DataSize.kibibytes(kibibytes))
                .withSharedBy(sharedBy)
                .withCount(count);
    }

    private static NumaNode node(int id, int first, int last, long gibibytes) {
        return NumaNode.of(id, IntStream.rangeClosed(first, last).boxed().toList())
                .withMemory(DataSize.gibibytes(gibibytes));
    }

    private static Accelerator accelerator(Accelerator.Kind kind, Accelerator.Verdict verdict) {
        return new Accelerator(kind, verdict, "");
    }

    private static Container none() {
        return in(Container.Kind.NONE);
    }

    private static Container in(Container.Kind kind) {
        return new Container(kind, "");
    }

    private static Hypervisor physical() {
        return guestOf(Hypervisor.Kind.NONE);
    }

    private static Hypervisor guestOf(Hypervisor.Kind kind) {
        return new Hypervisor(kind, "");
    }
}
