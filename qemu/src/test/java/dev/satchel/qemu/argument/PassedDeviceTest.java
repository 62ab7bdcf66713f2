package dev.satchel.qemu.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Severity;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.firmware.FirmwareCatalogue;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What whoever knows the host's devices says of one, and what becomes of it. */
class PassedDeviceTest {
    private static final Path LINK = Path.of("/dev/disk/by-id/usb-T7");
    private static final DeviceIdentity T7 = DeviceIdentity.serial("S6XN");
    private static final SectorSizes LARGE = new SectorSizes(DataSize.bytes(4096), DataSize.bytes(4096));
    private static final SectorSizes ADVANCED = new SectorSizes(DataSize.bytes(512), DataSize.bytes(4096));
    private static final Finding MOUNTED =
            Finding.error("device.mounted", "/dev/sdb", "/dev/sdb1 is mounted at /media", "umount /media");
    private static final Finding INTERNAL = Finding.warning("device.internal", "/dev/sdb", "it is built in", "look");

    @TempDir
    Path folder;

    private static FoundDevice.Builder t7() {
        return FoundDevice.at(LINK).node(Path.of("/dev/sdb")).judged(Findings.none());
    }

    private static Disk.Builder carried() {
        return Disk.named("carried").device(T7);
    }

    private QemuArguments of(Disk disk, FoundDevice found) {
        return of(disk, identity -> found);
    }

    private QemuArguments of(Disk disk, DeviceResolver resolver) {
        return of(disk, resolver, Style.DRIVE);
    }

    private QemuArguments of(Disk disk, DeviceResolver resolver, Style style) {
        Machine machine = Machine.named("test")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .board(Board.Q35)
                .memory(DataSize.gibibytes(1))
                .firmware(Firmware.bios())
                .disk(Disk.named("system")
                        .image(Path.of("system.img"), ImageFormat.RAW)
                        .build())
                .disk(disk)
                .build();
        return QemuArguments.of(
                machine,
                QemuSetup.builder()
                        .folder(folder)
                        .firmware(FirmwareCatalogue.of(List.of()))
                        .devices(resolver)
                        .style(style)
                        .build());
    }

    @Test
    void isOpenedUnderTheNameThatWasFound() {
        QemuArguments arguments = of(carried().build(), t7().build());

        assertThat(arguments.toString()).contains("file=" + LINK + ",").contains("cache=none");
        assertThat(arguments.findings()).isEmpty();
        assertThat(arguments.passedDevices())
                .extracting(PassedDevice::disk, PassedDevice::identity, PassedDevice::access)
                .containsExactly(tuple("carried", T7, Access.READ_WRITE));
    }

    @Test
    void isRefusedWithEveryReasonIfTheHostUsesIt() {
        Finding swap = Finding.error("device.swap", "/dev/sdb", "/dev/sdb2 is in use as swap", "swapoff /dev/sdb2");

        assertThat(of(
                                carried().build(),
                                t7().judged(Findings.of(MOUNTED, swap, INTERNAL))
                                        .build())
                        .findings()
                        .all())
                .extracting(Finding::severity, Finding::code, Finding::where, Finding::remedy)
                .containsExactly(
                        tuple(Severity.ERROR, "device.mounted", "disks[carried]", "umount /media"),
                        tuple(Severity.ERROR, "device.swap", "disks[carried]", "swapoff /dev/sdb2"),
                        tuple(Severity.WARNING, "device.internal", "disks[carried]", "look"));
    }

    @Test
    void isReadWithAWarning() {
        QemuArguments arguments = of(
                carried().access(Access.READ_ONLY).bus(DiskBus.VIRTIO).build(),
                t7().judged(Findings.of(MOUNTED, INTERNAL)).build());

        assertThat(arguments.findings().all())
                .extracting(Finding::severity, Finding::code, Finding::message)
                .containsExactly(tuple(
                        Severity.WARNING,
                        "device.mounted",
                        "/dev/disk/by-id/usb-T7 (/dev/sdb): /dev/sdb1 is mounted at /media"));
        assertThat(arguments.toString()).contains("readonly=on");
    }

    @Test
    void isSaidToBeUnjudgedWhereNobodyLooked() {
        Disk byPath = Disk.named("carried")
                .device(DeviceIdentity.path(Path.of("/dev/sdb")))
                .build();

        assertThat(of(byPath, DeviceResolver.byPath()).findings().all())
                .extracting(Finding::severity, Finding::code)
                .containsExactly(tuple(Severity.WARNING, "device.unjudged"));
    }

    @Test
    void isJudgedTooWhereItIsCalledAnImage() {
        Disk image = Disk.named("carried")
                .image(Path.of("/dev/vg/guest"), ImageFormat.QCOW2)
                .build();
        DeviceResolver resolver = identity -> {
            assertThat(identity).isEqualTo(DeviceIdentity.path(Path.of("/dev/vg/guest")));
            return FoundDevice.at(Path.of("/dev/dm-3"))
                    .judged(Findings.of(MOUNTED))
                    .build();
        };

        assertThat(of(image, resolver).findings().errors())
                .extracting(Finding::code)
                .containsExactly("device.mounted");
        assertThat(of(image, resolver).toString()).contains("file=/dev/vg/guest,format=qcow2");
        assertThat(of(image, identity -> {
                            throw new SatchelException("device.absent", "x", "unknown");
                        })
                        .findings()
                        .all())
                .extracting(Finding::code)
                .containsExactly("device.unjudged");
    }

    @ParameterizedTest
    @EnumSource(
            value = DiskBus.class,
            names = {"VIRTIO", "SCSI", "NVME", "USB"})
    void carriesItsSectorsToTheGuest(DiskBus bus) {
        QemuArguments large = of(carried().bus(bus).build(), t7().sectors(LARGE).build());

        assertThat(large.toString()).contains("logical_block_size=4096,physical_block_size=4096");
        assertThat(large.findings().all()).extracting(Finding::severity).containsExactly(Severity.NOTE);
        assertThat(of(carried().bus(bus).build(), t7().sectors(ADVANCED).build())
                        .toString())
                .contains("logical_block_size=512,physical_block_size=4096");
    }

    @ParameterizedTest
    @EnumSource(
            value = DiskBus.class,
            names = {"IDE", "SATA"})
    void isRefusedWithLargeSectorsWhereTheBusCannotCarryThem(DiskBus bus) {
        assertThat(of(carried().bus(bus).build(), t7().sectors(LARGE).build())
                        .findings()
                        .errors())
                .extracting(Finding::code, Finding::remedy)
                .containsExactly(tuple("disk.sectors", "use bus scsi, virtio, nvme or usb"));
        assertThat(of(carried().bus(bus).build(), t7().sectors(ADVANCED).build())
                        .findings()
                        .hasErrors())
                .isFalse();
    }

    @Test
    void isRefusedWithLargeSectorsAsTheDiskThatABiosStarts() {
        assertThat(of(
                                carried().bus(DiskBus.VIRTIO).bootOrder(1).build(),
                                t7().sectors(LARGE).build())
                        .findings()
                        .errors())
                .extracting(Finding::code, Finding::remedy)
                .containsExactly(tuple("disk.sectors", "use firmware: { type: uefi }"));
    }

    @Test
    void isShownWithTheSectorsThatAreNamedAndAWarningIfItHasOthers() {
        QemuArguments arguments = of(
                carried().bus(DiskBus.VIRTIO).sectors(ADVANCED).build(),
                t7().sectors(LARGE).build());

        assertThat(arguments.toString()).contains("logical_block_size=512,physical_block_size=4096");
        assertThat(arguments.findings().all()).extracting(Finding::code).containsExactly("disk.sectors.other");
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void isOpenedOnWindowsUnderItsNameInTheDeviceNamespace(Style style) {
        // As the JDK prints it on Windows, where it takes the name for a share's.
        for (String name : new String[] {"\\\\.\\PhysicalDrive2", "\\\\.\\PhysicalDrive2\\"}) {
            QemuArguments arguments = of(
                    carried().build(),
                    identity -> FoundDevice.at(Path.of(name))
                            .judged(Findings.none())
                            .build(),
                    style);

            assertThat(arguments.arguments())
                    .anyMatch(argument -> style == Style.DRIVE
                            ? argument.contains("file=\\\\.\\PhysicalDrive2,format=raw")
                            : argument.contains("\"filename\":\"\\\\\\\\.\\\\PhysicalDrive2\"")
                                    && argument.contains("\"driver\":\"host_device\""));
        }
    }
}
