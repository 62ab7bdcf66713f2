package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceTreeTest {
    @TempDir
    Path folder;

    @Test
    void listsWholeDisksAndNothingThatIsMadeOfThem() throws Exception {
        assertThat(FakeHost.laptop(folder).read().all())
                .extracting(device -> device.path().toString())
                .containsExactly("/dev/nvme0n1", "/dev/sdb");
    }

    @Test
    void readsWhatAUsbDiskSaysOfItself() throws Exception {
        BlockDevice usb = FakeHost.laptop(folder).device("sdb");

        assertThat(usb.bus()).isEqualTo(Bus.USB);
        assertThat(usb.serial()).contains("S6XNNS0T123456");
        assertThat(usb.model()).contains("PSSD T7");
        assertThat(usb.size()).isEqualTo(DataSize.gibibytes(1000));
        assertThat(usb.sectors().physical()).isEqualTo(DataSize.bytes(4096));
        assertThat(usb.isRemovable()).isTrue();
        assertThat(usb.sequence()).hasValue(7);
        assertThat(usb.partitions())
                .containsExactly(
                        new BlockPartition(Path.of("/dev/sdb1"), 1, DataSize.mebibytes(1), DataSize.gibibytes(512)));
        assertThat(usb.mounts()).isEmpty();
        assertThat(usb.runsTheSystem()).isFalse();
    }

    @Test
    void readsWhatAnNvmeDiskSaysOfItself() throws Exception {
        BlockDevice nvme = FakeHost.laptop(folder).device("nvme0n1");

        assertThat(nvme.bus()).isEqualTo(Bus.NVME);
        assertThat(nvme.serial()).contains("S5GYNX0R123456");
        assertThat(nvme.wwn()).contains("eui.0025385b71b0a1c2");
        assertThat(nvme.isRemovable()).isFalse();
    }

    @Test
    void followsTheSystemThroughLvmAndEncryptionToItsDisk() throws Exception {
        BlockDevice nvme = FakeHost.laptop(folder).device("nvme0n1");

        assertThat(nvme.runsTheSystem()).isTrue();
        assertThat(nvme.mounts())
                .extracting(mount -> mount.device() + " " + mount.target())
                .containsExactlyInAnyOrder("/dev/dm-1 /", "/dev/nvme0n1p1 /boot/efi");
        assertThat(nvme.swaps()).containsExactly(Path.of("/dev/dm-2"));
        assertThat(nvme.holders())
                .extracting(BlockHolder::toString)
                .containsExactly(
                        "/dev/dm-0 (device mapper luks)",
                        "/dev/dm-1 (device mapper vg-root)",
                        "/dev/dm-2 (device mapper vg-swap)");
    }

    @Test
    void followsTheSystemThroughARaidToEachOfItsDisks() throws Exception {
        String other = FakeHost.SATA.replace("ata1/host0", "ata2/host1").replace("sda", "sdc");
        FakeHost host = new FakeHost(folder)
                .disk(FakeHost.SATA, "8:0", 100)
                .partition(FakeHost.SATA, "sda1", 1, "8:1", 2048, 1 << 24)
                .disk(other, "8:32", 100)
                .partition(other, "sdc1", 1, "8:33", 2048, 1 << 24)
                .disk("virtual/block/md127", "9:127", 100)
                .attribute("virtual/block/md127", "md/level", "raid1")
                .partition("virtual/block/md127", "md127p1", 1, "259:0", 2048, 1 << 20)
                .stacked("md127", "sda1")
                .stacked("md127", "sdc1")
                .mount("259:0", "/", "ext4", "/dev/md127p1");

        for (String disk : List.of("sda", "sdc")) {
            assertThat(host.device(disk).runsTheSystem()).as(disk).isTrue();
            assertThat(host.device(disk).holders())
                    .containsExactly(new BlockHolder(Path.of("/dev/md127"), BlockHolder.Kind.RAID, "raid1"));
            assertThat(host.device(disk).mounts())
                    .containsExactly(new BlockMount(Path.of("/dev/md127p1"), Path.of("/"), "ext4"));
        }
    }

    @Test
    void leavesOutThePathsOfADiskThatHasSeveral() throws Exception {
        FakeHost host = FakeHost.laptop(folder).attribute(FakeHost.NVME, "hidden", "1");

        assertThat(host.read().all()).extracting(BlockDevice::path).containsExactly(Path.of("/dev/sdb"));
    }

    @Test
    void followsALiveSystemThroughItsLoopDeviceToTheMedium() throws Exception {
        FakeHost host = new FakeHost(folder);
        host.disk(FakeHost.USB, "8:16", 16).partition(FakeHost.USB, "sdb1", 1, "8:17", 2048, 1 << 24);
        host.disk("virtual/block/loop0", "7:0", 2)
                .attribute("virtual/block/loop0", "loop/backing_file", "/run/live/medium/live/filesystem.squashfs");
        host.mount("8:17", "/run/live/medium", "vfat", "/dev/sdb1").mount("0:25", "/", "overlay", "overlay");

        assertThat(host.device("sdb").runsTheSystem()).isTrue();
    }

    @Test
    void followsABtrfsRootWhoseMountHasANumberOfItsOwn() throws Exception {
        FakeHost host = new FakeHost(folder);
        host.disk(FakeHost.SATA, "8:0", 100).partition(FakeHost.SATA, "sda2", 2, "8:2", 2048, 1 << 24);
        host.disk(FakeHost.USB, "8:16", 100);
        host.mount("0:33", "/", "btrfs", "/dev/sda2");
        Files.createDirectories(folder.resolve("sys/fs/btrfs/1234/devices/sda2"));
        Files.createDirectories(folder.resolve("sys/fs/btrfs/1234/devices/sdb"));

        assertThat(host.device("sda").runsTheSystem()).isTrue();
        assertThat(host.device("sdb").runsTheSystem())
                .as("the second device of the same file system")
                .isTrue();
    }

    @Test
    void readsTheSerialNumberOfAScsiDiskFromItsPage() throws Exception {
        FakeHost host = new FakeHost(folder).disk(FakeHost.SATA, "8:0", 100);
        Path page = folder.resolve("sys/devices").resolve(FakeHost.SATA).resolve("device/vpd_pg80");
        Files.createDirectories(page.getParent());
        Files.write(page, new byte[] {0, (byte) 0x80, 0, 8, ' ', ' ', 'W', 'D', '-', '1', '2', '3', 'x'});

        assertThat(host.device("sda").serial()).contains("WD-123");
    }

    @Test
    void leavesOutDrivesWithoutAMedium() throws Exception {
        assertThat(new FakeHost(folder).disk(FakeHost.USB, "8:16", 0).read().all())
                .isEmpty();
    }

    @Test
    void readsAMountPointWithABlank() throws Exception {
        FakeHost host = FakeHost.laptop(folder).mount("8:17", "/media/My\\040Disk", "ext4", "/dev/sdb1");

        assertThat(host.device("sdb").mounts())
                .containsExactly(new BlockMount(Path.of("/dev/sdb1"), Path.of("/media/My Disk"), "ext4"));
    }

    @Test
    void findsTheOneDeviceThatIsMeant() throws Exception {
        DeviceIdentity identity =
                DeviceIdentity.serial("S6XNNS0T123456").withModel("PSSD T7").withSize(DataSize.gibibytes(1000));

        assertThat(FakeHost.laptop(folder).read().device(identity).path()).isEqualTo(Path.of("/dev/sdb"));
    }

    @Test
    void findsADeviceByItsWorldWideNameInAnySpelling() throws Exception {
        LinuxDevices tree = FakeHost.laptop(folder).read();

        assertThat(tree.device(DeviceIdentity.wwn("0x0025385B71B0A1C2")).path()).isEqualTo(Path.of("/dev/nvme0n1"));
        assertThat(tree.device(DeviceIdentity.wwn("eui.0025385b71b0a1c2")).identity())
                .isEqualTo(DeviceIdentity.serial("S5GYNX0R123456")
                        .withWwn("0025385b71b0a1c2")
                        .withModel("Samsung SSD 980 PRO 500GB")
                        .withSize(DataSize.gibibytes(512)));
    }

    @Test
    void findsADeviceByWhatItsPartitionTableIsCalled() throws Exception {
        LinuxDevices tree = FakeHost.laptop(folder).read();
        FakeHost.writeMbr(folder.resolve("dev/sdb"), 0x1A2B3C4D);
        FakeHost.writeMbr(folder.resolve("dev/nvme0n1"), 0x1A2B3C4E);

        assertThat(tree.device(DeviceIdentity.tableUuid("0x1a2b3c4d")).path()).isEqualTo(Path.of("/dev/sdb"));
    }

    @Test
    void refusesToChooseBetweenACopyAndItsOriginal() throws Exception {
        LinuxDevices tree = FakeHost.laptop(folder).read();
        FakeHost.writeMbr(folder.resolve("dev/sdb"), 0x1A2B3C4D);
        FakeHost.writeMbr(folder.resolve("dev/nvme0n1"), 0x1A2B3C4D);

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> tree.device(DeviceIdentity.tableUuid("1a2b3c4d")))
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.ambiguous"));
        assertThat(tree.device(DeviceIdentity.tableUuid("1a2b3c4d").withSerial("S6XNNS0T123456"))
                        .path())
                .isEqualTo(Path.of("/dev/sdb"));
    }

    @Test
    void saysWhichPartitionTablesCouldNotBeRead() throws Exception {
        LinuxDevices tree = FakeHost.laptop(folder).read();
        FakeHost.writeMbr(folder.resolve("dev/sdb"), 0x1A2B3C4E);
        Files.delete(folder.resolve("dev/nvme0n1"));

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> tree.device(DeviceIdentity.tableUuid("1a2b3c4d")))
                .withMessageContaining("the partition tables of /dev/nvme0n1 (")
                .withMessageContaining("cannot be read by this user")
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.absent"));
    }

    @Test
    void refusesADeviceThatIsNotHereAndSaysWhatIs() throws Exception {
        LinuxDevices tree = FakeHost.laptop(folder).read();

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> tree.device(DeviceIdentity.serial("other")))
                .withMessageContaining("serial other")
                .withMessageContaining("/dev/sdb (PSSD T7, serial S6XNNS0T123456, 1000 GiB)")
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.absent"));
    }

    @Test
    void refusesToChooseBetweenTwoDevices() throws Exception {
        LinuxDevices tree = new FakeHost(folder)
                .disk(FakeHost.USB, "8:16", 16)
                .disk(FakeHost.SATA, "8:0", 16)
                .read();

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> tree.device(DeviceIdentity.size(DataSize.gibibytes(16))))
                .withMessageContaining("/dev/sda")
                .withMessageContaining("/dev/sdb")
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.ambiguous"));
    }

    @Test
    void saysWhenThisIsNoLinuxHost() {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> new DeviceTree(folder.resolve("nowhere")))
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.unsupported"));
    }

    @Test
    void namesPartitionsAsTheKernelDoes() throws Exception {
        FakeHost host = FakeHost.laptop(folder);

        assertThat(host.device("sdb").partitionPath(3)).isEqualTo(Path.of("/dev/sdb3"));
        assertThat(host.device("nvme0n1").partitionPath(3)).isEqualTo(Path.of("/dev/nvme0n1p3"));
    }
}
