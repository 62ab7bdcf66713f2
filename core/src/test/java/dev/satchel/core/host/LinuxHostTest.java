package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinuxHostTest {
    private static final String CGROUP2 = "31 23 0:28 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw\n";
    private static final String CGROUP1 = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n";

    @Test
    void describesAPlainX86Machine() {
        Host host = LinuxTree.x86().detect();

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(host.processArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(host.translation()).isEqualTo(Translation.NONE);
        assertThat(host.operatingSystem())
                .isEqualTo(HostSystem.of(OperatingSystem.LINUX)
                        .withName("Debian GNU/Linux")
                        .withPrettyName("Debian GNU/Linux 12 (bookworm)")
                        .withVersion("12")
                        .withKernel("6.1.0-18-amd64"));
        assertThat(host.cpu())
                .isEqualTo(HostCpu.ofLogical(2)
                        .withPhysical(2)
                        .withClasses(List.of(CoreClass.of("uniform", 2).withPhysical(2))));
        assertThat(host.memory())
                .isEqualTo(HostMemory.unknown()
                        .withTotal(DataSize.gibibytes(8))
                        .withAvailable(DataSize.gibibytes(4))
                        .withLimit(DataSize.gibibytes(8))
                        .withPageSize(DataSize.kibibytes(4)));
        assertThat(host.numaNodes())
                .containsExactly(NumaNode.of(0, List.of(0, 1)).withMemory(DataSize.gibibytes(8)));
        assertThat(host.accelerator(Accelerator.Kind.KVM)).get().returns(true, Accelerator::usable);
        assertThat(host).hasToString("x86_64, Debian GNU/Linux 12 (bookworm), 2 processors, 8.0 GiB");
    }

    @Test
    void isNotMisledByAPersonality() {
        Host host = LinuxTree.x86().file("/proc/self/personality", "00000008\n").detect();

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(host.translation()).isEqualTo(Translation.PERSONALITY);
    }

    @Test
    void recognizesQemuUserThoughEveryFileLooksNative() {
        Host host =
                LinuxTree.x86().process("aarch64").elf("/proc/self/exe", 183).detect();

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(host.processArchitecture()).isEqualTo(Architecture.AARCH64);
        assertThat(host.translation()).isEqualTo(Translation.QEMU_USER);
    }

    @ParameterizedTest
    @CsvSource({
        "/proc/self/maps, '7f00-7f01 r-xp 0 0:0 0 /usr/bin/FEXInterpreter', FEX",
        "/proc/self/maps, '7f00-7f01 r-xp 0 0:0 0 /usr/local/bin/box64', BOX64",
        "/proc/cpuinfo, 'vendor_id : VirtualApple', ROSETTA_LINUX",
        "/proc/sys/fs/binfmt_misc/rosetta, enabled, ROSETTA_LINUX",
        "/proc/sys/fs/binfmt_misc/FEX-x86_64, enabled, FEX",
        "/proc/sys/fs/binfmt_misc/qemu-x86_64, enabled, QEMU_USER",
        "/proc/sys/fs/binfmt_misc/rosetta, disabled, QEMU_USER",
    })
    void tellsTheTranslatorsOfX86OnArmApart(String file, String text, Translation translation) {
        Host host = LinuxTree.arm().process("amd64").file(file, text + "\n").detect();

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.AARCH64);
        assertThat(host.translation()).isEqualTo(translation);
    }

    @ParameterizedTest
    @CsvSource({"FEX_ROOTFS, FEX", "BOX64_LOG, BOX64"})
    void takesATranslatorsVariablesForASign(String variable, Translation translation) {
        assertThat(LinuxTree.arm().process("amd64").variable(variable).detect().translation())
                .isEqualTo(translation);
    }

    @Test
    void seesTheEmulatorThatTheKernelRunsForThisProcess() {
        Host host = LinuxTree.x86()
                .process("aarch64")
                .link("/proc/thread-self/exe", "/usr/bin/qemu-aarch64-static")
                .detect();

        assertThat(host.translation()).isEqualTo(Translation.QEMU_USER);
        assertThat(host.evidence())
                .contains(Evidence.read("file", "/proc/thread-self/exe", "/usr/bin/qemu-aarch64-static"));
    }

    @ParameterizedTest
    @CsvSource({"/usr/bin/FEX, FEX", "/opt/box64/box64, BOX64", "/mnt/rosetta, ROSETTA_LINUX"})
    void readsTheKernelsHandlersByTheMachineTheyAreForAndNotByTheirNames(String interpreter, Translation translation) {
        String magic = "magic 7f454c4602010100000000000000000002003e00\n";
        Host host = LinuxTree.arm()
                .process("amd64")
                .file("/proc/sys/fs/binfmt_misc/status", "enabled\n")
                .file("/proc/sys/fs/binfmt_misc/qemu-riscv64", """
                        enabled
                        interpreter /usr/bin/qemu-riscv64
                        magic 7f454c460201010000000000000000000200f300
                        """)
                .file(
                        "/proc/sys/fs/binfmt_misc/x86-on-arm",
                        "enabled\ninterpreter " + interpreter + "\nflags: POCF\noffset 0\n" + magic)
                .detect();

        assertThat(host.translation()).isEqualTo(translation);
    }

    @Test
    void takes32BitArmCodeForTranslatedWhereTheKernelIsToldToTranslateIt() {
        LinuxTree tree = LinuxTree.arm().process("arm");

        assertThat(tree.detect().translation()).isEqualTo(Translation.NONE);
        assertThat(tree.file("/proc/sys/fs/binfmt_misc/qemu-arm", "enabled\ninterpreter /usr/bin/qemu-arm\n")
                        .detect()
                        .translation())
                .isEqualTo(Translation.QEMU_USER);
    }

    @ParameterizedTest
    @CsvSource({"/proc/self/personality, amd64", "/proc/self/maps, aarch64"})
    void neverTakesAReadingThatFailedForANo(String file, String process) {
        Host host = LinuxTree.x86().process(process).unreadable(file).detect();

        assertThat(host.translation()).isEqualTo(Translation.UNKNOWN);
        assertThat(host.evidence())
                .filteredOn(e -> e.source().equals("concluded") && e.key().equals("translation"))
                .singleElement(type(Evidence.class))
                .returns(Evidence.Outcome.FAILED, Evidence::outcome)
                .satisfies(e -> assertThat(e.value()).contains(file));
    }

    @Test
    void doesNotCallProcessorsUniformWhoseKindsCouldNotBeRead() {
        Host host = LinuxTree.x86().unreadable("/sys/devices/cpu_atom/cpus").detect();

        assertThat(host.cpu().classes()).isEmpty();
        assertThat(host.evidence())
                .filteredOn(e -> e.key().equals("classes"))
                .singleElement(type(Evidence.class))
                .returns(Evidence.Outcome.FAILED, Evidence::outcome);
    }

    @Test
    void hasNoCachesWhereOneIsNotDescribedInFull() {
        Host host = LinuxTree.x86()
                .caches(0, 1, 1, 0, "1", "Data", "32K")
                .perCpu(1, 1, "cache/index0/size", "plenty")
                .detect();

        assertThat(host.cpu().caches()).isEmpty();
        assertThat(host.evidence()).anySatisfy(e -> assertThat(e.value()).contains("not described in full"));
    }

    @Test
    void countsTheProcessorsOfAnOlderKernelsPackages() {
        Host host = LinuxTree.x86()
                .perCpu(0, 0, "topology/core_siblings_list", "0")
                .perCpu(1, 1, "topology/core_siblings_list", "1")
                .detect();

        assertThat(host.cpu().sockets()).isEqualTo(OptionalInt.of(2));
    }

    @ParameterizedTest
    @CsvSource({"0-1, ON", "0, OFF"})
    void tellsWhetherCoresRunSeveralThreads(String siblings, HostCpu.Smt smt) {
        Host host = LinuxTree.x86()
                .perCpu(0, 0, "topology/core_cpus_list", siblings)
                .detect();

        assertThat(host.cpu().smt()).isEqualTo(smt);
    }

    @Test
    void callsA32BitProcessNotTranslated() {
        Host host = LinuxTree.x86().process("x86").detect();

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(host.processArchitecture()).isEqualTo(Architecture.X86);
        assertThat(host.translation()).isEqualTo(Translation.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "'cpu:type:x86,ven0002fam0019mod0001:feature:,0000,003D,0040', X86_64",
        "'cpu:type:x86,ven0000fam0006mod0009:feature:,0000,0040', X86",
        "'cpu:type:aarch64:feature:,0000,0001', AARCH64",
    })
    void asksTheModuleAliasOfKernelsBefore61(String modalias, Architecture architecture) {
        Host host = LinuxTree.x86()
                .without("/proc/sys/kernel/arch")
                .file("/sys/devices/system/cpu/modalias", modalias + "\n")
                .detect();

        assertThat(host.nativeArchitecture()).isEqualTo(architecture);
    }

    @Test
    void seesThroughQemuUserOnAnOldKernelByTheFirstProcess() {
        Host host = LinuxTree.x86()
                .process("aarch64")
                .without("/proc/sys/kernel/arch")
                .elf("/proc/1/exe", 62)
                .detect();

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(host.translation()).isEqualTo(Translation.QEMU_USER);
    }

    @Test
    void saysThatItAssumedTheArchitectureWhereNoFileTellsIt() {
        Host host = LinuxTree.x86().without("/proc/sys/kernel/arch").detect();

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(host.evidence()).anySatisfy(e -> assertThat(e.source()).isEqualTo("assumed"));
    }

    @Test
    void leavesTheArchitectureUnknownWhereATranslatorShowsAndNoFileTellsIt() {
        Host host = LinuxTree.x86()
                .without("/proc/sys/kernel/arch")
                .variable("FEX_ROOTFS")
                .detect();

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.UNKNOWN);
        assertThat(host.translation()).isEqualTo(Translation.UNKNOWN);
        assertThat(host.evidence())
                .anySatisfy(e -> assertThat(e)
                        .returns(Evidence.Outcome.FAILED, Evidence::outcome)
                        .returns("native architecture", Evidence::key));
    }

    @Test
    void countsCoresAndThreadsOfAHybridIntelProcessor() {
        // 2 performance cores of two threads, 4 efficiency cores; favoured cores have capacities of their own.
        Host host = LinuxTree.x86()
                .file("/sys/devices/system/cpu/online", "0-7\n")
                .cores(0, 3, 2)
                .cores(4, 7, 1)
                .file("/sys/devices/cpu_core/cpus", "0-3\n")
                .file("/sys/devices/cpu_atom/cpus", "4-7\n")
                .perCpu(0, 1, "cpu_capacity", "1024")
                .perCpu(2, 3, "cpu_capacity", "1009")
                .perCpu(4, 7, "cpu_capacity", "623")
                .detect();

        assertThat(host.cpu().physical()).isEqualTo(OptionalInt.of(6));
        assertThat(host.cpu().classes())
                .containsExactly(
                        CoreClass.of("performance", 4).withPhysical(2),
                        CoreClass.of("efficiency", 4).withPhysical(4));
        assertThat(host.cpu().allowed()).isEqualTo(2);
    }

    @Test
    void ordersTheClassesOfAnArmProcessorByCapacity() {
        Host host = LinuxTree.arm()
                .file("/sys/devices/system/cpu/online", "0-7\n")
                .cores(0, 7, 1)
                .perCpu(0, 3, "cpu_capacity", "279")
                .perCpu(4, 6, "cpu_capacity", "871")
                .perCpu(7, 7, "cpu_capacity", "1024")
                .detect();

        assertThat(host.cpu().classes())
                .containsExactly(
                        CoreClass.of("capacity 1024", 1).withPhysical(1),
                        CoreClass.of("capacity 871", 3).withPhysical(3),
                        CoreClass.of("capacity 279", 4).withPhysical(4));
    }

    @Test
    void leavesProcessorsThatAreOfflineOut() {
        Host host = LinuxTree.x86()
                .file("/sys/devices/system/cpu/online", "0\n")
                .without("/sys/devices/system/cpu/cpu1/topology/core_cpus_list")
                .detect();

        assertThat(host.cpu().logical()).isEqualTo(1);
        assertThat(host.cpu().physical()).isEqualTo(OptionalInt.of(1));
    }

    @Test
    void doesNotGuessCoresFromTopologyThatIsMissing() {
        Host host = LinuxTree.x86()
                .without("/sys/devices/system/cpu/cpu1/topology/core_cpus_list")
                .detect();

        assertThat(host.cpu().logical()).isEqualTo(2);
        assertThat(host.cpu().physical()).isEmpty();
    }

    @Test
    void readsAPageSizeOf64Kibibytes() {
        assertThat(LinuxTree.arm().pageSize(65536).detect().memory().pageSize()).contains(DataSize.kibibytes(64));
    }

    @Test
    void readsNodesWhoseProcessorsAreInterleaved() {
        String even = java.util.stream.IntStream.range(0, 256)
                .mapToObj(i -> Integer.toString(2 * i))
                .collect(java.util.stream.Collectors.joining(","));
        Host host = LinuxTree.x86()
                .file("/sys/devices/system/node/online", "0,2\n")
                .file("/sys/devices/system/node/node0/cpulist", even + "\n")
                .file("/sys/devices/system/node/node2/cpulist", "\n")
                .file("/sys/devices/system/node/node2/meminfo", "Node 2 MemTotal:    1048576 kB\n")
                .detect();

        assertThat(host.numaNodes()).hasSize(2);
        assertThat(host.numaNodes().get(0).cpus()).hasSize(256).endsWith(510);
        assertThat(host.numaNodes().get(1)).isEqualTo(NumaNode.of(2, List.of()).withMemory(DataSize.gibibytes(1)));
    }

    @Test
    void isOneNodeWhereTheKernelKnowsNone() {
        Host host = LinuxTree.x86().without("/sys/devices/system/node/online").detect();

        assertThat(host.numaNodes())
                .containsExactly(NumaNode.of(0, List.of(0, 1)).withMemory(DataSize.gibibytes(8)));
    }

    @Test
    void readsMoreProcessorsThanFitIntoOneList() {
        LinuxTree tree = LinuxTree.x86()
                .file("/sys/devices/system/cpu/online", "0-1023,2048-3071\n")
                .file("/sys/devices/system/node/online", "0-1,7\n")
                .file("/sys/devices/system/node/node0/cpulist", "0-1023\n")
                .file("/sys/devices/system/node/node1/cpulist", "2048-3071\n")
                .file("/sys/devices/system/node/node1/meminfo", "Node 1 MemTotal: 0 kB\n")
                .file("/sys/devices/system/node/node7/cpulist", "\n")
                .cores(0, 1023, 2)
                .cores(2048, 3071, 2)
                .processors(4000);

        Host host = tree.detect();

        assertThat(host.cpu())
                .isEqualTo(HostCpu.ofLogical(2048)
                        .withPhysical(1024)
                        .withClasses(List.of(CoreClass.of("uniform", 2048).withPhysical(1024))));
        assertThat(host.numaNodes()).extracting(NumaNode::id).containsExactly(0, 1, 7);
        assertThat(host.numaNodes().get(1).memory()).contains(DataSize.ZERO);
        assertThat(host.numaNodes().get(2)).isEqualTo(NumaNode.of(7, List.of()));
    }

    @Test
    void hasThreeClassesOfAProcessorWithThreeKindsOfCores() {
        Host host = LinuxTree.x86()
                .file("/sys/devices/system/cpu/online", "0-15\n")
                .cores(0, 15, 1)
                .file("/sys/devices/cpu_core/cpus", "0-5\n")
                .file("/sys/devices/cpu_atom/cpus", "6-13\n")
                .file("/sys/devices/cpu_lowpower/cpus", "14-15\n")
                .detect();

        assertThat(host.cpu().classes())
                .extracting(CoreClass::toString)
                .containsExactly("6 performance", "8 efficiency", "2 low power");
    }

    @Test
    void concludesNothingFromACapacityThatOnlySomeProcessorsHave() {
        Host host = LinuxTree.x86().perCpu(0, 0, "cpu_capacity", "1024").detect();

        assertThat(host.cpu().classes()).isEmpty();
        assertThat(host.evidence())
                .anySatisfy(e -> assertThat(e)
                        .returns(Evidence.Outcome.FAILED, Evidence::outcome)
                        .returns("classes", Evidence::key)
                        .satisfies(failed -> assertThat(failed.value()).contains("cpu1/cpu_capacity")));
    }

    @Test
    void asksForFrequenciesWhereOnlySomeArmProcessorsHaveACapacity() {
        Host host = LinuxTree.arm()
                .perCpu(0, 0, "cpu_capacity", "1024")
                .perCpu(0, 0, "cpufreq/cpuinfo_max_freq", "2400000")
                .perCpu(1, 1, "cpufreq/cpuinfo_max_freq", "1800000")
                .detect();

        assertThat(host.cpu().classes()).extracting(CoreClass::name).containsExactly("kHz 2400000", "kHz 1800000");
    }

    @Test
    void seesAnEmulatorOfTheMachinesOwnArchitecture() {
        Host host = LinuxTree.x86()
                .link("/proc/thread-self/exe", "/usr/bin/qemu-x86_64-static")
                .detect();

        assertThat(host.translation()).isEqualTo(Translation.QEMU_USER);
    }

    @Test
    void countsTheMemoryAboveWhichAProcessIsHeldUpAsForbidden() {
        Host host = LinuxTree.x86()
                .file("/proc/self/cgroup", "0::/a/b\n")
                .file("/proc/self/mountinfo", CGROUP2)
                .file("/sys/fs/cgroup/a/b/memory.max", "4294967296\n")
                .file("/sys/fs/cgroup/a/b/memory.high", "max\n")
                .file("/sys/fs/cgroup/a/memory.high", "3221225472\n")
                .detect();

        assertThat(host.memory().limit()).contains(DataSize.gibibytes(3));
        assertThat(host.evidence()).contains(Evidence.read("file", "/sys/fs/cgroup/a/memory.high", "3221225472"));
    }

    @ParameterizedTest
    @CsvSource({"max 100000, 250000 100000, 3", "50000 100000, 800000 100000, 1", "max 100000, max 100000, 8"})
    void honoursTheSmallestQuotaOfProcessorsOnTheWayUp(String own, String parent, int allowed) {
        Host host = LinuxTree.x86()
                .file("/sys/devices/system/cpu/online", "0-7\n")
                .processors(8)
                .file("/proc/self/cgroup", "0::/a/b\n")
                .file("/proc/self/mountinfo", CGROUP2)
                .file("/sys/fs/cgroup/a/b/cpu.max", own + "\n")
                .file("/sys/fs/cgroup/a/cpu.max", parent + "\n")
                .detect();

        assertThat(host.cpu().logical()).isEqualTo(8);
        assertThat(host.cpu().allowed()).isEqualTo(allowed);
    }

    @Test
    void honoursAQuotaOfProcessorsOfVersion1() {
        Host host = LinuxTree.x86()
                .file("/proc/self/cgroup", "1:cpu,cpuacct:/box\n")
                .file("/proc/self/mountinfo", "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n")
                .file("/sys/fs/cgroup/cpu/box/cpu.cfs_quota_us", "100000\n")
                .file("/sys/fs/cgroup/cpu/box/cpu.cfs_period_us", "100000\n")
                .file("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n")
                .file("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n")
                .detect();

        assertThat(host.cpu().allowed()).isEqualTo(1);
    }

    @Test
    void saysThatAQuotaCouldNotBeUnderstood() {
        Host host = LinuxTree.x86()
                .file("/proc/self/cgroup", "0::/\n")
                .file("/proc/self/mountinfo", CGROUP2)
                .file("/sys/fs/cgroup/cpu.max", "some 100000\n")
                .detect();

        assertThat(host.cpu().allowed()).isEqualTo(2);
        assertThat(host.evidence())
                .anySatisfy(e -> assertThat(e)
                        .returns(Evidence.Outcome.FAILED, Evidence::outcome)
                        .returns("/sys/fs/cgroup/cpu.max", Evidence::key));
    }

    @Test
    void doesNotTakeAMountFromOutsideOfItsNamespaceForItsOwnGroup() {
        Host host = LinuxTree.x86()
                .file("/proc/self/cgroup", "0::/\n")
                .file("/proc/self/mountinfo", CGROUP2.replace(" / /sys", " /../.. /sys"))
                .detect();

        assertThat(host.memory().limit()).isEmpty();
        assertThat(host.evidence()).anySatisfy(e -> assertThat(e.value()).contains("namespace of control groups"));
    }

    @Test
    void honoursTheSmallestLimitOfControlGroupsVersion2() {
        Host host = LinuxTree.x86()
                .file("/proc/self/cgroup", "0::/user.slice/session.scope\n")
                .file("/proc/self/mountinfo", CGROUP2)
                .file("/sys/fs/cgroup/user.slice/session.scope/memory.max", "max\n")
                .file("/sys/fs/cgroup/user.slice/memory.max", "2147483648\n")
                .detect();

        assertThat(host.memory().limit()).contains(DataSize.gibibytes(2));
        assertThat(host.memory().total()).contains(DataSize.gibibytes(8));
    }

    @Test
    void honoursALimitOfControlGroupsVersion1BesideAnEmptyVersion2() {
        Host host = LinuxTree.x86()
                .file("/proc/self/cgroup", "4:memory:/docker/abc\n1:cpu:/docker/abc\n0::/\n")
                .file("/proc/self/mountinfo", CGROUP1 + "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n")
                .file("/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "1073741824\n")
                .file("/sys/fs/cgroup/memory/docker/memory.limit_in_bytes", "9223372036854771712\n")
                .file("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
                .detect();

        assertThat(host.memory().limit()).contains(DataSize.gibibytes(1));
    }

    @Test
    void takesTheMountsOwnRootWhereTheGroupCannotBeSeen() {
        Host host = LinuxTree.x86()
                .file("/proc/self/cgroup", "4:memory:/docker/abc\n")
                .file("/proc/self/mountinfo", CGROUP1.replace("0:32 / ", "0:32 /docker/abc "))
                .file("/sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n")
                .detect();

        assertThat(host.memory().limit()).contains(DataSize.mebibytes(512));
    }

    @Test
    void callsALimitUnknownThatCannotBeUnderstood() {
        Host host = LinuxTree.x86()
                .file("/proc/self/cgroup", "0::/\n")
                .file("/proc/self/mountinfo", CGROUP2)
                .file("/sys/fs/cgroup/memory.max", "plenty\n")
                .detect();

        assertThat(host.memory().limit()).isEmpty();
    }

    @Test
    void isUnprovenUnderPvmWithoutTheProcessorsFlags() {
        Host host = LinuxTree.x86()
                .file("/proc/cpuinfo", "flags\t\t: fpu hypervisor svmx\n")
                .file("/sys/module/kvm_pvm/parameters/force", "N\n")
                .detect();

        assertThat(host.accelerators())
                .singleElement(type(Accelerator.class))
                .returns(Accelerator.Verdict.UNPROVEN, Accelerator::verdict)
                .satisfies(kvm -> assertThat(kvm.reason()).contains("kvm_pvm").contains("neither vmx nor svm"));
    }

    @Test
    void knowsNothingAndSaysSoWhereNothingCanBeRead() {
        Host host = new LinuxTree()
                .device(new RecordedDevice().refusingToOpen(NativeCallException.unavailable("no JNA")))
                .detect();

        assertThat(host.memory().total()).isEmpty();
        assertThat(host.memory().pageSize()).isEmpty();
        assertThat(host.cpu().logical()).isEqualTo(2);
        assertThat(host.cpu().classes()).isEmpty();
        assertThat(host.operatingSystem().name()).isEqualTo("Linux");
        assertThat(host.evidence())
                .filteredOn(e -> e.outcome() == Evidence.Outcome.FAILED)
                .extracting(Evidence::key)
                .contains("/proc/meminfo MemTotal", "/proc/self/auxv AT_PAGESZ", "open");
    }
}
