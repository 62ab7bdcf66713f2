package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LUKS, LVM, RAID, NVMe, SATA, USB and cards, as a real kernel shows them; what this test's host has of them varies. */
@Tag("slow")
class GuestDevicesIT {
    @TempDir
    static Path folder;

    private static BlockDevice bySerial(LinuxDevices host, String serial) throws Exception {
        return host.device(DeviceIdentity.serial(serial));
    }

    private static void assertRefused(BlockDevice device, String... codes) {
        assertThat(Guard.of(device, Intent.PARTITION).verdict().findings().errors())
                .as("%s", device)
                .extracting(Finding::code)
                .containsExactly(codes);
    }

    @Test
    void areWhatLsblkTellsOfThemThere() throws Exception {
        Path root = DeviceGuest.record(folder.toRealPath());
        LinuxDevices host = new LinuxDevices(root, List.of());
        JsonNode told = new ObjectMapper().readTree(root.resolve("lsblk.json").toFile());
        LsblkComparison comparison = new LsblkComparison(host);

        assertThat(comparison.differences(told)).isEmpty();
        assertThat(comparison.compared()).isGreaterThan(150);

        BlockDevice nvme = bySerial(host, "NVME1");
        assertThat(nvme.bus()).isEqualTo(Bus.NVME);
        assertThat(nvme.sectors().logical()).isEqualTo(DataSize.bytes(4096));
        assertThat(nvme.partitions()).extracting(BlockPartition::start).contains(DataSize.mebibytes(1));
        assertThat(nvme.swaps()).containsExactly(Path.of("/dev/nvme0n1p2"), Path.of("/mnt/swap"));
        assertThat(nvme.holders()).extracting(BlockHolder::name).containsExactly("plain");
        assertRefused(nvme, "device.mounted", "device.mounted", "device.swap", "device.swap", "device.held");

        BlockDevice box = bySerial(host, "SUPER");
        assertThat(box.usbGeneration()).contains(UsbGeneration.USB_3_2_GEN_1);
        assertThat(box.isRemovable()).isTrue();
        assertThat(box.holders())
                .extracting(BlockHolder::kind)
                .containsExactly(BlockHolder.Kind.ENCRYPTION, BlockHolder.Kind.LVM);
        assertRefused(box, "device.held");

        BlockDevice stick = bySerial(host, "0123456789AB");
        assertThat(stick.usbGeneration()).contains(UsbGeneration.USB_2_0);
        assertThat(stick.hasInventedSerial()).isTrue();
        assertRefused(stick);

        BlockDevice spinning = bySerial(host, "SATA1");
        assertThat(spinning.bus()).isEqualTo(Bus.SATA);
        assertThat(spinning.model()).contains("Spinning");
        assertThat(spinning.linkSpeed()).isPresent();
        assertThat(spinning.isRotational()).isTrue();
        assertThat(bySerial(host, "SATA2").isRotational()).isFalse();
        for (String member : List.of("SATA1", "SATA2")) {
            assertThat(bySerial(host, member).holders())
                    .extracting(BlockHolder::toString)
                    .containsExactly("/dev/md0 (RAID raid1)", "/dev/loop4 (loop device)");
            assertRefused(bySerial(host, member), "device.held");
        }
        assertThat(host.all())
                .filteredOn(device -> device.bus() == Bus.MMC)
                .singleElement()
                .satisfies(card -> assertThat(card.isRemovable()).isTrue());
        assertThat(host.at(Path.of("/dev/md0")).orElseThrow().kind()).isEqualTo(BlockDevice.Kind.STACKED);
    }
}
