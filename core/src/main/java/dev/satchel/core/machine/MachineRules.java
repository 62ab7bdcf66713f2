package dev.satchel.core.machine;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Host;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Files;
import java.util.function.Consumer;

/** The rules that hold whatever the target is. */
final class MachineRules {
    private static final DataSize WINDOWS_11_MEMORY = DataSize.gibibytes(4);
    private static final DataSize WINDOWS_11_DISK = DataSize.gibibytes(64);

    private final Machine machine;
    private final Host host;
    private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();

    private MachineRules(Machine machine, Host host) {
        this.machine = machine;
        this.host = host;
    }

    static Findings check(Machine machine, Host host) {
        MachineRules rules = new MachineRules(machine, host);
        machine.disks().forEach(rules::checkDisk);
        rules.checkSystemDisk();
        rules.checkFirmware();
        rules.checkSize();
        rules.checkWindows11();
        return Findings.of(rules.findings.build());
    }

    private void checkDisk(Disk disk) {
        if (disk.source() instanceof DiskSource.Image image && !Files.exists(image.file())) {
            findings.add(missing(disk, image));
        }
        if (disk.source() instanceof DiskSource.Medium medium) {
            medium.file()
                    .filter(file -> !Files.exists(file))
                    .ifPresent(file -> findings.add(Finding.error(
                            "disk.medium.missing",
                            where(disk),
                            "the medium " + file + " does not exist",
                            "correct its path, or leave the drive empty (media: {})")));
        }
        if (disk.source() instanceof DiskSource.Device device
                && device.identity().serial().isEmpty()
                && device.identity().model().isEmpty()
                && device.identity().size().isEmpty()) {
            findings.add(Finding.warning(
                    "disk.device.by-path",
                    where(disk),
                    device.identity() + " is named by its path alone, which may be another disk tomorrow",
                    "name it by serial, model or size"));
        }
        checkBus(disk, machine.busOf(disk));
        checkSectors(disk);
    }

    private static Finding missing(Disk disk, DiskSource.Image image) {
        String fact = "the image " + image.file() + " does not exist";
        return disk.size()
                .map(size -> Finding.warning("disk.image.missing", where(disk), fact, "create it with " + size))
                .orElseGet(() -> Finding.error(
                        "disk.image.missing",
                        where(disk),
                        fact,
                        "correct its path, or give the disk a size to create it"));
    }

    private void checkBus(Disk disk, DiskBus bus) {
        boolean absent = switch (machine.board()) {
            case VIRT, Q35 -> bus == DiskBus.FLOPPY;
            case PC -> false;
            case MICROVM -> bus != DiskBus.VIRTIO;
        };
        if (absent) {
            findings.add(Finding.error(
                    "disk.bus.absent",
                    where(disk),
                    "board " + machine.board().id() + " has no bus for " + bus.id() + " and none can be added",
                    machine.board() == Board.MICROVM ? "use bus: virtio" : "use bus: usb, or board: pc"));
        }
    }

    private void checkSectors(Disk disk) {
        boolean large = disk.sectors()
                .filter(sectors -> sectors.logical().bytes() == 4096)
                .isPresent();
        if (large && isSystem(disk) && machine.firmware() instanceof Firmware.Bios) {
            findings.add(Finding.error(
                    "disk.sectors",
                    where(disk),
                    "a BIOS cannot start a system from a disk with 4096-byte sectors",
                    "use firmware: { type: uefi }"));
        }
    }

    private void checkSystemDisk() {
        machine.systemDisk()
                .filter(disk -> machine.board() == Board.VIRT && machine.firmware() instanceof Firmware.Uefi)
                .filter(disk -> machine.busOf(disk) == DiskBus.IDE || machine.busOf(disk) == DiskBus.SATA)
                .ifPresent(disk -> findings.add(Finding.error(
                        "disk.bus.unbootable",
                        where(disk),
                        "the UEFI firmware of board virt has no AHCI driver: it cannot start a system from bus "
                                + machine.busOf(disk).id(),
                        "use bus: nvme or usb")));
    }

    private void checkFirmware() {
        if (machine.board() == Board.VIRT && machine.firmware() instanceof Firmware.Bios) {
            findings.add(Finding.error(
                    "firmware.board", "firmware", "board virt has no BIOS", "use firmware: { type: uefi }"));
        }
        if (machine.firmware() instanceof Firmware.Uefi && machine.board() == Board.MICROVM) {
            findings.add(Finding.error(
                    "firmware.board", "firmware", "board microvm has no flash for UEFI", "use board: q35"));
        }
    }

    private void checkSize() {
        int logical = host.cpu().logical();
        if (logical > 0 && machine.cpu().processors() > logical) {
            findings.add(Finding.warning(
                    "cpu.more-than-host",
                    "cpu",
                    machine.cpu().processors() + " processors are more than the " + logical + " of this host",
                    "use at most " + logical));
        }
        host.memory()
                .total()
                .filter(total -> machine.memory().compareTo(total) >= 0)
                .ifPresent(total -> findings.add(Finding.error(
                        "memory.more-than-host",
                        "memory",
                        machine.memory() + " is not less than the " + total.rounded() + " of this host",
                        "use less")));
    }

    private void checkWindows11() {
        if (machine.guest().kind() != GuestKind.WINDOWS_11) {
            return;
        }
        Consumer<String> missing = what -> findings.add(Finding.error(
                "guest.windows-11.floor", "guest", "Windows 11 does not install without " + what, "add it"));
        if (!(machine.firmware() instanceof Firmware.Uefi uefi) || uefi.secureBoot() == Firmware.SecureBoot.OFF) {
            missing.accept("UEFI with Secure Boot (firmware: { type: uefi, secureBoot: true })");
        }
        if (machine.tpm().isEmpty()) {
            missing.accept("a TPM 2.0 (tpm: { version: \"2.0\" })");
        }
        if (machine.cpu().processors() < 2) {
            missing.accept("two cores");
        }
        if (machine.memory().compareTo(WINDOWS_11_MEMORY) < 0) {
            missing.accept("4GiB of memory");
        }
        if (machine.disks().stream()
                .filter(this::isSystem)
                .anyMatch(disk -> disk.size()
                        .filter(size -> size.compareTo(WINDOWS_11_DISK) < 0)
                        .isPresent())) {
            missing.accept("64GiB of disk");
        }
    }

    private boolean isSystem(Disk disk) {
        return machine.systemDisk().filter(disk::equals).isPresent();
    }

    private static String where(Disk disk) {
        return "disks[" + disk.id() + "]";
    }
}
