package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.MICROVM;
import static dev.satchel.qemu.rule.Qemu.PC;
import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Qemu.VIRT;
import static dev.satchel.qemu.rule.Qemu.drive;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ObjectArrays;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.Style;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real QEMU makes of disks on buses that are not there, are full, or do not carry them. */
@Tag("slow")
@Timeout(180)
class BusRuleIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String EXIT = "isa-debug-exit,iobase=0xf4,iosize=4";

    @TempDir
    Path folder;

    private Images images;

    @BeforeEach
    void here() {
        images = new Images(folder);
    }

    private Qemu board(String name) {
        return switch (name) {
            case "virt" -> VIRT;
            case "microvm" -> MICROVM;
            case "pc" -> PC;
            default -> Q35;
        };
    }

    private static String[] words(String... words) {
        return words;
    }

    private static String[] repeated(int count, String... words) {
        return Collections.nCopies(count, ImmutableList.copyOf(words)).stream()
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "virt    | ide-hd         | No 'IDE' bus found for device 'ide-hd'",
                "virt    | floppy         | 'floppy' is not a valid device model name",
                "q35     | floppy         | No 'floppy-bus' bus found for device 'floppy'",
                "microvm | ide-hd         | No 'IDE' bus found for device 'ide-hd'",
                "microvm | virtio-blk-pci | No 'PCI' bus found for device 'virtio-blk-pci'",
                "microvm | nvme,serial=1  | No 'PCI' bus found for device 'nvme'",
                "microvm | qemu-xhci      | No 'PCI' bus found for device 'qemu-xhci'",
                "microvm | sdhci-pci      | No 'PCI' bus found for device 'sdhci-pci'",
                "microvm | ich9-ahci      | No 'PCI' bus found for device 'ich9-ahci'",
                "microvm | floppy         | No 'floppy-bus' bus found for device 'floppy'"
            })
    @Demonstrates("disk.bus.absent")
    void aBusThatTheBoardHasNot(String board, String device, String words) throws Exception {
        assertThat(board(board).refuses("-device", device)).contains(words);
    }

    @Test
    @Demonstrates("disk.bus.absent")
    void microvmHasVirtioAndWithItScsi() throws Exception {
        try (Trial trial = MICROVM.starts(
                "-drive",
                drive("a", "raw", images.raw("a")),
                "-device",
                "virtio-blk-device,drive=a",
                "-drive",
                drive("b", "raw", images.raw("b")),
                "-device",
                "virtio-scsi-device",
                "-device",
                "scsi-hd,drive=b")) {
            assertThat(trial.block("a").at("qdev").isPresent()).isTrue();
            assertThat(trial.block("b").at("qdev").isPresent()).isTrue();
        }
    }

    @Test
    @Demonstrates("disk.bus.full")
    void thePlacesOfABoardAreCounted() throws Exception {
        assertThat(PC.refuses(
                        "-device",
                        "ide-cd,bus=ide.0,unit=0",
                        "-device",
                        "ide-cd,bus=ide.0,unit=1",
                        "-device",
                        "ide-cd,bus=ide.1,unit=0",
                        "-device",
                        "ide-cd,bus=ide.1,unit=1",
                        "-device",
                        "ide-cd,bus=ide.0,unit=2"))
                .contains("Can't create IDE unit 2, bus supports only 2 units");
        assertThat(PC.refuses("-device", "ide-cd,bus=ide.2")).contains("Bus 'ide.2' not found");
        assertThat(Q35.refuses("-device", "ide-cd,bus=ide.6")).contains("Bus 'ide.6' not found");
        assertThat(PC.refuses(repeated(3, "-device", "floppy")))
                .contains("Can't create floppy unit 2, bus supports only 2 units");
        assertThat(MICROVM.refuses(repeated(25, "-device", "virtio-scsi-device")))
                .contains("No 'virtio-bus' bus found for device 'virtio-scsi-device'");
        try (Trial trial = MICROVM.starts(repeated(24, "-device", "virtio-scsi-device"))) {
            assertThat(trial.count("virtio-scsi-device")).isEqualTo(24);
        }
    }

    @Test
    @Demonstrates("disk.bus.full")
    void eachPartOfAMicrovmTakesAPlaceThatADiskCannotHave() throws Exception {
        Satchel satchel = new Satchel(folder);
        Machine.Builder machine = Satchel.machine(Board.MICROVM)
                .randomSource(Machine.RandomSource.ON)
                .balloon(Machine.Balloon.ON)
                .guestAgent(Machine.GuestAgent.ON);
        for (int i = 0; i < 21; i++) {
            machine.disk(disk("d" + i));
        }

        assertThat(machine.build().check(Host.detect()).errors())
                .extracting(Finding::code)
                .doesNotContain("disk.bus.full");
        try (Trial trial = satchel.starts(machine.build(), Style.DRIVE)) {
            assertThat(trial.count("virtio-blk-device")).isEqualTo(21);
        }
        satchel.refuses(machine.disk(disk("more")).build(), "disk.bus.full");
        String[] parts = repeated(22, "-device", "virtio-scsi-device");
        assertThat(MICROVM.refuses(ObjectArrays.concat(
                        parts,
                        new String[] {
                            "-device",
                            "virtio-rng-device",
                            "-device",
                            "virtio-balloon-device",
                            "-device",
                            "virtio-serial-device"
                        },
                        String.class)))
                .contains("No 'virtio-bus' bus found");
    }

    private Disk disk(String id) throws Exception {
        return Disk.named(id)
                .image(images.raw(id), ImageFormat.RAW)
                .bus(DiskBus.VIRTIO)
                .build();
    }

    @Test
    @Demonstrates("disk.bus.full")
    void twoSdCardsInOneSlotAreTakenAndTheGuestSeesOne() throws Exception {
        Speech log = Speech.bios(folder.resolve("log"));

        try (Trial trial = Q35.runs(log.with(
                "-device",
                "sdhci-pci",
                "-drive",
                drive("a", "raw", images.raw("a")),
                "-device",
                "sd-card,bus=sd-bus,drive=a",
                "-drive",
                drive("b", "raw", images.raw("b")),
                "-device",
                "sd-card,bus=sd-bus,drive=b"))) {
            log.await("No bootable device.", LIMIT);
            assertThat(trial.said()).isEmpty();
            assertThat(trial.count("sd-card")).isEqualTo(2);
            assertThat(log.heard().lines().filter(line -> line.contains("PCHS=")))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"q35, 30", "pc, 30", "virt, 31"})
    @Demonstrates("pci.full")
    void theRootBusHasThirtyPlacesOrSo(String board, int most) throws Exception {
        assertThat(board(board).refuses(repeated(most + 1, "-device", "virtio-rng-pci")))
                .contains("PCI: no slot/function available for virtio-rng-pci, all in use or reserved");
        try (Trial trial = board(board).starts(repeated(most, "-device", "virtio-rng-pci"))) {
            assertThat(trial.count("virtio-rng-pci")).isEqualTo(most);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtio-blk-pci", "nvme,serial=1"})
    @Demonstrates("disk.bus.medium")
    void aMediumOnVirtioOrNvmeIsAHardDisk(String device) throws Exception {
        String medium = drive("cd", "raw", images.raw("cd.iso")) + ",media=cdrom,readonly=on";

        try (Trial trial = Q35.starts("-drive", medium, "-device", device + ",drive=cd")) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.block("cd").at("removable").isTrue()).isFalse();
        }
        try (Trial trial = Q35.starts("-drive", medium, "-device", "ide-cd,drive=cd")) {
            assertThat(trial.block("cd").at("removable").isTrue()).isTrue();
        }
    }

    @Test
    @Demonstrates("disk.bus.medium")
    void anEmptyDriveOnVirtioIsRefused() throws Exception {
        assertThat(Q35.refuses("-device", "virtio-blk-pci")).contains("drive property not set");
        try (Trial trial = Q35.starts("-device", "virtio-scsi-pci", "-device", "scsi-cd")) {
            assertThat(trial.count("scsi-cd")).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ide-hd,bus=ide.0,drive=d", "sd-card,bus=sd-bus,drive=d"})
    @Demonstrates("disk.read-only")
    void aDiskThatCannotBeReadOnly(String device) throws Exception {
        String words = device.startsWith("ide") ? "Block node is read-only" : "Cannot use read-only drive as SD card";

        assertThat(Q35.refuses(
                        "-device",
                        "sdhci-pci",
                        "-drive",
                        drive("d", "raw", images.raw("d")) + ",readonly=on",
                        "-device",
                        device))
                .contains(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtio-blk-pci", "nvme,serial=1", "scsi-hd", "usb-storage"})
    @Demonstrates("disk.read-only")
    void aDiskThatCanBeReadOnly(String device) throws Exception {
        try (Trial trial = Q35.starts(
                "-device",
                "qemu-xhci",
                "-device",
                "virtio-scsi-pci",
                "-drive",
                drive("d", "raw", images.raw("d")) + ",readonly=on",
                "-device",
                device + ",drive=d")) {
            assertThat(trial.block("d").at("inserted").at("ro").isTrue()).isTrue();
        }
    }

    private String[] large(String device) throws Exception {
        Path disk = images.bootable("large", DataSize.mebibytes(16));
        return words(
                "-device",
                EXIT,
                "-device",
                "qemu-xhci",
                "-device",
                "usb-bot,id=bridge",
                "-device",
                "virtio-scsi-pci,id=scsi",
                "-drive",
                drive("d", "raw", disk),
                "-device",
                device + ",drive=d,logical_block_size=4096,physical_block_size=4096");
    }

    @Test
    @Demonstrates("disk.sectors")
    void largeSectorsOnIde() throws Exception {
        assertThat(Q35.refuses(large("ide-hd,bus=ide.0")))
                .contains("discard_granularity must be a multiple of logical_block_size");
    }

    @Test
    @Demonstrates("disk.sectors")
    @FallsInto(SilentTrap.S3)
    void largeSectorsOnUsbStorageGetLostOnTheWay() throws Exception {
        Speech log = Speech.bios(folder.resolve("log"));

        try (Trial trial = Q35.runs(log.with(large("usb-storage,id=stick")))) {
            log.await("USB MSC blksize=512", LIMIT);
            assertThat(trial.awaitEnd(LIMIT)).isEqualTo(Images.STARTED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "virtio-blk-pci, block size 4096 is unsupported",
        "'scsi-hd,bus=scsi.0', virtio-scsi: unsupported block size 4096",
        "'scsi-hd,bus=bridge.0', USB MSC: unsupported block size 4096"
    })
    @Demonstrates("disk.sectors")
    void aBiosStartsNothingFromLargeSectors(String device, String words) throws Exception {
        Speech log = Speech.bios(folder.resolve("log"));

        try (Trial trial = Q35.runs(log.with(large(device)))) {
            log.await("No bootable device.", LIMIT);
            assertThat(log.heard()).contains(words);
            assertThat(trial.status()).isEqualTo("running");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "virtio-blk-pci",
                "scsi-hd,bus=scsi.0",
                "scsi-hd,bus=bridge.0",
                "ide-hd,bus=ide.0",
                "nvme,serial=1",
                "sd-card,bus=sd-bus"
            })
    @Demonstrates("disk.sectors")
    void aBiosStartsFromSmallOnes(String device) throws Exception {
        Path disk = images.bootable("small", DataSize.mebibytes(16));

        try (Trial trial = Q35.runs(
                "-device",
                EXIT,
                "-device",
                "sdhci-pci",
                "-device",
                "qemu-xhci",
                "-device",
                "usb-bot,id=bridge",
                "-device",
                "virtio-scsi-pci,id=scsi",
                "-drive",
                drive("d", "raw", disk),
                "-device",
                device + ",drive=d")) {
            assertThat(trial.awaitEnd(LIMIT)).isEqualTo(Images.STARTED);
        }
    }

    @Test
    @Demonstrates("disk.system.absent")
    void withNoDiskThereIsNothingToStartFrom() throws Exception {
        Speech log = Speech.bios(folder.resolve("log"));

        try (Trial trial = Q35.runs(log.with())) {
            log.await("No bootable device.", LIMIT);
            assertThat(trial.status()).isEqualTo("running");
        }
    }

    @Test
    @Demonstrates("disk.boot.unreadable")
    void emptyDrivesAloneStartNothing() throws Exception {
        Speech log = Speech.bios(folder.resolve("log"));

        try (Trial trial = Q35.runs(log.with("-device", "ide-cd,bus=ide.0,bootindex=1"))) {
            log.await("No bootable device.", LIMIT);
            assertThat(log.heard()).contains("Booting from DVD/CD...");
            assertThat(trial.status()).isEqualTo("running");
        }
    }
}
