package dev.satchel.core.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Accelerator.Verdict;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.HostCpu;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FeasibilityTest {
    private static final GuestSystem WINDOWS_ARM = GuestSystem.windows11(Architecture.AARCH64);
    private static final GuestSystem WINDOWS_PC = GuestSystem.windows11(Architecture.X86_64);
    private static final GuestSystem MACOS = new GuestSystem(GuestKind.MACOS, Architecture.AARCH64);

    private static Way way(Host host, GuestSystem guest, Route route) {
        return Feasibility.of(host, guest).way(route);
    }

    @Test
    void windowsDoesNotStartOnAppleSiliconItself() {
        Way bare = way(RecordedHosts.m2(), WINDOWS_ARM, Route.BARE_METAL);

        assertThat(bare.verdict()).isEqualTo(Way.Verdict.NO);
        assertThat(bare.why()).contains("Boot Camp");
        assertThat(bare.instead()).contains("virtualized").contains("UTM");
        assertThat(Feasibility.of(RecordedHosts.m2(), WINDOWS_ARM).verdict(Manner.VIRTUALIZED))
                .isEqualTo(Way.Verdict.UNPROVEN);
    }

    @Test
    void windowsForPcsIsOnlyEmulatedOnAppleSilicon() {
        Feasibility feasibility = Feasibility.of(RecordedHosts.m2(), WINDOWS_PC);

        assertThat(feasibility.verdict(Manner.NATIVE)).isEqualTo(Way.Verdict.NO);
        assertThat(feasibility.verdict(Manner.VIRTUALIZED)).isEqualTo(Way.Verdict.NO);
        assertThat(feasibility.verdict(Manner.EMULATED)).isEqualTo(Way.Verdict.YES);
        assertThat(feasibility.open()).allMatch(way -> way.manner() == Manner.EMULATED);
        assertThat(feasibility.explain())
                .contains("tens of times slower")
                .contains("Rosetta does not help")
                .contains("emulated only.");
        assertThat(feasibility.way(Route.BARE_METAL).why()).contains("Boot Camp");
        assertThat(feasibility.way(Route.BARE_METAL).instead()).contains("Windows 11 for aarch64 virtualized");
    }

    @Test
    void applesFrameworkHasNoTpmAndSoNoWindows11() {
        Way apple = way(RecordedHosts.m2(), WINDOWS_ARM, Route.UTM_APPLE);

        assertThat(apple.verdict()).isEqualTo(Way.Verdict.NO);
        assertThat(apple.why()).contains("TPM");
        assertThat(apple.instead()).contains("UTM with QEMU");
    }

    @Test
    void utmOpensNoPhysicalDiskAndTheRemainingWaysAreNamed() {
        Machine machine = Machine.named("M")
                .guest(GuestSystem.debian(Architecture.AARCH64))
                .disk(Disk.named("carried").device(DeviceIdentity.serial("S1")).build())
                .build();

        Feasibility feasibility = Feasibility.of(RecordedHosts.m2(), machine);

        assertThat(feasibility.way(Route.UTM_QEMU).verdict()).isEqualTo(Way.Verdict.NO);
        assertThat(feasibility.way(Route.UTM_APPLE).verdict()).isEqualTo(Way.Verdict.NO);
        assertThat(feasibility.way(Route.UTM_QEMU).instead())
                .contains("QEMU as root")
                .contains("NBD")
                .contains("image");
        assertThat(feasibility.way(Route.QEMU_ACCELERATED).verdict()).isEqualTo(Way.Verdict.UNPROVEN);
        assertThat(feasibility.way(Route.QEMU_ACCELERATED).why()).contains("sudo");
    }

    @Test
    void windowsToGoIsGoneAndStillStarts() {
        Way bare = way(RecordedHosts.hybridDesktop(), WINDOWS_PC, Route.BARE_METAL);

        assertThat(bare.verdict()).isEqualTo(Way.Verdict.UNPROVEN);
        assertThat(bare.why()).contains("Windows 10 version 2004").contains("TPM");
    }

    @Test
    void macosRunsOnApplesHardwareAlone() {
        assertThat(Feasibility.of(RecordedHosts.hybridDesktop(), MACOS).possible())
                .isFalse();
        assertThat(Feasibility.of(RecordedHosts.intelMac(), MACOS).possible()).isFalse();
        Feasibility onM2 = Feasibility.of(RecordedHosts.m2(), MACOS);
        assertThat(onM2.way(Route.BARE_METAL).verdict()).isEqualTo(Way.Verdict.YES);
        assertThat(onM2.way(Route.UTM_APPLE).verdict()).isEqualTo(Way.Verdict.YES);
        assertThat(onM2.way(Route.UTM_QEMU).verdict()).isEqualTo(Way.Verdict.NO);
        assertThat(onM2.way(Route.QEMU_TCG).verdict()).isEqualTo(Way.Verdict.NO);
        assertThat(way(
                                RecordedHosts.intelMac(),
                                new GuestSystem(GuestKind.MACOS, Architecture.X86_64),
                                Route.BARE_METAL)
                        .verdict())
                .isEqualTo(Way.Verdict.YES);
    }

    @Test
    void aTranslatedJavaJudgesTheMachineItself() {
        Feasibility feasibility = Feasibility.of(RecordedHosts.m2UnderRosetta(), WINDOWS_ARM);

        assertThat(feasibility.verdict(Manner.VIRTUALIZED)).isEqualTo(Way.Verdict.UNPROVEN);
        assertThat(feasibility.way(Route.QEMU_ACCELERATED).why()).contains("translated (rosetta2)");
    }

    @Test
    void withoutAHypervisorItIsEmulated() {
        Feasibility feasibility = Feasibility.of(RecordedHosts.container(), GuestSystem.debian(Architecture.X86_64));

        assertThat(feasibility.way(Route.QEMU_ACCELERATED).verdict()).isEqualTo(Way.Verdict.NO);
        assertThat(feasibility.way(Route.QEMU_ACCELERATED).why()).contains("a guest was tried");
        assertThat(feasibility.best()).map(Way::route).contains(Route.QEMU_TCG);
    }

    @ParameterizedTest
    @EnumSource(GuestKind.class)
    void whatIsNotKnownIsNeverANo(GuestKind kind) {
        GuestSystem guest =
                new GuestSystem(kind, GuestCatalogue.architecturesOf(kind).get(0));

        Feasibility feasibility = Feasibility.of(RecordedHosts.unknown(), guest);

        assertThat(feasibility.possible()).isTrue();
        if (kind != GuestKind.MACOS && !guest.isWindows()) {
            assertThat(feasibility.ways()).allMatch(way -> way.verdict() == Way.Verdict.UNKNOWN);
        }
    }

    @Test
    void aProvenHypervisorIsAYes() {
        Feasibility feasibility =
                Feasibility.of(RecordedHosts.hybridDesktop(), GuestSystem.debian(Architecture.X86_64));

        assertThat(feasibility.way(Route.BARE_METAL).verdict()).isEqualTo(Way.Verdict.YES);
        assertThat(feasibility.way(Route.QEMU_ACCELERATED).verdict()).isEqualTo(Way.Verdict.YES);
        assertThat(feasibility.way(Route.UTM_QEMU).verdict()).isEqualTo(Way.Verdict.NO);
        assertThat(way(
                                RecordedHosts.hybridDesktop(),
                                new GuestSystem(GuestKind.DEBIAN, Architecture.X86),
                                Route.QEMU_ACCELERATED)
                        .verdict())
                .isEqualTo(Way.Verdict.YES);
    }

    @Test
    void windowsHostsHaveNoTpmForWindows11() {
        Way way = way(RecordedHosts.windowsOnArm(), WINDOWS_ARM, Route.QEMU_ACCELERATED);

        assertThat(way.verdict()).isEqualTo(Way.Verdict.UNPROVEN);
        assertThat(way.why()).contains("swtpm").contains("version 11");
    }

    @Test
    void oldMacosHasNoUefiInItsFramework() {
        assertThat(way(RecordedHosts.intelMac(), GuestSystem.debian(Architecture.X86_64), Route.UTM_APPLE)
                        .why())
                .contains("macOS 13");
    }

    @Test
    void aMacWithoutItsHypervisorStillTranslates() {
        Host host = RecordedHosts.known(Architecture.X86_64, OperatingSystem.MACOS, HostCpu.ofLogical(4), 8)
                .accelerators(List.of(new Accelerator(Accelerator.Kind.HVF, Verdict.UNUSABLE, "switched off")))
                .build();

        Feasibility feasibility = Feasibility.of(host, GuestSystem.debian(Architecture.X86_64));

        assertThat(feasibility.verdict(Manner.VIRTUALIZED)).isEqualTo(Way.Verdict.NO);
        assertThat(feasibility.best()).map(Way::manner).contains(Manner.EMULATED);
    }

    @Test
    void namesTheArchitecturesWhereThereIsNoRelease() {
        Feasibility feasibility =
                Feasibility.of(RecordedHosts.hybridDesktop(), GuestSystem.windows11(Architecture.RISCV64));

        assertThat(feasibility.possible()).isFalse();
        assertThat(feasibility.way(Route.QEMU_TCG).instead()).contains("x86_64 or aarch64");
    }
}
