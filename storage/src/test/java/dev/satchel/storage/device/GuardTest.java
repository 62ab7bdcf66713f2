package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

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
    void namesTheTracesOfADamagedFileSystem() throws Exception {
        BlockDevice stick = new FakeHost(folder).disk(FakeHost.USB, "8:16", 16).device("sdb");
        byte[] damaged = new byte[2 << 20];
        damaged[1024 + 0x38] = 0x53;
        damaged[1024 + 0x39] = (byte) 0xEF;
        damaged[1024 + 0x65] = 4; // its checksum is not there
        Files.createDirectories(folder.resolve("dev"));
        Files.write(folder.resolve("dev/sdb"), damaged);

        assertThat(Guard.overwriting(stick).verdict().findings().all())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("traces of ext4 at byte 1080"));
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

    @Test
    void refusesADiskThatIsMountedInAnotherNamespaceAndSaysWhereToUnmountIt() throws Exception {
        FakeHost host = FakeHost.laptop(folder)
                .process(4711, "containerd-shim", "4026532601")
                .mountFor(4711, "8:17", "/data", "/dev/sdb1")
                .mountFor(4711, "253:1", "/etc/hosts", "/dev/mapper/vg-root");

        Guard.Verdict verdict = Guard.overwriting(host.device("sdb")).verdict();

        assertRefused(verdict, "device.mounted");
        assertThat(verdict.findings().errors().get(0).message()).endsWith("in the mount namespace of process 4711");
        assertThat(verdict.findings().errors().get(0).remedy()).isEqualTo("nsenter --mount --target 4711 umount /data");
    }

    @Test
    void theRootOfAContainerIsNotTheSystem() throws Exception {
        FakeHost host = FakeHost.laptop(folder)
                .process(1, "systemd", "4026531841")
                .process(4711, "sleep", "4026532601")
                .mountFor(4711, "8:17", "/", "/dev/sdb1");

        assertRefused(Guard.overwriting(host.device("sdb")).verdict(), "device.mounted");
    }

    @Test
    void refusesTheDiskOfTheHostWhoseSystemRunsInTheNamespaceOfProcess1() throws Exception {
        FakeHost host = new FakeHost(folder)
                .disk(FakeHost.SATA, "8:0", 100)
                .process(1, "systemd", "4026531841")
                .mountFor(1, "8:0", "/", "/dev/sda");

        assertRefused(Guard.overwriting(host.device("sda")).verdict(), "device.system", "device.mounted");
    }

    @Test
    void refusesADiskThatThisProgramRunsFrom() throws Exception {
        FakeHost host = FakeHost.laptop(folder).mount("8:17", "/opt", "ext4", "/dev/sdb1");
        BlockDevice disk = host.read(Path.of("/opt/jdk"), Path.of("/opt/app.jar"), Path.of("/srv/data"))
                .all()
                .get(1);

        Guard.Verdict verdict = Guard.of(disk, Intent.FORMAT).verdict();

        assertRefused(verdict, "device.mounted", "device.program");
        assertThat(verdict.findings().errors().get(1).message())
                .isEqualTo("this program runs from it: /opt/jdk and 1 more");
    }

    @Test
    void refusesADiskThatHoldsAFileOfThePlanItself() throws Exception {
        FakeHost host = FakeHost.laptop(folder).mount("8:17", "/srv", "ext4", "/dev/sdb1");

        assertRefused(
                Guard.overwriting(host.device("sdb"))
                        .protecting(Path.of("/srv/plan.journal"), Path.of("/home/me/disk.img"))
                        .verdict(),
                "device.mounted",
                "device.own-file");
    }

    @Test
    void findsAFileOnADiskThroughALoopDevice() throws Exception {
        FakeHost host = FakeHost.laptop(folder)
                .mount("8:17", "/srv", "ext4", "/dev/sdb1")
                .disk("virtual/block/loop0", "7:0", 1)
                .attribute("virtual/block/loop0", "loop/backing_file", "/srv/disk.img")
                .mount("7:0", "/srv/image", "ext4", "/dev/loop0");

        assertRefused(
                Guard.overwriting(host.device("sdb"))
                        .protecting(Path.of("/srv/image/journal"))
                        .verdict(),
                "device.mounted",
                "device.own-file");
    }

    @Test
    void refusesADiskOfWhichALoopDeviceIsMade() throws Exception {
        FakeHost host = FakeHost.laptop(folder)
                .disk("virtual/block/loop0", "7:0", 1)
                .attribute("virtual/block/loop0", "loop/backing_file", "/dev/sdb1")
                .mount("7:0", "/mnt", "ext4", "/dev/loop0");

        Guard.Verdict verdict = Guard.overwriting(host.device("sdb")).verdict();

        assertRefused(verdict, "device.mounted", "device.held");
        assertThat(verdict.findings().errors().get(1).remedy())
                .isEqualTo("close what uses it: losetup --detach /dev/loop0");
    }

    @Test
    void namesWhatADiskIsAPartOfAndHowToEndThat() throws Exception {
        FakeHost host = FakeHost.laptop(folder)
                .attribute("virtual/block/dm-0", "dm/uuid", "CRYPT-LUKS2-0123456789abcdef-luks")
                .attribute("virtual/block/dm-1", "dm/uuid", "LVM-abc")
                .attribute("virtual/block/dm-2", "dm/uuid", "LVM-def");

        assertThat(Guard.overwriting(host.device("nvme0n1"))
                        .verdict()
                        .findings()
                        .errors())
                .filteredOn(finding -> finding.code().equals("device.held"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.message())
                            .isEqualTo("it is a part of /dev/dm-0 (encryption luks), /dev/dm-1 (LVM vg-root), /dev/dm-2"
                                    + " (LVM vg-swap)");
                    assertThat(finding.remedy()).isEqualTo("close what uses it: cryptsetup close luks, vgchange -an");
                });
    }

    @Test
    void refusesEveryMemberOfAFileSystemOnSeveralDisks() throws Exception {
        FakeHost host = new FakeHost(folder)
                .disk(FakeHost.USB, "8:16", 100)
                .disk(FakeHost.SATA, "8:0", 100)
                .mount("0:77", "/srv", "btrfs", "/dev/sda");
        Files.createDirectories(folder.resolve("sys/fs/btrfs/1234/devices/sda"));
        Files.createDirectories(folder.resolve("sys/fs/btrfs/1234/devices/sdb"));

        assertRefused(Guard.overwriting(host.device("sdb")).verdict(), "device.mounted");
        assertThat(Guard.overwriting(host.device("sdb"))
                        .verdict()
                        .findings()
                        .errors()
                        .get(0)
                        .message())
                .isEqualTo("/dev/sdb is mounted at /srv");
    }

    @Test
    void letsAPersonDecideAboutADiskThatIsLargerThanExpected() throws Exception {
        BlockDevice stick =
                new FakeHost(folder).disk(FakeHost.USB, "8:16", 4000).device("sdb");

        assertThat(Guard.overwriting(stick)
                        .notLargerThan(DataSize.gibibytes(64))
                        .verdict())
                .satisfies(verdict -> {
                    assertThat(verdict.decision()).isEqualTo(Guard.Decision.NEEDS_CONFIRMATION);
                    assertThat(verdict.findings().all())
                            .extracting(Finding::code)
                            .containsExactly("device.larger");
                });
        assertThat(Guard.overwriting(stick)
                        .notLargerThan(DataSize.gibibytes(4000))
                        .verdict()
                        .decision())
                .isEqualTo(Guard.Decision.ALLOWED);
    }

    @Test
    void letsReadWhatIsInUseAfterAConfirmation() throws Exception {
        Guard.Verdict verdict = Guard.of(FakeHost.laptop(folder).device("nvme0n1"), Intent.READ_RAW)
                .verdict();

        assertThat(verdict.decision()).isEqualTo(Guard.Decision.NEEDS_CONFIRMATION);
        assertThat(verdict.findings().all())
                .extracting(Finding::code)
                .containsExactly("device.system", "device.mounted", "device.mounted", "device.swap", "device.held");
        assertThat(verdict.findings().all().get(1).message()).endsWith("what is read may change meanwhile");
    }

    @Test
    void letsReadAnInternalDiskThatIsFullAndReadOnly() throws Exception {
        FakeHost host = new FakeHost(folder).disk(FakeHost.SATA, "8:0", 100).attribute(FakeHost.SATA, "ro", "1");
        FakeHost.writeMbr(folder.resolve("dev/sda"), 1);

        assertThat(Guard.of(host.device("sda"), Intent.READ_RAW).verdict().decision())
                .isEqualTo(Guard.Decision.ALLOWED);
    }

    @Test
    void doesNotLetReadAnotherDiskThanTheOneThatIsMeant() throws Exception {
        assertRefused(
                Guard.of(FakeHost.laptop(folder).device("sdb"), Intent.READ_RAW)
                        .expecting(DeviceIdentity.serial("other"))
                        .verdict(),
                "device.identity");
    }

    @Test
    void makesPartitionsOnWholeDisksOnly() throws Exception {
        BlockDevice partition =
                FakeHost.laptop(folder).read().at(Path.of("/dev/sdb1")).orElseThrow();

        assertRefused(Guard.of(partition, Intent.PARTITION).verdict(), "device.not-whole");
        assertThat(Guard.of(partition, Intent.FORMAT).verdict().decision()).isEqualTo(Guard.Decision.ALLOWED);
    }

    @Test
    void saysThatAPartitionIsOnTheDiskOfTheSystem() throws Exception {
        FakeHost host = FakeHost.laptop(folder).partition(FakeHost.NVME, "nvme0n1p3", 3, "259:3", 600_000_000, 1 << 20);

        assertThat(Guard.of(host.read().at(Path.of("/dev/nvme0n1p3")).orElseThrow(), Intent.FORMAT)
                        .verdict()
                        .findings()
                        .all())
                .extracting(Finding::code)
                .containsExactly("device.beside-system", "device.internal");
    }

    @Test
    void namesThePartitionsThatWouldBeLostAndWhatIsOnThem() throws Exception {
        FakeHost host = FakeHost.laptop(folder);
        FakeHost.writeMbr(folder.resolve("dev/sdb"), 0x1A2B3C4D);

        assertThat(Guard.of(host.device("sdb"), Intent.PARTITION)
                        .verdict()
                        .findings()
                        .all())
                .extracting(Finding::code, Finding::message)
                .containsExactly(tuple("device.partitioned", "it has 1 partition, which will be lost: 1 (32.0 KiB)"));
    }

    @Test
    void doesNotTakeWhatCannotBeReadForEmpty() throws Exception {
        BlockDevice stick = new FakeHost(folder).disk(FakeHost.USB, "8:16", 16).device("sdb");
        Files.delete(folder.resolve("dev/sdb"));

        Guard.Verdict verdict = Guard.of(stick, Intent.FORMAT).verdict();

        assertThat(verdict.decision()).isEqualTo(Guard.Decision.NEEDS_CONFIRMATION);
        assertThat(verdict.findings().all()).extracting(Finding::code).containsExactly("device.unreadable");
    }

    @Test
    void doubtsAnIdentityThatIsNoMoreThanAnInventedNumber() throws Exception {
        FakeHost host = new FakeHost(folder)
                .disk(FakeHost.USB, "8:16", 16)
                .attribute("pci0000:00/0000:00:14.0/usb2/2-1", "serial", "0123456789AB")
                .attribute("pci0000:00/0000:00:14.0/usb2/2-1", "busnum", "2");
        BlockDevice box = host.device("sdb");
        FakeHost.writeMbr(folder.resolve("dev/sdb"), 0x1A2B3C4D);

        assertThat(box.hasInventedSerial()).isTrue();
        assertThat(Guard.overwriting(box)
                        .expecting(box.identity())
                        .verdict()
                        .findings()
                        .all())
                .extracting(Finding::code)
                .containsExactly("device.weak-identity", "device.partitioned");
        assertThat(Guard.overwriting(box)
                        .expecting(box.identity().withTableUuid("1a2b3c4d"))
                        .verdict()
                        .findings()
                        .all())
                .extracting(Finding::code)
                .containsExactly("device.partitioned");
        assertRefused(
                Guard.overwriting(box)
                        .expecting(box.identity().withTableUuid("1a2b3c4e"))
                        .verdict(),
                "device.identity");
    }

    @Test
    void takesADiskForItselfWhateverAnotherHostCallsIt() throws Exception {
        BlockDevice disk = FakeHost.laptop(folder).device("sdb");

        for (String model : new String[] {"PSSD T7", "Samsung PSSD T7"}) {
            assertThat(Guard.overwriting(disk)
                            .expecting(DeviceIdentity.serial("S6XNNS0T123456").withModel(model))
                            .verdict()
                            .findings()
                            .errors())
                    .as(model)
                    .isEmpty();
        }
    }

    @Test
    void refusesALoopDeviceWhoseBytesAreMountedThroughAnother() throws Exception {
        FakeHost host = FakeHost.laptop(folder)
                .disk("virtual/block/loop0", "7:0", 2)
                .attribute("virtual/block/loop0", "loop/backing_file", "/srv/disk.img")
                .disk("virtual/block/loop1", "7:1", 1)
                .attribute("virtual/block/loop1", "loop/backing_file", "/srv/disk.img")
                .attribute("virtual/block/loop1", "loop/offset", "1073741824")
                .disk("virtual/block/loop2", "7:2", 1)
                .attribute("virtual/block/loop2", "loop/backing_file", "/srv/disk.img")
                .disk("virtual/block/loop3", "7:3", 1)
                .attribute("virtual/block/loop3", "loop/backing_file", "/srv/other.img")
                .mount("7:1", "/mnt", "ext4", "/dev/loop1");

        assertThat(Guard.overwriting(host.device("loop0")).verdict().findings().errors())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo("device.shared");
                    assertThat(finding.message()).contains("/dev/loop1", "/mnt");
                });
        // The first half of the file, and another file.
        for (String free : new String[] {"loop2", "loop3"}) {
            assertThat(Guard.overwriting(host.device(free)).verdict().findings().errors())
                    .isEmpty();
        }
    }

    @Test
    void refusesALoopDeviceWhoseFileAMachineHas() throws Exception {
        FakeHost host = FakeHost.laptop(folder)
                .disk("virtual/block/loop0", "7:0", 2)
                .attribute("virtual/block/loop0", "loop/backing_file", "/srv/disk.img")
                .process(4711, "qemu-system-x86", "1");
        Path open = Files.createDirectories(folder.resolve("proc/4711/fd"));
        Files.createSymbolicLink(open.resolve("12"), Path.of("/srv/disk.img"));

        assertThat(Guard.overwriting(host.device("loop0")).verdict().findings().errors())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo("device.machine");
                    assertThat(finding.message()).contains("qemu-system-x86 (process 4711)");
                });
    }
}
