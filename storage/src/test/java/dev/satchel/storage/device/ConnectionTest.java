package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
    private static final String USB_DEVICE = "pci0000:00/0000:00:14.0/usb2/2-1";
    private static final String MMC = "platform/fe340000.mmc/mmc_host/mmc0/mmc0:0001/block/mmcblk0";
    private static final String CABLE =
            "pci0000:00/0000:00:07.0/0000:04:00.0/0000:05:01.0/0000:06:00.0/nvme/nvme1/nvme1n1";

    @TempDir
    Path folder;

    private FakeHost usb(String speed) throws Exception {
        return new FakeHost(folder)
                .disk(FakeHost.USB, "8:16", 16)
                .attribute(USB_DEVICE, "busnum", "2")
                .attribute(USB_DEVICE, "speed", speed);
    }

    @Test
    void tellsTheGenerationOfUsbThatPortCableAndBoxAgreedOn() throws Exception {
        BlockDevice box = usb("10000").device("sdb");

        assertThat(box.bus()).isEqualTo(Bus.USB);
        assertThat(box.linkSpeed()).contains(LinkSpeed.gigabits(10));
        assertThat(box.usbGeneration()).contains(UsbGeneration.USB_3_2_GEN_2);
    }

    @Test
    void seesTheWrongCable() throws Exception {
        assertThat(usb("480").device("sdb").usbGeneration()).contains(UsbGeneration.USB_2_0);
    }

    @Test
    void seesTheOldestMouseOfADisk() throws Exception {
        assertThat(usb("1.5").device("sdb").linkSpeed()).contains(new LinkSpeed(1_500_000));
        Files.delete(folder.resolve("sys/devices").resolve(USB_DEVICE).resolve("speed"));
        assertThat(new LinuxDevices(folder, List.of()).all().get(0).linkSpeed()).isEmpty();
    }

    @Test
    void aUsbDiskThatIsSolderedInIsInternal() throws Exception {
        BlockDevice module =
                usb("480").attribute(USB_DEVICE, "removable", "fixed").device("sdb");

        assertThat(module.isRemovable()).isFalse();
        assertThat(module.isInternal()).isTrue();
    }

    @Test
    void countsTheLanesOfAnNvmeDisk() throws Exception {
        String card = "pci0000:00/0000:00:1d.0/0000:3d:00.0";
        BlockDevice nvme = FakeHost.laptop(folder)
                .attribute(card, "current_link_width", "4")
                .attribute(card, "current_link_speed", "8.0 GT/s PCIe")
                .device("nvme0n1");

        assertThat(nvme.bus()).isEqualTo(Bus.NVME);
        assertThat(nvme.linkSpeed()).contains(LinkSpeed.gigabits(32));
        assertThat(nvme.usbGeneration()).isEmpty();
        assertThat(nvme.isInternal()).isTrue();
    }

    @Test
    void anNvmeDiskBehindAnExternalPortIsBehindACableAndHasItsSpeed() throws Exception {
        FakeHost host = new FakeHost(folder)
                .disk(CABLE, "259:7", 1000)
                .attribute("pci0000:00/0000:00:07.0/0000:04:00.0", "removable", "removable")
                .attribute("pci0000:00/0000:00:07.0/0000:04:00.0/0000:05:01.0/0000:06:00.0", "current_link_width", "4")
                .attribute(
                        "pci0000:00/0000:00:07.0/0000:04:00.0/0000:05:01.0/0000:06:00.0",
                        "current_link_speed",
                        "2.5 GT/s PCIe");
        assertThat(host.device("nvme1n1").bus()).isEqualTo(Bus.THUNDERBOLT);
        assertThat(host.device("nvme1n1").isInternal()).isFalse();
        assertThat(host.device("nvme1n1").linkSpeed())
                .as("what a tunnel tells of itself")
                .isEmpty();

        for (String router : new String[] {"0-0", "0-1"}) {
            Path device = Files.createDirectories(folder.resolve("sys/bus/thunderbolt/devices/" + router));
            Files.writeString(device.resolve("rx_speed"), "20.0 Gb/s\n");
            Files.writeString(device.resolve("rx_lanes"), "2\n");
        }

        assertThat(host.device("nvme1n1").linkSpeed()).contains(LinkSpeed.gigabits(40));
    }

    @Test
    void tellsSerialAtaByItsDriverAndItsSpeed() throws Exception {
        String port = "pci0000:00/0000:00:17.0/ata1";
        FakeHost host = new FakeHost(folder).disk(FakeHost.SATA, "8:0", 100);
        assertThat(host.device("sda").bus()).isEqualTo(Bus.ATA);

        host.attribute(port + "/host0", "scsi_host/host0/proc_name", "ahci")
                .attribute(port, "link1/ata_link/link1/sata_spd", "6.0 Gbps");

        assertThat(host.device("sda").bus()).isEqualTo(Bus.SATA);
        assertThat(host.device("sda").linkSpeed()).contains(LinkSpeed.gigabits(6));
        assertThat(host.device("sda").isInternal()).isTrue();
    }

    @Test
    void tellsACardFromMemoryThatIsSolderedIn() throws Exception {
        FakeHost host = new FakeHost(folder).disk(MMC, "179:0", 32);

        assertThat(host.attribute(MMC, "device/type", "SD").device("mmcblk0").isRemovable())
                .isTrue();
        assertThat(host.attribute(MMC, "device/type", "MMC").device("mmcblk0").isInternal())
                .isTrue();
    }
}
