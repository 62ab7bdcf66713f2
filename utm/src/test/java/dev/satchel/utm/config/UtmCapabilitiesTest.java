package dev.satchel.utm.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.HostSystem;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.rule.TargetCapabilities;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UtmCapabilitiesTest {
    private static final Host MAC = Host.builder()
            .nativeArchitecture(Architecture.AARCH64)
            .processArchitecture(Architecture.AARCH64)
            .operatingSystem(HostSystem.of(OperatingSystem.MACOS))
            .build();

    private static Machine.Builder debian(Architecture architecture) {
        return Machine.named("M").guest(GuestSystem.debian(architecture));
    }

    private static List<String> against(Machine.Builder machine, TargetCapabilities target) {
        return codes(machine.build().check(MAC, target).stream());
    }

    private static List<String> codes(Stream<Finding> findings) {
        return findings.map(Finding::code)
                .filter(code -> code.startsWith("target.") || code.startsWith("guest.windows"))
                .toList();
    }

    @Test
    void aPlainMachineIsCarriedByQemuInUtm() {
        assertThat(against(debian(Architecture.AARCH64), UtmCapabilities.qemu()))
                .isEmpty();
        assertThat(against(debian(Architecture.X86_64), UtmCapabilities.qemu())).isEmpty();
    }

    @Test
    void aDeviceOfTheHostIsRefusedOnceWhateverItsBus() {
        Disk device = Disk.named("d")
                .device(DeviceIdentity.serial("S"))
                .bus(DiskBus.SATA)
                .build();

        assertThat(against(debian(Architecture.AARCH64).disk(device), UtmCapabilities.qemu()))
                .containsExactly("target.raw-device");
        assertThat(against(
                        debian(Architecture.AARCH64)
                                .disk(device)
                                .network(Network.of(NetworkMode.SHARED).build()),
                        UtmCapabilities.apple()))
                .containsExactly("target.raw-device");
    }

    @ParameterizedTest
    @EnumSource(
            value = DiskBus.class,
            names = {"IDE", "SATA", "SD", "FLOPPY"})
    void utmAddsNoControllerToVirt(DiskBus bus) {
        assertThat(UtmCapabilities.qemu().buses(Board.VIRT).orElseThrow()).doesNotContainKey(bus);
    }

    @Test
    void utmShowsPicturesInItsOwnWindowAlone() {
        assertThat(against(
                        debian(Architecture.AARCH64).display(new Display.Vnc(HostPort.loopback(5901))),
                        UtmCapabilities.qemu()))
                .containsExactly("target.display");
    }

    @Test
    void utmKnowsTheProcessorsOfItsOwnListAndTheHosts() {
        assertThat(against(debian(Architecture.AARCH64).cpu(Cpu.cores(2).withModel("host")), UtmCapabilities.qemu()))
                .isEmpty();
        assertThat(against(
                        debian(Architecture.AARCH64).cpu(Cpu.cores(2).withModel("cortex-a72")), UtmCapabilities.qemu()))
                .isEmpty();
        assertThat(against(
                        debian(Architecture.AARCH64).cpu(Cpu.cores(2).withModel("cortex-z99")), UtmCapabilities.qemu()))
                .containsExactly("target.cpu.model");
    }

    @Test
    void applesFrameworkTranslatesNothingAndHasNoBiosAndNoForwards() {
        Machine.Builder machine = debian(Architecture.X86_64)
                .firmware(Firmware.bios())
                .network(Network.of(NetworkMode.USER).build());

        assertThat(against(machine, UtmCapabilities.apple()))
                .containsExactly("target.firmware", "target.network", "target.translation");
    }

    @Test
    void windows11IsNoGuestOfApplesFramework() {
        Machine.Builder windows = Machine.named("M")
                .guest(new GuestSystem(GuestKind.WINDOWS_11, Architecture.AARCH64))
                .disk(Disk.named("s")
                        .image(Path.of("s.raw"), dev.satchel.core.machine.ImageFormat.RAW)
                        .bus(DiskBus.NVME)
                        .build())
                .network(Network.of(NetworkMode.SHARED).build());

        assertThat(against(windows, UtmCapabilities.apple())).contains("guest.windows-11.tpm", "target.tpm");
    }
}
