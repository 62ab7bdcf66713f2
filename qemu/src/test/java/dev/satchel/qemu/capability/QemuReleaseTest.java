package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.rule.TargetCapabilities;
import dev.satchel.core.machine.rule.TargetCapabilities.Part;
import dev.satchel.core.machine.rule.TargetCapabilities.Support;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QemuReleaseTest {
    private final TargetCapabilities tried = QemuRelease.capabilitiesOf(QemuRelease.TRIED);

    @Test
    void isCalledByItsVersionInFindings() {
        assertThat(tried.name()).isEqualTo("QEMU 7.2");
        assertThat(QemuRelease.capabilitiesOf(new QemuVersion(10, 0, 3)).name()).isEqualTo("QEMU 10.0");
    }

    @ParameterizedTest
    @CsvSource({"6.2.0, false", "7.0.0, false", "7.1.0, true", "9.2.1, true"})
    void hasTheNetworksOfMacosFromItsRelease71On(String version, boolean there) {
        String[] parts = version.split("\\.", -1);
        QemuVersion release =
                new QemuVersion(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));

        assertThat(QemuRelease.capabilitiesOf(release)
                        .networkModes()
                        .orElseThrow()
                        .contains(NetworkMode.SHARED))
                .isEqualTo(there);
    }

    @Test
    void aBusThatABoardHasNotIsNoneOfItsBuses() {
        Map<DiskBus, Integer> microvm = tried.buses(Board.MICROVM).orElseThrow();
        Map<DiskBus, Integer> virt = tried.buses(Board.VIRT).orElseThrow();
        Map<DiskBus, Integer> pc = tried.buses(Board.PC).orElseThrow();

        assertThat(microvm).containsOnlyKeys(DiskBus.VIRTIO, DiskBus.SCSI);
        assertThat(virt).doesNotContainKey(DiskBus.FLOPPY).containsEntry(DiskBus.SD, TargetCapabilities.ANY_NUMBER);
        assertThat(pc).containsEntry(DiskBus.IDE, TargetCapabilities.ANY_NUMBER).containsEntry(DiskBus.FLOPPY, 2);
        assertThat(tried.buses(Board.Q35).orElseThrow())
                .containsEntry(DiskBus.IDE, TargetCapabilities.ANY_NUMBER)
                .containsKeys(DiskBus.values());
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void hasEveryPart(Part part) {
        assertThat(tried.support(part)).isEqualTo(Support.PRESENT);
    }

    @ParameterizedTest
    @CsvSource({"PC, 255", "Q35, 255", "MICROVM, 255", "VIRT, 512"})
    void countsProcessorsByBoard(Board board, int most) {
        assertThat(tried.processors(board)).hasValue(most);
    }
}
