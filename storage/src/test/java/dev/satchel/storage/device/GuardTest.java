package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardTest {
    @TempDir
    Path folder;

    private static void assertRefused(Guard.Verdict verdict, String... codes) {
        assertThat(verdict.decision()).isEqualTo(Guard.Decision.REFUSED);
        assertThat(verdict.findings().errors()).extracting(Finding::code).containsExactly(codes);
    }

    @Test
    void allowsAnEmptyUsbDisk() throws Exception {
        BlockDevice stick = new FakeHost(folder).disk(FakeHost.USB, "8:16", 16).device("sdb");

        assertThat(Guard.overwriting(stick).verdict().decision()).isEqualTo(Guard.Decision.ALLOWED);
    }

    @Test
    void wantsADiskWithPartitionsToBeConfirmed() throws Exception {
        Guard.Verdict verdict =
                Guard.overwriting(FakeHost.laptop(folder).device("sdb")).verdict();

        assertThat(verdict.decision()).isEqualTo(Guard.Decision.NEEDS_CONFIRMATION);
        assertThat(verdict.findings().all()).extracting(Finding::code).containsExactly("device.partitioned");
    }

    @Test
    void wantsADiskThatIsNotEmptyToBeConfirmed() throws Exception {
        BlockDevice stick = new FakeHost(folder).disk(FakeHost.USB, "8:16", 16).device("sdb");
        byte[] damaged = new byte[4096];
        damaged[1080] = 0x53; // half of the magic number of ext
        Files.createDirectories(folder.resolve("dev"));
        Files.write(folder.resolve("dev/sdb"), damaged);

        assertThat(Guard.overwriting(stick).verdict().findings().all())
                .extracting(Finding::code)
                .containsExactly("device.data");
    }

    @Test
    void wantsAnInternalDiskToBeConfirmed() throws Exception {
        BlockDevice internal =
                new FakeHost(folder).disk(FakeHost.SATA, "8:0", 16).device("sda");

        assertThat(Guard.overwriting(internal).verdict().findings().all())
                .extracting(Finding::code)
                .containsExactly("device.internal");
    }

    @Test
    void refusesADiskThatHoldsTheRunningSystemWithEveryReason() throws Exception {
        assertRefused(
                Guard.overwriting(FakeHost.laptop(folder).device("nvme0n1")).verdict(),
                "device.system",
                "device.mounted",
                "device.mounted",
                "device.swap",
                "device.held");
    }

    @Test
    void refusesADiskOfWhichAPartitionIsMounted() throws Exception {
        FakeHost host = FakeHost.laptop(folder).mount("8:17", "/media/t7", "exfat", "/dev/sdb1");

        assertRefused(Guard.overwriting(host.device("sdb")).verdict(), "device.mounted");
    }

    @Test
    void refusesADiskOfWhichAPartitionIsSwap() throws Exception {
        FakeHost host = FakeHost.laptop(folder).swap("/dev/sdb1", "partition");

        assertRefused(Guard.overwriting(host.device("sdb")).verdict(), "device.swap");
    }

    @Test
    void refusesADiskWithASwapFileInUse() throws Exception {
        FakeHost host = FakeHost.laptop(folder)
                .mount("8:17", "/srv", "ext4", "/dev/sdb1")
                .swap("/srv/swapfile", "file");

        assertRefused(Guard.overwriting(host.device("sdb")).verdict(), "device.mounted", "device.swap");
    }

    @Test
    void refusesADiskThatIsPartOfARaid() throws Exception {
        FakeHost host = FakeHost.laptop(folder)
                .disk("virtual/block/md127", "9:127", 500)
                .stacked("md127", "sdb1");

        assertRefused(Guard.overwriting(host.device("sdb")).verdict(), "device.held");
    }

    @Test
    void refusesAReadOnlyDisk() throws Exception {
        FakeHost host = FakeHost.laptop(folder).attribute(FakeHost.USB, "ro", "1");

        assertRefused(Guard.overwriting(host.device("sdb")).verdict(), "device.read-only");
    }

    @Test
    void refusesADiskThatIsTooSmallWithBothNumbers() throws Exception {
        Guard.Verdict verdict = Guard.overwriting(FakeHost.laptop(folder).device("sdb"))
                .needing(DataSize.gibibytes(2000))
                .verdict();

        assertRefused(verdict, "device.too-small");
        assertThat(verdict.findings().errors().get(0).message())
                .contains("1000 GiB (1073741824000 bytes)", "2.0 TiB (2147483648000 bytes)");
    }

    @Test
    void refusesADiskThatIsNotTheOneThatIsMeant() throws Exception {
        BlockDevice device = FakeHost.laptop(folder).device("sdb");

        assertRefused(
                Guard.overwriting(device)
                        .expecting(DeviceIdentity.serial("other").withModel("PSSD T7"))
                        .verdict(),
                "device.identity");
    }

    @Test
    void refusesADiskThatWasReplacedSinceThePlanWasMade() throws Exception {
        BlockDevice planned =
                FakeHost.laptop(Files.createDirectory(folder.resolve("before"))).device("sdb");
        BlockDevice now = FakeHost.laptop(Files.createDirectory(folder.resolve("after")))
                .attribute("pci0000:00/0000:00:14.0/usb2/2-1", "serial", "ANOTHER")
                .attribute(FakeHost.USB, "diskseq", "9")
                .device("sdb");

        assertRefused(Guard.overwriting(now).unchangedSince(planned).verdict(), "device.identity", "device.changed");
        assertThat(Guard.overwriting(planned)
                        .unchangedSince(planned)
                        .verdict()
                        .findings()
                        .errors())
                .isEmpty();
    }
}
