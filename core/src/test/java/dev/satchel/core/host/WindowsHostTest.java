package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.unit.DataSize;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowsHostTest {
    private static final int AMD64 = 0x8664;
    private static final int LIMIT_PROCESS = 0x100;
    private static final int LIMIT_JOB = 0x200;

    /** The rows of ww898/win32-api-test: what each kind of process is told; 0 in the fourth column: error 87. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "ARM64 on ARM64, aarch64, 12, 0xAA64, 3, 0,      0xAA64, AARCH64, AARCH64, NONE",
        "x64 on ARM64,   amd64,   9,  0x8664, 1, 0,      0xAA64, AARCH64, X86_64,  WINDOWS_X64_ON_ARM64",
        "x86 on ARM64,   x86,     9,  0x014C, 5, 0x014C, 0xAA64, AARCH64, X86,     WOW64",
        "ARM32 on ARM64, arm,     12, 0x01C4, 5, 0x01C4, 0xAA64, AARCH64, ARM,     WOW64",
        "x64 on x64,     amd64,   9,  0,      0, 0,      0x8664, X86_64,  X86_64,  NONE",
        "x86 on x64,     x86,     9,  0,      0, 0x014C, 0x8664, X86_64,  X86,     WOW64",
        "x86 on x86,     x86,     0,  0,      0, 0,      0x014C, X86,     X86,     NONE",
    })
    void concludesFromWhatEachKindOfProcessIsTold(
            String row,
            String osArch,
            int systemArchitecture,
            String processType,
            int attributes,
            String wowProcess,
            String wowMachine,
            Architecture machine,
            Architecture process,
            Translation translation) {
        RecordedWindows windows = new RecordedWindows(Integer.decode(wowProcess), Integer.decode(wowMachine))
                .systemArchitecture(systemArchitecture);
        if (Integer.decode(processType) != 0) {
            windows.processMachine(Integer.decode(processType), attributes);
        }

        Host host = windows.detect(osArch);

        assertThat(host.nativeArchitecture()).as("machine of %s", row).isEqualTo(machine);
        assertThat(host.processArchitecture()).as("process of %s", row).isEqualTo(process);
        assertThat(host.translation()).as("translation of %s", row).isEqualTo(translation);
        assertThat(host.evidence())
                .contains(Evidence.read(
                        "GetNativeSystemInfo", "wProcessorArchitecture", Integer.toString(systemArchitecture)));
    }

    @Test
    void describesAPlainPc() {
        Host host = new RecordedWindows(0, AMD64).detect("amd64");

        assertThat(host.cpu())
                .isEqualTo(HostCpu.ofLogical(2)
                        .withPhysical(2)
                        .withClasses(List.of(CoreClass.of("uniform", 2).withPhysical(2))));
        assertThat(host.memory())
                .isEqualTo(HostMemory.unknown()
                        .withInstalled(DataSize.gibibytes(8))
                        .withTotal(DataSize.gibibytes(8))
                        .withAvailable(DataSize.gibibytes(4))
                        .withLimit(DataSize.gibibytes(8))
                        .withPageSize(DataSize.kibibytes(4)));
        assertThat(host.numaNodes())
                .containsExactly(NumaNode.of(0, List.of(0, 1)).withMemory(DataSize.gibibytes(8)));
        assertThat(host.operatingSystem().prettyName()).isEqualTo("Windows 11 (10.0.22631)");
    }

    @Test
    void putsTheHigherEfficiencyClassFirstBecauseItIsTheFaster() {
        Host host = new RecordedWindows(0, AMD64)
                .cpuSet(0, 0, 0, 0, 1)
                .cpuSet(0, 1, 0, 0, 1)
                .cpuSet(0, 2, 2, 0, 0)
                .cpuSet(0, 3, 3, 0, 0)
                .cpuSet(0, 4, 4, 0, 0)
                .detect("amd64");

        assertThat(host.cpu().physical()).isEqualTo(OptionalInt.of(4));
        assertThat(host.cpu().classes())
                .containsExactly(
                        CoreClass.of("efficiency class 1", 2).withPhysical(1),
                        CoreClass.of("efficiency class 0", 3).withPhysical(3));
    }

    @Test
    void countsCoresWithinEachProcessorGroup() {
        Host host = new RecordedWindows(0, AMD64)
                .cpuSet(0, 0, 0, 0, 0)
                .cpuSet(1, 0, 0, 0, 0)
                .detect("amd64");

        assertThat(host.cpu().physical()).isEqualTo(OptionalInt.of(2));
        assertThat(host.numaNodes()).containsExactly(NumaNode.of(0, List.of(0)), NumaNode.of(1, List.of(64)));
    }

    @Test
    void doesNotFollowARecordThatLeadsNowhere() {
        Host host = new RecordedWindows(0, AMD64)
                .cpuSet(0, 0, 0, 0, 0)
                .cpuSet(new byte[32]) // says that it is 0 bytes long
                .detect("amd64");

        assertThat(host.cpu()).isEqualTo(HostCpu.ofLogical(2));
        assertThat(host.evidence())
                .anySatisfy(e -> assertThat(e)
                        .returns(Evidence.Outcome.FAILED, Evidence::outcome)
                        .returns("Size", Evidence::key));
    }

    @Test
    void readsTheNumbersOfNodesInTheMachine() {
        Host host =
                new RecordedWindows(0, AMD64).node(0, 0, 0b01).node(1, 1, 0b10).detect("amd64");

        assertThat(host.numaNodes()).containsExactly(NumaNode.of(0, List.of(0)), NumaNode.of(1, List.of(65)));
    }

    @Test
    void doesNotFollowARelationThatLeadsNowhere() {
        Host host = new RecordedWindows(0, AMD64)
                .socket(0b11)
                .relation(new byte[] {3, 0, 0, 0, 127, 0, 0, 0})
                .detect("amd64");

        assertThat(host.cpu().sockets()).isEmpty();
        assertThat(host.evidence())
                .anySatisfy(e -> assertThat(e)
                        .returns(Evidence.Outcome.FAILED, Evidence::outcome)
                        .returns("RelationAll", Evidence::key));
    }

    @Test
    void doesNotAskGetNativeSystemInfoWhereIsWow64Process2Failed() {
        WindowsCalls refusing = (WindowsCalls) Proxy.newProxyInstance(
                WindowsCalls.class.getClassLoader(),
                new Class<?>[] {WindowsCalls.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "systemInfo" ->
                        new RecordedWindows(0, AMD64).systemArchitecture(9).systemInfo();
                    case "isWow64Process2" -> throw NativeCallException.refused("IsWow64Process2", 5);
                    default -> throw NativeCallException.unavailable("not asked here");
                });

        Host host = new WindowsHost(refusing, new Surroundings("amd64", "Windows 11", "10.0", 4, Map.of())).detect();

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.UNKNOWN);
        assertThat(host.container().kind()).isEqualTo(Container.Kind.UNKNOWN);
        assertThat(host.hypervisor().kind()).isEqualTo(Hypervisor.Kind.UNKNOWN);
    }

    @Test
    void honoursTheSmallerLimitOfAJob() {
        RecordedWindows windows = new RecordedWindows(0, AMD64).job(LIMIT_PROCESS | LIMIT_JOB, 3L << 30, 2L << 30);

        assertThat(windows.detect("amd64").memory().limit()).contains(DataSize.gibibytes(2));
    }

    @Test
    void takesNoLimitFromAJobWhoseFlagsSetNone() {
        RecordedWindows windows = new RecordedWindows(0, AMD64).job(0, 3L << 30, 2L << 30);

        assertThat(windows.detect("amd64").memory().limit()).contains(DataSize.gibibytes(8));
    }

    @Test
    void readsTheNarrowerStructureOfA32BitProcess() {
        RecordedWindows windows = new RecordedWindows(0x014C, AMD64).narrowJob(LIMIT_PROCESS, 0xC000_0000, 0);

        assertThat(windows.detect("x86").memory().limit()).contains(DataSize.gibibytes(3));
    }

    @Test
    void tellsAMissingPlatformFromOneThatIsOff() {
        Accelerator missing = new RecordedWindows(0, AMD64)
                .withoutPlatform(NativeCallException.missing("no library WinHvPlatform"))
                .detect("amd64")
                .accelerators()
                .get(0);
        Accelerator off = new RecordedWindows(0, AMD64)
                .withoutHypervisor()
                .detect("amd64")
                .accelerators()
                .get(0);

        assertThat(missing.verdict()).isEqualTo(Accelerator.Verdict.UNUSABLE);
        assertThat(missing.reason()).contains("not installed");
        assertThat(off.verdict()).isEqualTo(Accelerator.Verdict.UNUSABLE);
        assertThat(off.reason()).contains("firmware");
    }

    @Test
    void leavesARunningHypervisorUnproven() {
        assertThat(new RecordedWindows(0, AMD64).detect("amd64").accelerators())
                .extracting(Accelerator::name, Accelerator::verdict)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("whpx", Accelerator.Verdict.UNPROVEN));
    }

    @Test
    void knowsNothingAndSaysSoWhereTheSystemCannotBeAsked() {
        WindowsCalls silent = (WindowsCalls) Proxy.newProxyInstance(
                WindowsCalls.class.getClassLoader(),
                new Class<?>[] {WindowsCalls.class},
                (proxy, method, arguments) -> {
                    throw NativeCallException.unavailable("no JNA");
                });

        Host host = new WindowsHost(silent, new Surroundings("amd64", "Windows 11", "10.0", 4, Map.of())).detect();

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.UNKNOWN);
        assertThat(host.processArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(host.translation()).isEqualTo(Translation.UNKNOWN);
        assertThat(host.cpu()).isEqualTo(HostCpu.ofLogical(4));
        assertThat(host.memory()).isEqualTo(HostMemory.unknown());
        assertThat(host.accelerators()).extracting(Accelerator::verdict).containsExactly(Accelerator.Verdict.UNPROVEN);
    }
}
