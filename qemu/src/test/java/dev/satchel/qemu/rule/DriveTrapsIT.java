package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.MICROVM;
import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Qemu.VIRT;
import static dev.satchel.qemu.rule.Qemu.drive;
import static dev.satchel.qemu.rule.Satchel.blockOf;
import static dev.satchel.qemu.rule.Satchel.byHand;
import static dev.satchel.qemu.rule.Satchel.machine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.qmp.QmpValue;
import dev.satchel.testing.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks and drives that QEMU takes without a word, and that are not what was meant. */
@Tag("slow")
@Timeout(120)
class DriveTrapsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Images images;
    private Satchel satchel;

    @BeforeEach
    void here() {
        images = new Images(folder);
        satchel = new Satchel(folder);
    }

    private Disk medium(DiskBus bus) throws Exception {
        return Disk.named("cd").medium(images.raw("cd.iso")).bus(bus).build();
    }

    private Disk disk(String id, DiskBus bus) throws Exception {
        return Disk.named(id)
                .image(images.raw(id + ".img"), ImageFormat.RAW)
                .bus(bus)
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-cdrom", "-drive"})
    @FallsInto(SilentTrap.S1)
    void aCdOnVirtIsAHardDisk(String option) throws Exception {
        Path iso = images.raw("cd.iso");
        String value = option.equals("-drive") ? "media=cdrom,format=raw,file=" + iso : iso.toString();

        try (Trial trial = VIRT.starts(option, value)) {
            QmpValue block = trial.query("query-block").elements().get(0);
            assertThat(block.at("removable").isTrue()).isFalse();
            assertThat(block.at("inserted").at("ro").isTrue()).isTrue();
            assertThat(trial.count("virtio-blk-device")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    @KeepsOutOf(SilentTrap.S1)
    void aMediumOnVirtIsInADrive(Style style) throws Exception {
        Machine machine = machine(Board.VIRT)
                .disk(Disk.named("cd").medium(images.raw("cd.iso")).build())
                .build();

        try (Trial trial = satchel.starts(machine, style)) {
            assertThat(blockOf(trial, "cd").at("removable").isTrue()).isTrue();
            assertThat(trial.count("scsi-cd")).isOne();
        }
        satchel.refuses(byHand(machine(Board.VIRT), "-cdrom", "cd.iso"), "extras.qemu.silent");
    }

    @Test
    @FallsInto(SilentTrap.S2)
    void aMediumBehindUsbStorageIsAHardDisk() throws Exception {
        try (Trial trial = Q35.starts(
                "-blockdev",
                "driver=raw,node-name=cd,read-only=on,file.driver=file,file.filename=" + images.raw("cd.iso"),
                "-device",
                "qemu-xhci",
                "-device",
                "usb-storage,drive=cd,removable=on")) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.count("scsi-hd")).isOne();
            assertThat(trial.count("scsi-cd")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    @KeepsOutOf(SilentTrap.S2)
    void aMediumOnUsbIsInADrive(Style style) throws Exception {
        try (Trial trial =
                satchel.starts(machine(Board.Q35).disk(medium(DiskBus.USB)).build(), style)) {
            assertThat(trial.count("scsi-hd")).isZero();
            assertThat(trial.count("scsi-cd")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    @KeepsOutOf(SilentTrap.S3)
    void aUsbDiskHasTheSectorsThatItIsToHave(Style style) throws Exception {
        SectorSizes large = new SectorSizes(DataSize.bytes(4096), DataSize.bytes(4096));
        Disk disk = disk("u", DiskBus.USB).toBuilder().sectors(large).build();

        try (Trial trial = satchel.starts(
                machine(Board.Q35).disk(disk("system", DiskBus.SATA)).disk(disk).build(), style)) {
            assertThat(trial.property("/machine/peripheral/u", "type").text()).contains("scsi-hd");
            assertThat(trial.property("/machine/peripheral/u", "logical_block_size")
                            .number())
                    .hasValue(4096);
        }
        satchel.refuses(
                byHand(machine(Board.Q35), "-device", "usb-storage,drive=d,logical_block_size=4096"),
                "extras.qemu.silent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-hda", "-cdrom", "-drive"})
    @FallsInto(SilentTrap.S4)
    void aDriveOnMicrovmIsAttachedToNothing(String option) throws Exception {
        Path image = images.raw("disk");
        String value = option.equals("-drive") ? "format=raw,file=" + image : image.toString();

        try (Trial trial = MICROVM.starts(option, value)) {
            assertThat(trial.query("query-block").elements())
                    .anySatisfy(
                            block -> assertThat(block.at("qdev").isPresent()).isFalse());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-hda", "-cdrom", "-drive"})
    @KeepsOutOf(SilentTrap.S4)
    void aDiskOnMicrovmIsOnADevice(String option) throws Exception {
        Machine machine = machine(Board.MICROVM)
                .disk(disk("a", DiskBus.VIRTIO))
                .disk(disk("b", DiskBus.SCSI))
                .build();

        try (Trial trial = satchel.starts(machine, Style.DRIVE)) {
            assertThat(trial.query("query-block").elements())
                    .hasSize(2)
                    .allSatisfy(
                            block -> assertThat(block.at("qdev").isPresent()).isTrue());
        }
        satchel.refuses(byHand(machine(Board.MICROVM), option, "disk.img"), "extras.qemu.silent");
    }

    /** What a guest would do: through its device's node. */
    private static void write(Trial trial) throws Exception {
        assertThat(trial.monitor("qemu-io -d d \"write -P 0x41 0 512\"")).isEmpty();
        assertThat(trial.monitor("qemu-io -d d \"flush\"")).isEmpty();
    }

    private static String start(Path file) throws Exception {
        return new String(Files.readAllBytes(file), 0, 2, StandardCharsets.ISO_8859_1);
    }

    @Test
    @FallsInto(SilentTrap.S5)
    void aSnapshotProtectsDrivesAndNoBlockNodes() throws Exception {
        Path node = images.raw("node");
        Path drive = images.raw("drive");

        try (Trial trial = Q35.starts(
                "-snapshot",
                "-blockdev",
                "driver=raw,node-name=d,file.driver=file,file.filename=" + node,
                "-device",
                "ide-hd,drive=d,id=d,bus=ide.0")) {
            assertThat(trial.said()).isEmpty();
            write(trial);
        }
        try (Trial trial = Q35.starts(
                "-snapshot", "-drive", drive("d", "raw", drive), "-device", "ide-hd,drive=d,id=d,bus=ide.0")) {
            write(trial);
        }
        assertThat(start(node)).isEqualTo("AA");
        assertThat(start(drive)).isEqualTo("\0\0");
    }

    @Test
    @KeepsOutOf(SilentTrap.S5)
    @Demonstrates("extras.qemu.silent")
    void aSnapshotByHandIsRefused() {
        satchel.refuses(byHand(machine(Board.Q35), "-snapshot"), "extras.qemu.silent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"qcow2", "vhdx", "vpc", "vmdk", "parallels"})
    @KeepsOutOf(SilentTrap.S11)
    void anImageThatIsCalledRawIsRefused(String format) throws Exception {
        Path image = images.made("image", format);
        Machine machine = machine(Board.Q35)
                .disk(Disk.named("d").image(image, ImageFormat.RAW).build())
                .build();

        satchel.refuses(machine, "disk.format");
    }

    @Test
    @KeepsOutOf(SilentTrap.S12)
    void aFixedVhdIsOpenedAsWhatItIs() throws Exception {
        Path image = images.made("image", "vpc", "-o", "subformat=fixed,force_size=on");
        Machine.Builder machine = machine(Board.Q35);

        satchel.refuses(
                machine(Board.Q35)
                        .disk(Disk.named("d").image(image, ImageFormat.RAW).build())
                        .build(),
                "disk.format");
        machine.disk(Disk.named("d").image(image, ImageFormat.VPC).build());
        try (Trial trial = satchel.starts(machine.build(), Style.BLOCKDEV)) {
            QmpValue inserted = blockOf(trial, "d").at("inserted");
            assertThat(inserted.at("image").at("virtual-size").number()).hasValue(16 << 20);
        }
    }

    @Test
    @FallsInto(SilentTrap.S13)
    void theFifthUsbDiskIsBehindASlowHub() throws Exception {
        List<String> words = new ArrayList<>(List.of("-device", "qemu-xhci"));
        for (int i = 0; i < 5; i++) {
            words.addAll(List.of("-drive", drive("d" + i, "raw", images.raw("d" + i)), "-device"));
            words.add("usb-storage,drive=d" + i);
        }

        try (Trial trial = Q35.starts(words.toArray(String[]::new))) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.count("usb-hub")).isOne();
            assertThat(trial.monitor("info usb")).contains("Speed 12 Mb/s");
        }
    }

    @Test
    @KeepsOutOf(SilentTrap.S13)
    void noUsbDiskIsBehindAHub() throws Exception {
        Machine.Builder machine = machine(Board.Q35);
        for (int i = 0; i < 17; i++) {
            machine.disk(disk("d" + i, DiskBus.USB));
        }

        try (Trial trial = satchel.starts(machine.build(), Style.DRIVE)) {
            assertThat(trial.count("usb-storage")).isEqualTo(17);
            assertThat(trial.count("usb-hub")).isZero();
            assertThat(trial.monitor("info usb")).doesNotContain("Speed 12 Mb/s");
        }
    }

    private String loop(String... words) throws Exception {
        Tools.requireRoot();
        return CommandRunner.system()
                .run(Command.of(Tools.require("losetup").toString(), words).withTimeLimit(Duration.ofSeconds(20)))
                .orThrow()
                .output()
                .strip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtio-blk-pci", "nvme,serial=1", "scsi-hd", "ide-hd", "usb-storage"})
    @FallsInto(SilentTrap.S18)
    void aDeviceWithLargeSectorsHasSmallOnesInTheGuest(String model) throws Exception {
        String loop = loop(
                "--find", "--show", "--sector-size", "4096", images.raw("disk").toString());
        try (Trial trial = Q35.starts(
                "-device",
                "qemu-xhci",
                "-device",
                "virtio-scsi-pci",
                "-drive",
                drive("d", "raw", Path.of(loop)),
                "-device",
                model + ",drive=d,id=d")) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.property("/machine/peripheral/d", "logical_block_size")
                            .number())
                    .hasValue(512);
        } finally {
            loop("--detach", loop);
        }
    }

    @Test
    @FallsInto(SilentTrap.S19)
    void aDeviceThatIsMountedIsOpenedForWriting() throws Exception {
        Path image = images.raw("disk");
        run("mkfs.ext4", "-q", image.toString());
        String loop = loop("--find", "--show", image.toString());
        Path mount = Files.createDirectory(folder.resolve("mount"));
        try {
            run("mount", loop, mount.toString());
            try (Trial trial =
                    Q35.starts("-drive", drive("d", "raw", Path.of(loop)), "-device", "virtio-blk-pci,drive=d")) {
                assertThat(trial.said()).isEmpty();
                assertThat(trial.block("d").at("inserted").at("ro").isTrue()).isFalse();
            } finally {
                run("umount", mount.toString());
            }
        } finally {
            loop("--detach", loop);
        }
    }

    private static void run(String program, String... words) throws Exception {
        CommandRunner.system()
                .run(Command.of(Tools.require(program).toString(), words).withTimeLimit(Duration.ofSeconds(20)))
                .orThrow();
    }

    @Test
    @FallsInto(SilentTrap.S26)
    @Demonstrates({"disk.serial.length", "disk.serial.shared"})
    void twoSerialNumbersThatDifferLateAreOneToTheGuest() throws Exception {
        DiskGuest guest = DiskGuest.make(folder);
        Speech serial = Speech.serial(folder.resolve("serial"));
        String[] words = Stream.concat(
                        Stream.of(
                                "-m",
                                "256",
                                "-no-reboot",
                                "-drive",
                                drive("a", "raw", images.raw("a")),
                                "-device",
                                "virtio-blk-pci,drive=a,id=a,serial=abcdefghijklmnopqrstuvwx-1",
                                "-drive",
                                drive("b", "raw", images.raw("b")),
                                "-device",
                                "virtio-blk-pci,drive=b,id=b,serial=abcdefghijklmnopqrstuvwx-2"),
                        guest.arguments(2).stream())
                .toArray(String[]::new);

        try (Trial trial = Q35.runs(serial.with(words))) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.property("/machine/peripheral/b", "serial").text()).contains("abcdefghijklmnopqrstuvwx-2");
            serial.await("READY", LIMIT);
            assertThat(serial.heard())
                    .contains("DISK vda serial=abcdefghijklmnopqrst ", "DISK vdb serial=abcdefghijklmnopqrst ");
        }
    }

    @Test
    @KeepsOutOf(SilentTrap.S26)
    void theSerialNumbersOfSatchelDifferInWhatTheGuestSees() throws Exception {
        Machine machine = machine(Board.Q35)
                .disk(disk("a-rather-long-name-one", DiskBus.NVME))
                .disk(disk("a-rather-long-name-two", DiskBus.NVME))
                .build();

        try (Trial trial = satchel.starts(machine, Style.DRIVE)) {
            String one = serial(trial, "a-rather-long-name-one");
            String two = serial(trial, "a-rather-long-name-two");
            assertThat(List.of(one, two)).doesNotHaveDuplicates().allMatch(each -> each.length() <= 20);
        }
        satchel.refuses(
                byHand(machine(Board.Q35), "-device", "ide-hd,drive=d,serial=abcdefghijklmnopqrstu"),
                "extras.qemu.silent");
    }

    private static String serial(Trial trial, String id) throws Exception {
        return trial.property("/machine/peripheral/" + id, "serial").text().orElseThrow();
    }
}
