package dev.satchel.core.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.HostCpu;
import dev.satchel.core.host.HostMemory;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizingTest {
    private static final GuestSystem WINDOWS_ARM = GuestSystem.windows11(Architecture.AARCH64);
    private static final GuestSystem WINDOWS_PC = GuestSystem.windows11(Architecture.X86_64);

    private static List<String> codes(Recommendation recommendation) {
        return recommendation.findings().stream().map(Finding::code).toList();
    }

    @Test
    void aSmallMacGivesItsFastCoresAndHalfItsMemory() {
        Recommendation advice = Sizing.recommend(RecordedHosts.m2(), WINDOWS_ARM);

        assertThat(advice.cores().value()).isEqualTo(4);
        assertThat(advice.cores().reasons().get(0)).contains("fastest class (performance)");
        assertThat(advice.memory().value()).isEqualTo(DataSize.gibibytes(4));
        assertThat(String.join(" ", advice.memory().reasons())).contains("unified");
        assertThat(advice.disk().value()).isEqualTo(DataSize.gibibytes(128));
        assertThat(advice.manner().value()).isEqualTo(Manner.VIRTUALIZED);
        assertThat(advice.accelerator()).map(Accelerator::name).contains("hvf");
        assertThat(advice.manner().reasons().get(0)).contains("unproven").contains("small guest");
        assertThat(codes(advice)).contains("host.memory.tight", "host.accelerator.unproven");
        assertThat(advice.findings().hasErrors()).isFalse();
    }

    @Test
    void aLargeMacGivesMore() {
        Recommendation advice = Sizing.recommend(RecordedHosts.m3Max(), WINDOWS_ARM);

        assertThat(advice.cores().value()).isEqualTo(6);
        assertThat(advice.memory().value()).isEqualTo(DataSize.gibibytes(16));
    }

    @Test
    void ofThreeClassesTheNextHelpsOnlyToReachTheFloor() {
        Recommendation advice = Sizing.recommend(RecordedHosts.threeClasses(), WINDOWS_ARM);

        assertThat(advice.cores().value()).isEqualTo(2);
        assertThat(advice.cores().reasons().get(0)).contains("capacity 700");
    }

    @Test
    void threadsAreNotCores() {
        Recommendation advice = Sizing.recommend(RecordedHosts.hybridDesktop(), WINDOWS_PC);

        assertThat(advice.cores().value()).isEqualTo(4);
        assertThat(String.join(" ", advice.cores().reasons())).contains("16 threads are 8 real cores");
    }

    @Test
    void keepsAMachineOnOneNodeAndSaysWhereItIsNot() {
        assertThat(codes(Sizing.recommend(RecordedHosts.twoSockets(), WINDOWS_PC)))
                .contains("host.numa.bind");
        assertThat(codes(Sizing.recommend(RecordedHosts.fourSmallNodes(), WINDOWS_PC)))
                .contains("host.numa.cores", "host.numa.memory")
                .doesNotContain("host.numa.bind");
    }

    @Test
    void aContainersLimitCountsAndTheShortfallIsAnError() {
        Recommendation advice = Sizing.recommend(RecordedHosts.container(), WINDOWS_PC);

        assertThat(advice.cores().value()).isEqualTo(2);
        assertThat(advice.memory().value()).isLessThan(DataSize.gibibytes(4));
        assertThat(codes(advice)).contains("host.memory.small");
        assertThat(advice.findings().hasErrors()).isTrue();
        assertThat(advice.explain()).contains("This will not do").contains("control group");
    }

    @Test
    void smallGuestsFitIntoTheSameContainer() {
        Recommendation advice = Sizing.recommend(RecordedHosts.container(), GuestSystem.debian(Architecture.X86_64));

        assertThat(advice.memory().value()).isEqualTo(DataSize.gibibytes(2));
        assertThat(advice.manner().value()).isEqualTo(Manner.EMULATED);
        assertThat(advice.findings().hasErrors()).isFalse();
        assertThat(advice.accelerator()).isEmpty();
        assertThat(advice.manner().reasons().get(0)).contains("tens of times slower");
    }

    @Test
    void translatedX86GetsNoCoresThatWouldOnlyWait() {
        Recommendation advice = Sizing.recommend(RecordedHosts.m3Max(), WINDOWS_PC);

        assertThat(advice.manner().value()).isEqualTo(Manner.EMULATED);
        assertThat(advice.cores().value()).isEqualTo(2);
        assertThat(advice.cores().reasons().get(0)).contains("one core alone");
        assertThat(codes(advice)).contains("guest.emulated");
    }

    @Test
    void anUnknownHostGetsTheFloorAndIsToldSo() {
        Recommendation advice = Sizing.recommend(RecordedHosts.unknown(), GuestSystem.debian(Architecture.X86_64));

        assertThat(advice.memory().value()).isEqualTo(DataSize.mebibytes(512));
        assertThat(codes(advice)).contains("host.memory.unknown").doesNotContain("guest.infeasible");
    }

    @Test
    void whatIsFreeNowIsSaidAndNotTakenForTheLimit() {
        HostMemory memory = RecordedHosts.m3Max().memory().withAvailable(DataSize.gibibytes(3));
        Recommendation advice = Sizing.recommend(
                RecordedHosts.appleSilicon(RecordedHosts.m3Max().cpu(), 64)
                        .memory(memory)
                        .build(),
                WINDOWS_ARM);

        assertThat(advice.memory().value()).isEqualTo(DataSize.gibibytes(16));
        assertThat(codes(advice)).contains("host.memory.now");
    }

    @ParameterizedTest
    @CsvSource({
        "200GB, exfat,  128GiB, carrier.journal",
        "100GB, apfs,    88GiB, carrier.tight",
        "50GB,  ext4,    44GiB, carrier.space",
        "500GB, vfat,  4095MiB, carrier.file-limit",
        "500GB, FAT32, 4095MiB, carrier.file-limit",
        "500GB, ntfs,   128GiB, carrier.read-only"
    })
    void aDiskFitsItsCarrier(String free, String type, String size, String code) {
        Carrier carrier = Carrier.unknown().withFree(DataSize.parse(free)).withFileSystem(type);
        boolean linux = type.equals("ext4");

        Recommendation advice = Sizing.recommend(
                linux ? RecordedHosts.hybridDesktop() : RecordedHosts.m3Max(),
                linux ? WINDOWS_PC : WINDOWS_ARM,
                carrier);

        assertThat(advice.disk().value()).isEqualTo(DataSize.parse(size));
        assertThat(codes(advice)).contains(code);
        assertThat(advice.format().value()).isEqualTo(ImageFormat.QCOW2);
    }

    @Test
    void aRawImageOnExfatTakesItsWholeSizeAtOnce() {
        Recommendation advice = Sizing.recommend(
                RecordedHosts.m3Max(),
                new GuestSystem(GuestKind.MACOS, Architecture.AARCH64),
                Carrier.unknown().withFileSystem("exfat"));

        assertThat(advice.format().value()).isEqualTo(ImageFormat.RAW);
        assertThat(String.join(" ", advice.disk().reasons())).contains("whole size at once");
        assertThat(codes(advice)).contains("carrier.apple");
    }

    @Test
    void whatCannotRunIsAnErrorWithWhatToDoInstead() {
        Recommendation advice =
                Sizing.recommend(RecordedHosts.hybridDesktop(), new GuestSystem(GuestKind.MACOS, Architecture.AARCH64));

        Finding finding = advice.findings().errors().get(0);
        assertThat(finding.code()).isEqualTo("guest.infeasible");
        assertThat(finding.remedy()).contains("Mac");
    }

    @Test
    void emulationDoesNotTakeTheFloorFromASmallMac() {
        Recommendation advice = Sizing.recommend(RecordedHosts.m2(), WINDOWS_PC);

        assertThat(advice.memory().value()).isEqualTo(DataSize.gibibytes(4));
        assertThat(advice.findings().hasErrors()).isFalse();
    }

    @Test
    void aPhysicalDiskClosesUtmToTheAdviceToo() {
        Recommendation advice =
                Sizing.recommend(RecordedHosts.m2(), WINDOWS_PC, Carrier.unknown(), SystemDisk.PHYSICAL);

        assertThat(advice.feasibility().best()).map(Way::route).contains(Route.QEMU_TCG);
        assertThat(advice.explain()).doesNotContain("By UTM");
    }

    @Test
    void aMachineIsSizedForItsHostWhereItSaysNothingItself() {
        Disk system = Disk.named("system")
                .image(Path.of("system.qcow2"), ImageFormat.QCOW2)
                .build();
        Disk data = Disk.named("data")
                .image(Path.of("data.qcow2"), ImageFormat.QCOW2)
                .build();
        Machine.Builder builder = Machine.named("Field Windows")
                .sizedFor(RecordedHosts.m3Max(), Carrier.unknown().withFree(DataSize.gibibytes(100)))
                .guest(WINDOWS_ARM);

        Machine machine = builder.disk(system).disk(data).build();

        assertThat(machine.cpu().processors()).isEqualTo(6);
        assertThat(machine.memory()).isEqualTo(DataSize.gibibytes(16));
        assertThat(machine.disks().get(0).size()).contains(DataSize.gibibytes(94));
        assertThat(machine.disks().get(1).size()).isEmpty();
        assertThat(machine.toBuilder().build()).isEqualTo(machine);
        assertThat(builder.memory(DataSize.gibibytes(5)).build().memory()).isEqualTo(DataSize.gibibytes(5));
    }

    @Test
    void aMachineSizedForTooSmallAHostKeepsTheGuestsFloor() {
        Machine machine = Machine.named("M")
                .guest(WINDOWS_PC)
                .sizedFor(RecordedHosts.container())
                .build();

        assertThat(machine.memory()).isEqualTo(DataSize.gibibytes(4));
        assertThat(machine.cpu().processors()).isEqualTo(2);
    }

    @Test
    void explainsItselfLikeAColleague() {
        String text = Sizing.recommend(
                        RecordedHosts.m2(),
                        WINDOWS_ARM,
                        Carrier.unknown().withFree(DataSize.parse("200GB")).withFileSystem("exfat"))
                .explain();

        assertThat(text)
                .startsWith("For Windows 11 for aarch64 on this host (")
                .contains("I would take 4 processors, 4GiB of memory and a disk of 128GiB, and run it virtualized.")
                .contains("Secure Boot and Microsoft's keys, a TPM 2.0, the disk on nvme or usb")
                .contains("Microsoft, \"Windows 11 specs and system requirements\" (as of 2025)")
                .contains("no sparse files");
        assertThat(text.lines().count()).isGreaterThan(6);
    }

    @Test
    void emulationIsToldWithWhatThisHostWouldVirtualize() {
        Recommendation pcOnMac = Sizing.recommend(RecordedHosts.m2(), WINDOWS_PC);
        Recommendation inContainer =
                Sizing.recommend(RecordedHosts.container(), GuestSystem.debian(Architecture.X86_64));

        assertThat(remedyOf("guest.emulated", pcOnMac))
                .contains("Windows 11 for aarch64, which this host can virtualize");
        assertThat(remedyOf("guest.emulated", inContainer))
                .isEqualTo("make the hypervisor usable, or use a host that has one");
        assertThat(pcOnMac.explain()).contains("Mind: Windows 11 for x86_64 is emulated here");
        assertThat(inContainer.explain()).doesNotContain("Windows takes hours");
    }

    private static String remedyOf(String code, Recommendation advice) {
        return advice.findings().stream()
                .filter(finding -> finding.code().equals(code))
                .findFirst()
                .orElseThrow()
                .remedy();
    }

    @Test
    void whatIsNotKnownOfAHypervisorIsNotRuledOut() {
        Host host = Host.builder().nativeArchitecture(Architecture.X86_64).build();

        Recommendation advice = Sizing.recommend(host, GuestSystem.debian(Architecture.X86_64));

        assertThat(advice.manner().reasons().get(0)).contains("if a hypervisor could be counted on");
        assertThat(remedyOf("guest.emulated", advice)).contains("record the host");
    }

    @Test
    void processorsOfWhichNobodyToldAreUnknownAndNotTooFew() {
        assertThat(codes(Sizing.recommend(RecordedHosts.unknown(), WINDOWS_PC)))
                .contains("host.cpu.unknown")
                .doesNotContain("host.cpu.small");
    }

    @Test
    void aMacOfWhichLittleWasRecordedStillHasItsHypervisor() {
        Host host = RecordedHosts.known(Architecture.AARCH64, OperatingSystem.MACOS, HostCpu.ofLogical(8), 16)
                .build();

        Recommendation advice = Sizing.recommend(host, WINDOWS_ARM);

        assertThat(advice.manner().value()).isEqualTo(Manner.VIRTUALIZED);
        assertThat(codes(advice)).contains("host.accelerator.unproven");
    }

    @Test
    void aWindowsHostIsToldOfTheTpmItLacks() {
        Recommendation advice = Sizing.recommend(RecordedHosts.windowsOnArm(), WINDOWS_PC);

        assertThat(codes(advice)).contains("host.tpm.absent").doesNotContain("host.accelerator.unproven");
        assertThat(advice.explain()).doesNotContain("version 11 on").contains("Hyper-V");
    }

    @Test
    void aPhysicalDiskIsAskedForAndNotMade() {
        Recommendation advice = Sizing.recommend(
                RecordedHosts.m2(),
                WINDOWS_ARM,
                Carrier.unknown().withFree(DataSize.gibibytes(8)).withFileSystem("vfat"),
                SystemDisk.PHYSICAL);

        assertThat(advice.findings().hasErrors()).isFalse();
        assertThat(advice.disk().reasons().get(0)).contains("must have 64GiB");
        assertThat(advice.feasibility().way(Route.UTM_APPLE).instead()).doesNotContain("Use UTM");
    }

    @Test
    void moreMemoryThanIsAskedForHasItsReason() {
        Recommendation advice = Sizing.recommend(RecordedHosts.hybridDesktop(), WINDOWS_PC);

        assertThat(advice.memory().value()).isEqualTo(DataSize.gibibytes(13));
        assertThat(String.join(" ", advice.memory().reasons()))
                .contains("13GiB is about half of the 27.0 GiB that this host can spare");
        assertThat(advice.explain()).contains("Hyper-V's enlightenments");
    }
}
