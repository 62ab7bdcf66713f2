package dev.satchel.qemu.argument;

import static dev.satchel.qemu.argument.ArgumentsAssert.assertThatArguments;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Severity;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Disks and their places in the list. */
class DiskArgumentsTest extends ArgumentsTrial {
    private static final SectorSizes LARGE = new SectorSizes(DataSize.bytes(4096), DataSize.bytes(4096));

    @Test
    void theWholeListForARawDeviceOnIde() {
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("carried")
                        .device(DeviceIdentity.path(Path.of("/dev/sdx")))
                        .bus(DiskBus.IDE)
                        .build())
                .build();

        assertThat(of(machine).arguments())
                .containsExactly(
                        "-nodefaults",
                        "-name",
                        "guest=test",
                        "-machine",
                        "q35",
                        "-accel",
                        "tcg",
                        "-cpu",
                        "max",
                        "-smp",
                        "cpus=2,sockets=1,cores=2,threads=1",
                        "-m",
                        "1024",
                        "-rtc",
                        "base=utc",
                        "-display",
                        "none",
                        "-drive",
                        "file=/dev/sdx,format=raw,if=none,id=carried,cache=none",
                        "-device",
                        "ide-hd,drive=carried,bus=ide.0,bootindex=1,id=carried");
        assertThat(of(machine).findings()).satisfies(has(Severity.WARNING, "device.unjudged", "disks[carried]"));
    }

    @Test
    void anImageIsNamedWithItsFormatAndAnAbsolutePath() {
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("system")
                        .image(Path.of("nbd:a,b.qcow2"), ImageFormat.QCOW2)
                        .discard(Disk.Discard.UNMAP)
                        .cache(CacheMode.DIRECTSYNC)
                        .build())
                .build();

        assertThatArguments(of(machine))
                .hasOption(
                        "-drive",
                        "file=" + folder
                                + "/nbd:a,,b.qcow2,format=qcow2,if=none,id=system,cache=directsync,discard=unmap")
                .hasOption("-device", "virtio-blk-pci,drive=system,bus=pcie.0,addr=0xa,bootindex=1,id=system");
    }

    @Test
    void theSameDiskAsBlockNodes() {
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("system")
                        .image(Path.of("a,b.qcow2"), ImageFormat.QCOW2)
                        .discard(Disk.Discard.UNMAP)
                        .cache(CacheMode.DIRECTSYNC)
                        .build())
                .build();

        assertThatArguments(
                        QemuArguments.of(machine, setup().style(Style.BLOCKDEV).build()))
                .hasNoOption("-drive")
                .hasOption(
                        "-blockdev",
                        "{\"node-name\":\"system\",\"driver\":\"qcow2\",\"read-only\":false,\"cache\":{\"direct\":true},"
                                + "\"discard\":\"unmap\",\"file\":{\"driver\":\"file\",\"node-name\":\"system-file\",\"filename\":\""
                                + folder
                                + "/a,b.qcow2\",\"read-only\":false,\"cache\":{\"direct\":true},\"discard\":\"unmap\"}}")
                .hasOption(
                        "-device",
                        "virtio-blk-pci,drive=system,bus=pcie.0,addr=0xa,bootindex=1,write-cache=off,id=system");
    }

    @Test
    void aDeviceIsAnotherDriverThanAFile() {
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("d")
                        .device(DeviceIdentity.path(Path.of("/dev/sdx")))
                        .build())
                .build();

        assertThat(QemuArguments.of(machine, setup().style(Style.BLOCKDEV).build())
                        .toString())
                .contains("\"driver\":\"host_device\"");
    }

    @Test
    void aDeviceIsFoundByWhatItIs() {
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("d").device(DeviceIdentity.serial("S6XN")).build())
                .build();
        DeviceResolver resolver = identity -> FoundDevice.at(
                        Path.of("/dev/disk/by-id/usb-" + identity.serial().orElse("")))
                .build();

        assertThat(QemuArguments.of(machine, setup().devices(resolver).build()).toString())
                .contains("file=/dev/disk/by-id/usb-S6XN,");
        assertThat(of(machine).findings()).satisfies(has(Severity.ERROR, "device.unresolved", "disks[d]"));
    }

    @Test
    void theFifthIdeDiskOfAPcHasAControllerOfItsOwn() {
        Machine.Builder machine = pc(Board.PC);
        for (int i = 0; i < 5; i++) {
            machine.disk(image("d" + i, DiskBus.IDE));
        }

        QemuArguments arguments = of(machine.build());

        assertThatArguments(arguments)
                .hasOptions(
                        "-device",
                        "ide-hd,drive=d0,bus=ide.0,unit=0,bootindex=1,id=d0",
                        "ide-hd,drive=d1,bus=ide.0,unit=1,bootindex=2,id=d1",
                        "ide-hd,drive=d2,bus=ide.1,unit=0,bootindex=3,id=d2",
                        "ide-hd,drive=d3,bus=ide.1,unit=1,bootindex=4,id=d3",
                        "ich9-ahci,id=sata,bus=pci.0,addr=0xa",
                        "ide-hd,drive=d4,bus=sata.0,bootindex=5,id=d4");
        assertThat(arguments.findings()).satisfies(has(Severity.NOTE, "disk.bus.further", "disks[d4]"));
    }

    @Test
    void theSeventhSataDiskOfAQ35HasAControllerOfItsOwn() {
        Machine.Builder machine = pc(Board.Q35);
        for (int i = 0; i < 7; i++) {
            machine.disk(image("d" + i, i % 2 == 0 ? DiskBus.IDE : DiskBus.SATA));
        }

        assertThatArguments(of(machine.build()))
                .hasAmongOptions(
                        "-device",
                        "ide-hd,drive=d0,bus=ide.0,bootindex=1,id=d0",
                        "ide-hd,drive=d5,bus=ide.5,bootindex=6,id=d5",
                        "ich9-ahci,id=sata,bus=pcie.0,addr=0xa",
                        "ide-hd,drive=d6,bus=sata.0,bootindex=7,id=d6");
    }

    @Test
    void ideOnVirtHasTheNamesItHasOnQ35() {
        Machine machine = virt().disk(image("d", DiskBus.IDE)).build();

        assertThatArguments(of(machine))
                .hasOptions(
                        "-device", "ich9-ahci,id=ide,bus=pcie.0,addr=0xa", "ide-hd,drive=d,bus=ide.0,bootindex=1,id=d")
                .hasOption("-cpu", "cortex-a72");
    }

    @Test
    void aControllerGivesWayToADiskOfItsName() {
        Machine machine = virt().disk(image("ide", DiskBus.IDE)).build();

        assertThatArguments(of(machine))
                .hasOptions(
                        "-device",
                        "ich9-ahci,id=ide-2,bus=pcie.0,addr=0xa",
                        "ide-hd,drive=ide,bus=ide-2.0,bootindex=1,id=ide");
    }

    @Test
    void usbDisksWithSectorsOfTheirOwnSitOnABridge() {
        Machine machine = pc(Board.Q35)
                .disk(image("plain", DiskBus.USB))
                .disk(image("large", DiskBus.USB).toBuilder().sectors(LARGE).build())
                .build();

        assertThatArguments(of(machine))
                .hasOptions(
                        "-device",
                        "qemu-xhci,id=xhci,p2=15,p3=15,bus=pcie.0,addr=0xa",
                        "usb-storage,drive=plain,bus=xhci.0,port=1,bootindex=1,id=plain",
                        "usb-bot,id=large-usb,bus=xhci.0,port=2",
                        "scsi-hd,drive=large,bus=large-usb.0,bootindex=2,logical_block_size=4096,physical_block_size=4096,id=large");
    }

    @Test
    void aMediumIsADriveOnEveryBus() {
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("a")
                        .medium(Path.of("/a.iso"))
                        .bus(DiskBus.SATA)
                        .build())
                .disk(Disk.named("b").medium(Path.of("/a.iso")).bus(DiskBus.USB).build())
                .disk(Disk.named("c")
                        .medium(Path.of("/a.iso"))
                        .bus(DiskBus.VIRTIO)
                        .build())
                .disk(Disk.named("e")
                        .source(DiskSource.emptyDrive())
                        .bus(DiskBus.SATA)
                        .build())
                .build();

        assertThatArguments(of(machine))
                .hasAmongOptions("-drive", "file=/a.iso,format=raw,if=none,id=a,readonly=on")
                .hasOptions(
                        "-device",
                        "ide-cd,drive=a,bus=ide.0,bootindex=1,id=a",
                        "qemu-xhci,id=xhci,p2=15,p3=15,bus=pcie.0,addr=0xa",
                        "usb-bot,id=b-usb,bus=xhci.0,port=1",
                        "scsi-cd,drive=b,bus=b-usb.0,bootindex=2,id=b",
                        "virtio-scsi-pci,id=scsi,bus=pcie.0,addr=0xb",
                        "scsi-cd,drive=c,bus=scsi.0,scsi-id=0,bootindex=3,id=c",
                        "ide-cd,bus=ide.1,bootindex=4,id=e");
    }

    @Test
    void theOrderOfBootIsWrittenForEveryDisk() {
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("cd").medium(Path.of("/a.iso")).build())
                .disk(image("second", DiskBus.VIRTIO))
                .disk(image("first", DiskBus.VIRTIO).toBuilder().bootOrder(1).build())
                .build();

        assertThatArguments(of(machine))
                .hasAmongOptions(
                        "-device",
                        "ide-cd,drive=cd,bus=ide.0,bootindex=2,id=cd",
                        "virtio-blk-pci,drive=second,bus=pcie.0,addr=0xa,bootindex=3,id=second",
                        "virtio-blk-pci,drive=first,bus=pcie.0,addr=0xb,bootindex=1,id=first");
    }

    @Test
    void refusesWhatABusCannotDo() {
        assertThat(errorsOf(pc(Board.Q35), image("d", DiskBus.SATA).toBuilder().sectors(LARGE)))
                .containsExactly("disk.sectors");
        assertThat(errorsOf(pc(Board.Q35), image("d", DiskBus.IDE).toBuilder().access(Access.READ_ONLY)))
                .containsExactly("disk.read-only");
        assertThat(errorsOf(pc(Board.Q35), image("d", DiskBus.SD).toBuilder().access(Access.READ_ONLY)))
                .containsExactly("disk.read-only");
        assertThat(errorsOf(virt(), image("d", DiskBus.FLOPPY).toBuilder())).containsExactly("disk.bus.absent");
        assertThat(errorsOf(pc(Board.MICROVM), image("d", DiskBus.NVME).toBuilder()))
                .containsExactly("disk.bus.absent");
        assertThat(errorsOf(virt(), Disk.named("d").medium(Path.of("/a.iso")).bus(DiskBus.NVME)))
                .containsExactly("disk.bus.medium");
    }

    @Test
    void moreVirtioDisksThanABoardHasSlotsAreOneError() {
        Machine.Builder machine = pc(Board.Q35);
        for (int i = 0; i < 6 + 960 + 2; i++) {
            machine.disk(image("d" + i, DiskBus.VIRTIO));
        }

        assertThat(of(machine.build()).findings().errors())
                .extracting(Finding::code)
                .containsExactly("pci.full");
    }

    @Test
    void aLongNameIsCutForNvmeSoThatItStaysDistinct() {
        Machine machine = pc(Board.Q35)
                .disk(image("a-rather-long-name-one", DiskBus.NVME))
                .disk(image("a-rather-long-name-two", DiskBus.NVME))
                .build();

        List<String> serials = of(machine).arguments().stream()
                .filter(argument -> argument.startsWith("nvme,"))
                .map(argument -> argument.replaceAll(".*serial=([^,]*).*", "$1"))
                .toList();

        assertThat(serials).hasSize(2).doesNotHaveDuplicates().allMatch(serial -> serial.length() == 20);
    }

    @Test
    void aQcow2FileThatIsCalledRawIsRefused() throws IOException {
        Path file = folder.resolve("d.img");
        Files.write(file, new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3});

        assertThat(errorsOf(pc(Board.Q35), Disk.named("d").image(file, ImageFormat.RAW)))
                .containsExactly("disk.format");
        assertThat(errorsOf(pc(Board.Q35), Disk.named("d").image(file, ImageFormat.QCOW2)))
                .isEmpty();
        Files.write(file, new byte[512]);
        assertThat(errorsOf(pc(Board.Q35), Disk.named("d").image(file, ImageFormat.QCOW2)))
                .containsExactly("disk.format");
    }

    @Test
    void aDeviceWithLargeSectorsKeepsThem() throws IOException {
        Path device = Files.createFile(folder.resolve("sdq"));
        Path queue = Files.createDirectories(folder.resolve("sys/class/block/sdq/queue"));
        Files.writeString(queue.resolve("logical_block_size"), "4096\n");
        Files.writeString(queue.resolve("physical_block_size"), "4096\n");
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("d").device(DeviceIdentity.path(device)).build())
                .build();

        QemuArguments arguments =
                QemuArguments.of(machine, setup().sysfs(folder.resolve("sys")).build());

        assertThatArguments(arguments)
                .hasOption(
                        "-device",
                        "virtio-blk-pci,drive=d,bus=pcie.0,addr=0xa,bootindex=1,logical_block_size=4096,physical_block_size=4096,id=d");
        assertThat(arguments.findings()).satisfies(has(Severity.NOTE, "disk.sectors", "disks[d]"));
    }
}
