package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.testing.Tools;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QemuCapabilitiesIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"X86_64, Q35, ide-hd", "AARCH64, VIRT, virtio-blk-pci"})
    void theInstalledQemuTellsWhatItHas(Architecture architecture, Board board, String device) throws Exception {
        Tools.require("qemu-system-" + architecture.id());
        QemuInstallation qemu = QemuInstallation.find(architecture)
                .proving(ProofOptions.defaults().rememberedIn(folder));

        QemuCapabilities found = qemu.capabilities();

        assertThat(found.version()).isEqualTo(qemu.version());
        assertThat(found.target()).isEqualTo(architecture.id());
        assertThat(found.machine(board.id())).isPresent();
        assertThat(found.cpuModels()).contains("max");
        assertThat(found.deviceTypes()).contains(device, "nvme").hasSizeGreaterThan(100);
        assertThat(found.accelerators()).containsAll(qemu.accelerators());
        assertThat(qemu.capabilities()).as("from memory").isEqualTo(found);
    }
}
