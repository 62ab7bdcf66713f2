package dev.satchel.core.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.sizing.GuestNeeds.FirmwareKind;
import dev.satchel.core.sizing.GuestNeeds.Requirement;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GuestCatalogueTest {
    private static GuestNeeds needs(GuestKind kind, Architecture architecture) {
        return GuestCatalogue.needsOf(new GuestSystem(kind, architecture)).orElseThrow();
    }

    static List<GuestNeeds> all() {
        return GuestCatalogue.all();
    }

    @Test
    void holdsMicrosoftsFloorForWindows11() {
        GuestNeeds windows = needs(GuestKind.WINDOWS_11, Architecture.AARCH64);

        assertThat(windows.cores().minimum().value()).isEqualTo(2);
        assertThat(windows.memory().minimum().value()).isEqualTo(DataSize.gibibytes(4));
        assertThat(windows.disk().minimum().value()).isEqualTo(DataSize.gibibytes(64));
        assertThat(windows.firmware().value()).isEqualTo(FirmwareKind.UEFI);
        assertThat(windows.secureBoot().value()).isEqualTo(Requirement.REQUIRED);
        assertThat(windows.tpm().value()).isEqualTo(Requirement.REQUIRED);
        assertThat(windows.clock().value()).isEqualTo(Clock.LOCAL);
        assertThat(windows.memory().minimum().source())
                .hasToString("Microsoft, \"Windows 11 specs and system requirements\" (as of 2025)");
    }

    @Test
    void windows11SeesOnlyBusesItHasDriversFor() {
        assertThat(needs(GuestKind.WINDOWS_11, Architecture.AARCH64).diskBuses().value())
                .containsExactly(DiskBus.NVME, DiskBus.USB);
        assertThat(needs(GuestKind.WINDOWS_11, Architecture.X86_64).diskBuses().value())
                .containsExactly(DiskBus.SATA, DiskBus.NVME);
    }

    @ParameterizedTest
    @MethodSource("all")
    void onlyWindowsOnX8664HasEnlightenments(GuestNeeds needs) {
        boolean enlightened = needs.guest().isWindows() && needs.guest().architecture() == Architecture.X86_64;

        assertThat(needs.enlightenments().value().isEmpty()).isEqualTo(!enlightened);
        assertThat(needs.enlightenments().value()).allMatch(property -> property.startsWith("hv-"));
    }

    @ParameterizedTest
    @EnumSource(GuestKind.class)
    void everyGuestExistsSomewhere(GuestKind kind) {
        assertThat(GuestCatalogue.architecturesOf(kind))
                .isNotEmpty()
                .allMatch(architecture -> GuestCatalogue.needsOf(new GuestSystem(kind, architecture))
                        .isPresent());
    }

    @Test
    void saysWhatIsNotPublished() {
        assertThat(GuestCatalogue.needsOf(GuestSystem.windows11(Architecture.RISCV64)))
                .isEmpty();
        assertThat(GuestCatalogue.architecturesOf(GuestKind.MACOS)).containsExactly(Architecture.AARCH64);
        assertThat(GuestCatalogue.architecturesOf(GuestKind.WINDOWS_SERVER)).containsExactly(Architecture.X86_64);
    }

    /** The defaults of a machine are kept in another place; here they are held against the catalogue. */
    @ParameterizedTest
    @MethodSource("all")
    void aMachineOfWhichNothingIsSaidMeetsTheFloor(GuestNeeds needs) {
        Disk disk = Disk.named("system")
                .image(Path.of("/nowhere/a.qcow2"), ImageFormat.QCOW2)
                .build();
        Machine machine = Machine.named("M").guest(needs.guest()).disk(disk).build();

        assertThat(machine.cpu().processors())
                .isGreaterThanOrEqualTo(needs.cores().minimum().value());
        assertThat(machine.cpu().sockets()).isEqualTo(1);
        if (needs.guest().kind() != GuestKind.MACOS) { // needs more than other systems do, and comes by Apple's way
            assertThat(machine.memory())
                    .isGreaterThanOrEqualTo(needs.memory().minimum().value());
        }
        assertThat(machine.busOf(disk)).isIn(needs.diskBuses().value());
        assertThat(needs.networkCards().value())
                .extracting(NetworkCard::model)
                .contains(machine.modelOf(Network.user()));
        assertThat(machine.clock()).isEqualTo(needs.clock().value());
        if (needs.tpm().value() == Requirement.REQUIRED) {
            assertThat(machine.tpm()).isPresent();
        }
        if (needs.secureBoot().value() == Requirement.REQUIRED) {
            assertThat(machine.firmware()).isEqualTo(Firmware.uefi().withSecureBoot());
        }
        if (needs.guest().kind() == GuestKind.WINDOWS_11) {
            assertThat(machine.disks().get(0).size())
                    .contains(needs.disk().minimum().value());
        }
    }

    @Test
    void refusesFiguresOutOfOrder() {
        Source source = new Source("a", "b", 2025);

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Bounds<>(new Sourced<>(2, source), new Sourced<>(1, source), new Sourced<>(3, source)))
                .withMessageContaining("out of order: 2, 1, 3");
        assertThatIllegalArgumentException().isThrownBy(() -> new Source("a", "b", 25));
    }
}
