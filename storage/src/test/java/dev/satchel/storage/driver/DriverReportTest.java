package dev.satchel.storage.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriverReportTest {
    private static final HardwareId NVME = HardwareId.pci(0x144d, 0xa80a, 0x010802);
    private static final HardwareId VMD = HardwareId.pci(0x8086, 0x9a0b, 0x010400);
    private static final HardwareId XHCI = HardwareId.pci(0x8086, 0xa0ed, 0x0c0330);
    private static final HardwareId GPU = HardwareId.pci(0x10de, 0x2684, 0x030000);

    @TempDir
    Path folder;

    @BeforeEach
    void lists() throws Exception {
        file("modules.dep", """
                kernel/drivers/pci/controller/vmd.ko.xz:
                kernel/drivers/usb/host/xhci-pci.ko.xz: kernel/drivers/usb/host/xhci-hcd.ko.xz kernel/drivers/usb/core/usbcore.ko.xz
                kernel/drivers/usb/host/xhci-hcd.ko.xz: kernel/drivers/usb/core/usbcore.ko.xz
                kernel/drivers/usb/core/usbcore.ko.xz:
                kernel/drivers/usb/storage/usb-storage.ko.xz: kernel/drivers/usb/core/usbcore.ko.xz
                """);
        file("modules.alias", """
                # Aliases extracted from modules themselves.
                alias pci:v00008086d00009A0Bsv*sd*bc*sc*i* vmd
                alias pci:v*d*sv*sd*bc0Csc03i30* xhci_pci
                """);
        file("modules.builtin", "kernel/drivers/nvme/host/nvme.ko\nkernel/drivers/scsi/sd_mod.ko\n");
    }

    private void file(String name, String text) throws Exception {
        Files.writeString(folder.resolve(name), text);
    }

    private DriverReport report(HardwareId... devices) throws Exception {
        return DriverReport.of(MachineHardware.of(devices), KernelModules.read(folder));
    }

    @Test
    void saysWhichModuleDrivesWhat() throws Exception {
        assertThat(report(VMD, XHCI, GPU)).hasToString("""
                8086:9a0b (class 010400): vmd
                8086:a0ed (class 0C0330): xhci_pci
                10de:2684 (class 030000): nothing
                """);
    }

    @Test
    void findsTheBuiltInDriverOfAClassThatDoesNotAnswer() throws Exception {
        assertThat(report(NVME).drivers().get(0).modules()).containsExactly("nvme");
    }

    @Test
    void hearsTheBuiltInDriversOfANewKernel() throws Exception {
        file(
                "modules.builtin.modinfo",
                "nvme.license=GPL\0nvme.alias=pci:v*d*sv*sd*bc01sc08i02*\0nvme.file=drivers/nvme/host/nvme\0");

        assertThat(KernelModules.read(folder).matching(NVME.modalias())).containsExactly("nvme");
    }

    @Test
    void namesWhatTheRamDiskMustHoldInTheOrderOfLoading() throws Exception {
        KernelModules modules = KernelModules.read(folder);

        assertThat(report(VMD, NVME, XHCI, GPU).neededToStart(modules))
                .containsExactly("vmd", "usbcore", "xhci_hcd", "xhci_pci", "usb_storage");
    }

    @Test
    void namesTheDiskControllerThatNothingDrives() throws Exception {
        HardwareId raid = HardwareId.pci(0x1000, 0x0016, 0x010400);

        assertThat(report(raid, GPU, NVME).disksWithoutDriver()).containsExactly(raid);
    }

    @Test
    void knowsHowAKernelHasAModule() throws Exception {
        KernelModules modules = KernelModules.read(folder);

        assertThat(modules.form("usb-storage")).contains(KernelModules.Form.LOADABLE);
        assertThat(modules.form("sd_mod")).contains(KernelModules.Form.BUILT_IN);
        assertThat(modules.form("enic")).isEmpty();
        assertThat(modules).hasToString("5 modules, 2 built in");
    }

    @Test
    void refusesAFolderWithoutAList() throws Exception {
        Files.delete(folder.resolve("modules.dep"));

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> KernelModules.read(folder))
                .satisfies(e -> assertThat(e.code()).isEqualTo("driver.modules.missing"));
    }
}
