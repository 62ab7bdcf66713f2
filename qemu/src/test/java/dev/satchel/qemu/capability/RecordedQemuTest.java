package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Sets;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.HostSystem;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MachinePreset;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.rule.Substitute;
import dev.satchel.core.machine.rule.TargetCapabilities;
import dev.satchel.core.machine.rule.TargetCapabilities.Part;
import dev.satchel.core.machine.rule.TargetCapabilities.Picture;
import dev.satchel.core.machine.rule.TargetCapabilities.Serial;
import dev.satchel.core.machine.rule.TargetCapabilities.Support;
import dev.satchel.qemu.capability.RecordedFact.Extent;
import dev.satchel.qemu.capability.RecordedFact.Subject;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedQemuTest {
    /** What a Windows 11 on ARM is usually given: virt, NVMe, a TPM, ramfb, USB, a card of Intel's or virtio. */
    private static final List<String> WINDOWS_11_ARM = List.of(
            "-accel", "hvf",
            "-device", "tpm-tis-device,tpmdev=tpm0",
            "-tpmdev", "emulator,id=tpm0,chardev=c",
            "-device", "ramfb",
            "-device", "qemu-xhci",
            "-device", "{\"driver\": \"nvme\", \"drive\": \"d\", \"serial\": \"1\"}",
            "-device", "e1000e,netdev=n",
            "-netdev", "user,id=n",
            "-display", "cocoa",
            "-audiodev", "coreaudio,id=a");

    private static RecordedQemu qemu(String name) {
        return switch (name) {
            case "utm" -> RecordedQemu.utm();
            case "homebrew" -> RecordedQemu.homebrew();
            case "windows" -> RecordedQemu.windows();
            default ->
                RecordedQemu.upstream(QemuVersion.ofBanner("version " + name).orElseThrow());
        };
    }

    @ParameterizedTest
    @CsvSource({"utm", "homebrew", "windows", "6.2", "11.0"})
    void everyFactHasASourceAndSaysSomething(String name) {
        assertThat(qemu(name).facts()).isNotEmpty().allSatisfy(fact -> {
            assertThat(fact.source()).isNotBlank();
            assertThat(Stream.concat(fact.present().stream(), fact.absent().stream()))
                    .isNotEmpty();
            assertThat(Sets.intersection(fact.present(), fact.absent())).isEmpty();
            assertThat(fact.subject() == Subject.DEVICE && fact.extent() == Extent.ALL)
                    .as("nobody recorded all devices")
                    .isFalse();
        });
    }

    @Test
    void aFactWithoutASourceIsNone() {
        assertThatThrownBy(() -> new RecordedFact(Subject.CPU, Set.of(), Set.of("max"), Set.of(), Extent.SOME, " "))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWindows11OnArmStartsWithHomebrewsQemuAsItIs() {
        assertThat(RecordedQemu.homebrew().check(WINDOWS_11_ARM, Architecture.AARCH64))
                .isEmpty();
        TargetCapabilities target = RecordedQemu.homebrew().asTarget(Architecture.AARCH64);
        assertThat(target.support(Part.TPM)).isEqualTo(Support.PRESENT);
        assertThat(target.substituteFor("tpm-crb").map(Substitute::instead)).contains("tpm-tis-device");
        assertThat(target.pictures())
                .hasValueSatisfying(all -> assertThat(all).contains(Picture.WINDOW, Picture.SPICE));
    }

    @Test
    void utmHasATpmOfItsOwnForAWindows11OnArm() {
        TargetCapabilities target = RecordedQemu.utm().asTarget(Architecture.AARCH64);

        assertThat(target.name()).isEqualTo("UTM's QEMU 10.0.2");
        assertThat(target.boards()).contains(Set.of(Board.VIRT));
        assertThat(target.support(Part.TPM)).isEqualTo(Support.PRESENT);
        assertThat(target.substituteFor("tpm-crb").map(Substitute::instead)).contains("tpm-crb-device");
        assertThat(target.substituteFor("virtio-ramfb")).isEmpty();
        assertThat(target.cpuModels(Architecture.AARCH64))
                .hasValueSatisfying(
                        all -> assertThat(all).contains("host", "max").doesNotContain("default", "Haswell"));
    }

    @Test
    void qemuOnWindowsHasNoTpmForAWindows11OnArm() {
        TargetCapabilities target = RecordedQemu.windows().asTarget(Architecture.AARCH64);

        assertThat(target.support(Part.TPM)).isEqualTo(Support.ABSENT);
        assertThat(target.serialPorts()).contains(Set.of(Serial.STDIO, Serial.FILE, Serial.SOCKET));
        assertThat(RecordedQemu.windows().check(WINDOWS_11_ARM, Architecture.AARCH64).stream()
                        .map(Finding::where))
                .containsExactly(
                        "-accel hvf",
                        "-device tpm-tis-device",
                        "-tpmdev emulator",
                        "-display cocoa",
                        "-audiodev coreaudio");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "homebrew, -display, gtk, cocoa",
                "homebrew, -display, sdl, cocoa",
                "homebrew, -audiodev, pa, coreaudio",
                "homebrew, -audiodev, dsound, coreaudio",
                "homebrew, -device, virtio-ramfb, ramfb",
                "homebrew, -device, tpm-crb-device, tpm-tis-device",
                "homebrew, -device, virtio-gpu-gl-pci, virtio-gpu-pci",
                "homebrew, -accel, kvm, -",
                "windows, -display, cocoa, gtk",
                "windows, -audiodev, coreaudio, dsound",
                "windows, -netdev, vmnet-shared, user",
                "windows, -netdev, bridge, tap",
                "windows, -device, virtio-9p-pci, -",
                "utm, -device, tpm-crb, tpm-crb-device",
                "utm, -device, qxl, virtio-gpu-pci",
            })
    void whatIsOfAnotherPlatformIsRefusedAndTheSubstituteNamed(
            String name, String option, String asked, String instead) {
        assertThat(qemu(name)
                        .check(List.of(option, asked + ",id=x"), Architecture.AARCH64)
                        .errors())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo("qemu.recorded.absent");
                    assertThat(finding.message()).contains(qemu(name).name(), "'" + asked + "'");
                    assertThat(finding.remedy()).startsWith(instead == null ? "leave it out" : "use " + instead + " ");
                });
    }

    @Test
    void aNetworkOfMacosIsNoneOfWindowsAndTheNearestIsNamed() {
        TargetCapabilities target = RecordedQemu.windows().asTarget(Architecture.X86_64);

        assertThat(target.networkModes())
                .hasValueSatisfying(all -> assertThat(all)
                        .contains(NetworkMode.USER, NetworkMode.TAP)
                        .doesNotContain(NetworkMode.SHARED, NetworkMode.HOST_ONLY, NetworkMode.BRIDGED));
        assertThat(target.substituteFor("shared").map(Substitute::instead)).contains("user");
        assertThat(target.substituteFor("bridged").map(Substitute::instead)).contains("tap");
        assertThat(target.substituteFor("user")).isEmpty();
    }

    @Test
    void aMachineIsJudgedByItWithTheSubstituteInTheFinding() {
        Host host = Host.builder()
                .operatingSystem(HostSystem.of(OperatingSystem.WINDOWS))
                .build();
        Machine machine = MachinePreset.WINDOWS_11.machine("w", Architecture.AARCH64).toBuilder()
                .networks(List.of(Network.of(NetworkMode.SHARED).build()))
                .build();

        Findings onWindows = machine.check(host, RecordedQemu.windows().asTarget(Architecture.AARCH64));
        Findings onMac = machine.check(host, RecordedQemu.homebrew().asTarget(Architecture.AARCH64));

        assertThat(onWindows)
                .anySatisfy(finding -> {
                    assertThat(finding.code()).isEqualTo("target.network");
                    assertThat(finding.message())
                            .startsWith("QEMU on Windows has no")
                            .contains("user in place of shared");
                })
                .anySatisfy(finding -> assertThat(finding.code()).isEqualTo("target.tpm"));
        assertThat(onMac).noneSatisfy(finding -> assertThat(finding.code()).startsWith("target."));
    }

    @Test
    void whatNobodyRecordedIsUnknownAndNotRefused() {
        RecordedQemu qemu = RecordedQemu.homebrew();

        assertThat(qemu.support(Subject.NETDEV, "tap", Architecture.AARCH64)).isEqualTo(Support.UNKNOWN);
        assertThat(qemu.asTarget(Architecture.AARCH64).networkModes())
                .hasValueSatisfying(all -> assertThat(all).contains(NetworkMode.TAP));
        assertThat(
                        qemu
                                .check(
                                        List.of("-netdev", "tap,id=n", "-device", "edu", "-no-hpet"),
                                        Architecture.X86_64)
                                .stream()
                                .map(Finding::where))
                .containsExactly("-no-hpet");
        assertThat(RecordedQemu.windows().support(Subject.DEVICE, "igb", Architecture.X86_64))
                .as("its version is not known")
                .isEqualTo(Support.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "7.0, -netdev, 'stream,id=n', 1",
        "7.2, -netdev, 'stream,id=n', 0",
        "10.0, -netdev, 'passt,id=n', 1",
        "10.1, -netdev, 'passt,id=n', 0",
        "8.2, -no-hpet, '', 0",
        "9.0, -no-hpet, '', 1",
        "9.0, -device, 'virtio-blk-pci,drive=d,scsi=off', 0",
        "9.1, -device, 'virtio-blk-pci,drive=d,scsi=off', 1",
        "7.2, -device, igb, 1",
        "8.0, -device, igb, 0",
    })
    void aReleaseHasNotWhatCameLaterOrWentBefore(String version, String option, String value, int refused) {
        assertThat(qemu(version).check(List.of(option, value), Architecture.X86_64))
                .hasSize(refused);
    }

    @Test
    void theUsualQemuOfAHostIsKnownForMacosAndWindows() {
        assertThat(RecordedQemu.usualOn(OperatingSystem.MACOS)).contains(RecordedQemu.homebrew());
        assertThat(RecordedQemu.usualOn(OperatingSystem.WINDOWS)).contains(RecordedQemu.windows());
        assertThat(RecordedQemu.usualOn(OperatingSystem.LINUX)).isEmpty();
    }
}
