package dev.satchel.core.machine.rule;

import static dev.satchel.core.machine.rule.Subject.isMedium;
import static dev.satchel.core.machine.rule.Subject.where;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Fix;
import dev.satchel.core.check.Severity;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.ShareTransport;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Whether disks can be where they are attached, and whether the guest finds them there. */
final class BusRules {
    private BusRules() {}

    static List<Rule> all() {
        return ImmutableList.of(
                new Absent(),
                new Full(),
                new PciFull(),
                new Medium(),
                new Unbootable(),
                new Driver(),
                new ReadOnly(),
                new Sectors(),
                new SdSize(),
                new FloppySize());
    }

    /** QEMU can add a controller for every bus but these. */
    static boolean has(Board board, DiskBus bus) {
        return switch (board) {
            case Q35, PC -> true;
            case VIRT -> bus != DiskBus.FLOPPY;
            case MICROVM -> bus == DiskBus.VIRTIO || bus == DiskBus.SCSI;
            case OTHER -> true; // nobody knows; it is refused as a whole
        };
    }

    private static Finding onAnother(Finding finding, Disk disk, DiskBus bus) {
        return finding.withFix(Fix.put("Attach it to " + bus.id(), where(disk, "bus"), Subject.json(bus.id())));
    }

    private static final class Absent extends Rule {
        Absent() {
            super(About.error("disk.bus.absent", "the board has no such bus, and none can be added")
                    .because(
                            "QEMU 7.2: microvm has virtio over MMIO and no PCI, so that only virtio and SCSI behind it are"
                                    + " possible; virt has no ISA bus, and its binary no floppy controller")
                    .otherwise(
                            "No 'PCI' bus found for device 'nvme'; No 'IDE' bus found for device 'ide-hd'; 'floppy' is"
                                    + " not a valid device model name")
                    .mendedBy("leave the bus out, or choose one that the board has")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            Board board = subject.board();
            for (Disk disk : subject.disks()) {
                DiskBus bus = subject.busOf(disk);
                if (!has(board, bus)) {
                    Finding finding = finding(
                            where(disk, "bus"),
                            "board " + board.id() + " has no bus for " + bus.id() + " and none can be added",
                            board == Board.MICROVM ? "use bus: virtio" : "use bus: usb");
                    findings.accept(
                            finding.withFix(Fix.remove("Attach it as suits board and guest", where(disk, "bus"))));
                }
            }
        }
    }

    private static final class Full extends Rule {
        private static final int DRIVES = 2;
        private static final int MMIO_PLACES = 24;
        private static final int SCSI_TARGETS = 255;

        Full() {
            super(About.error("disk.bus.full", "more disks are on a bus than it has places")
                    .because(
                            "QEMU 7.2: a floppy controller has two drives, board microvm 24 places for virtio devices of"
                                    + " all kinds; of every other bus there are as many controllers as are needed")
                    .otherwise("Can't create floppy unit 2, bus supports only 2 units; No 'virtio-bus'"
                            + " bus found for device 'virtio-blk-device'")
                    .mendedBy("put some of them on another bus"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            Board board = subject.board();
            if (has(board, DiskBus.FLOPPY)) {
                checkFloppies(subject, findings);
            }
            if (board == Board.MICROVM) {
                checkMmio(subject, findings);
            }
        }

        private void checkFloppies(Subject subject, Consumer<Finding> findings) {
            List<Disk> there = subject.disks().stream()
                    .filter(disk -> subject.busOf(disk) == DiskBus.FLOPPY)
                    .toList();
            if (there.size() > DRIVES) {
                findings.accept(finding(
                        where(there.get(DRIVES), "bus"),
                        "board " + subject.board().id() + " has " + DRIVES + " places on bus floppy, not "
                                + there.size(),
                        "use bus: usb"));
            }
        }

        private void checkMmio(Subject subject, Consumer<Finding> findings) {
            int used = mmioParts(subject.machine());
            String full = used > MMIO_PLACES ? "board" : "";
            int scsi = 0;
            for (Disk disk : subject.disks()) {
                boolean own = subject.busOf(disk) == DiskBus.VIRTIO && !isMedium(disk);
                used += own || scsi++ % SCSI_TARGETS == 0 ? 1 : 0;
                full = full.isEmpty() && used > MMIO_PLACES ? where(disk, "bus") : full;
            }
            if (!full.isEmpty()) {
                findings.accept(finding(
                        full,
                        "board microvm has " + MMIO_PLACES + " places for virtio devices, not " + used,
                        "use bus: scsi, which takes " + SCSI_TARGETS + " disks behind one device"));
            }
        }

        /** What takes a place beside the disks: cards, the agent's channel, random numbers, a balloon, shared folders. */
        private static int mmioParts(Machine machine) {
            int used = machine.networks().size();
            used += machine.guestAgent() == Machine.GuestAgent.ON ? 1 : 0;
            used += machine.randomSource() == Machine.RandomSource.ON ? 1 : 0;
            used += machine.balloon() == Machine.Balloon.ON ? 1 : 0;
            for (SharedFolder folder : machine.sharedFolders()) {
                used += machine.transportOf(folder) == ShareTransport.SMB ? 0 : 1;
            }
            return used;
        }
    }

    private static final class PciFull extends Rule {
        PciFull() {
            super(About.error("pci.full", "the machine has more PCI devices than the board has places")
                    .because(
                            "the root bus has 30 places on pc and q35 and 31 on virt beside the board's own, and behind"
                                    + " each of 15 or 16 of them fit 64 devices on PCI Express, 31 on pc (QEMU 7.2); each"
                                    + " virtio or NVMe disk and each card takes one")
                    .otherwise("PCI: no slot/function available for virtio-net-pci, all in use or reserved")
                    .mendedBy("attach disks to bus: scsi, which takes 255 behind one device, or remove network cards"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            int most = PciSlots.behind(subject.board());
            int used = subject.board() == Board.MICROVM ? 0 : PciSlots.beyondTheRootOf(subject);
            if (used > most) {
                findings.accept(finding(
                        "board",
                        "board " + subject.board().id() + " has " + most
                                + " places for PCI devices beside those of its root bus, not " + used));
            }
        }
    }

    private static final class Medium extends Rule {
        Medium() {
            super(About.error("disk.bus.medium", "a drive for media is on a bus that has none")
                    .because(
                            "there is no NVMe device with removable media (NVM Express base specification; QEMU 7.2 has"
                                    + " no such model)")
                    .otherwise("the medium becomes a hard disk, from which no installer starts")
                    .mendedBy("leave the bus out, or use usb, sata or scsi")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                if (isMedium(disk) && subject.busOf(disk) == DiskBus.NVME) {
                    findings.accept(finding(where(disk, "bus"), "there are no NVMe drives for media")
                            .withFix(Fix.remove("Attach it where installers look", where(disk, "bus"))));
                }
            }
        }
    }

    private static final class Unbootable extends Rule {
        Unbootable() {
            super(About.error("disk.bus.unbootable", "the firmware starts no system from the system disk's bus")
                    .because(
                            "the UEFI builds for board virt (edk2 ArmVirtQemu, 2022.11) contain no AHCI driver; QEMU has"
                                    + " no boot order for SD cards (7.2: sd-card has no bootindex)")
                    .otherwise("QEMU starts, the firmware finds nothing and ends in its shell")
                    .mendedBy("use bus: nvme or usb")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            subject.machine().systemDisk().ifPresent(disk -> {
                DiskBus bus = subject.busOf(disk);
                boolean virt =
                        subject.board() == Board.VIRT && subject.machine().firmware() instanceof Firmware.Uefi;
                DiskBus better = isMedium(disk) ? DiskBus.USB : DiskBus.NVME;
                if (virt && (bus == DiskBus.IDE || bus == DiskBus.SATA)) {
                    findings.accept(onAnother(
                            finding(
                                    where(disk, "bus"),
                                    "the UEFI firmware of board virt has no AHCI driver: it cannot start a system from bus "
                                            + bus.id()),
                            disk,
                            better));
                } else if (bus == DiskBus.SD && has(subject.board(), bus)) {
                    findings.accept(onAnother(
                            finding(
                                    Severity.WARNING,
                                    where(disk, "bus"),
                                    "QEMU cannot tell firmware to start from an SD card",
                                    "use bus: usb"),
                            disk,
                            DiskBus.USB));
                }
            });
        }
    }

    private static final class Driver extends Rule {
        Driver() {
            super(About.warning("disk.bus.driver", "Windows has no driver of its own for the system disk's bus")
                    .because(
                            "the installation media of Windows contain no virtio drivers (virtio-win documentation); the"
                                    + " resource model gives Windows NVMe on virt and SATA on q35 for that reason")
                    .otherwise("Windows Setup shows no disk to install to; an installed system stops with"
                            + " INACCESSIBLE_BOOT_DEVICE")
                    .mendedBy("leave the bus out, or load viostor or vioscsi from the virtio-win medium in Setup")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            if (!subject.machine().guest().isWindows()) {
                return;
            }
            subject.machine().systemDisk().filter(disk -> !isMedium(disk)).ifPresent(disk -> {
                DiskBus bus = subject.busOf(disk);
                DiskBus usual = subject.usualBusOf(disk);
                if ((bus == DiskBus.VIRTIO || bus == DiskBus.SCSI) && usual != DiskBus.VIRTIO) {
                    findings.accept(finding(where(disk, "bus"), "Windows has no driver for a disk on bus " + bus.id())
                            .withFix(Fix.remove("Attach it to " + usual.id(), where(disk, "bus"))));
                }
            });
        }
    }

    private static final class ReadOnly extends Rule {
        ReadOnly() {
            super(About.error("disk.read-only", "a disk is read-only on a bus that has only writable ones")
                    .because("ATA and SD cards have no write protection that QEMU emulates (7.2, hw/ide/core.c,"
                            + " hw/sd/sd.c)")
                    .otherwise("Block node is read-only; Cannot use read-only drive as SD card")
                    .mendedBy("use bus: nvme, virtio, scsi or usb")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                DiskBus bus = subject.busOf(disk);
                boolean ata = !isMedium(disk) && (bus == DiskBus.IDE || bus == DiskBus.SATA);
                if (disk.access() == Access.READ_ONLY && (ata || bus == DiskBus.SD) && has(subject.board(), bus)) {
                    findings.accept(onAnother(
                            finding(
                                    where(disk, "bus"),
                                    ata ? "an IDE or SATA disk cannot be read-only" : "an SD card cannot be read-only"),
                            disk,
                            ata ? DiskBus.NVME : DiskBus.USB));
                }
            }
        }
    }

    private static final class Sectors extends Rule {
        private static final int LARGE = 4096;

        Sectors() {
            super(About.error("disk.sectors", "the disk cannot have, or not be started with, such sectors")
                    .because("SeaBIOS (1.16) starts only disks with sectors of 512 bytes; QEMU 7.2 gives ATA disks 512"
                            + " bytes alone, and SD cards and floppy disks have no choice")
                    .otherwise("discard_granularity must be 512 for ide; SeaBIOS: block size 4096 is unsupported")
                    .mendedBy("use firmware: { type: uefi }, and bus: nvme, virtio, scsi or usb")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                disk.sectors().ifPresent(sectors -> {
                    boolean large = sectors.logical().bytes() == LARGE;
                    checkBus(subject, disk, large, findings);
                    if (large && subject.isSystem(disk) && subject.machine().firmware() instanceof Firmware.Bios) {
                        findings.accept(finding(
                                where(disk, "sectors"),
                                "a BIOS cannot start a system from a disk with 4096-byte sectors",
                                "use firmware: { type: uefi }"));
                    }
                });
            }
        }

        private void checkBus(Subject subject, Disk disk, boolean large, Consumer<Finding> findings) {
            DiskBus bus = subject.busOf(disk);
            if (isMedium(disk) || !has(subject.board(), bus)) {
                return;
            }
            if (large && (bus == DiskBus.IDE || bus == DiskBus.SATA)) {
                findings.accept(onAnother(
                        finding(
                                where(disk, "bus"),
                                "an IDE or SATA disk has logical sectors of 512 bytes, not of 4096",
                                "use bus: nvme, virtio, scsi or usb"),
                        disk,
                        DiskBus.NVME));
            } else if (bus == DiskBus.SD || bus == DiskBus.FLOPPY) {
                findings.accept(finding(
                                where(disk, "sectors"),
                                "the sectors of a disk on bus " + bus.id() + " cannot be chosen",
                                "leave the sectors out")
                        .withFix(Fix.remove("Leave the sectors out", where(disk, "sectors"))));
            }
        }
    }

    private static final class SdSize extends Rule {
        SdSize() {
            super(About.error("disk.sd.size", "the size of an SD card is no power of two")
                    .because("the capacity register of SD cards, as QEMU emulates them (since 5.1, hw/sd/sd.c)")
                    .otherwise("Invalid SD card size: 33 MiB / SD card size has to be a power of 2, e.g. 64 MiB.")
                    .mendedBy("make it a power of two; qemu-img resize lengthens an image")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                if (subject.busOf(disk) != DiskBus.SD || isMedium(disk) || !has(subject.board(), DiskBus.SD)) {
                    continue;
                }
                subject.sizeOf(disk)
                        .map(size -> size.roundedUpTo(DataSize.bytes(512)))
                        .filter(size -> Long.bitCount(size.bytes()) > 1)
                        .ifPresent(size -> findings.accept(sized(subject, disk, size)));
            }
        }

        private Finding sized(Subject subject, Disk disk, DataSize size) {
            Finding finding = finding(where(disk, "size"), size + " is no power of two, which an SD card's size is");
            long next = Long.highestOneBit(size.bytes()) << 1;
            return subject.isToBeMade(disk) && next > 0
                    ? finding.withFix(Fix.put(
                            "Make it the next power of two",
                            where(disk, "size"),
                            Subject.json(DataSize.bytes(next).toString())))
                    : finding;
        }
    }

    private static final class FloppySize extends Rule {
        /** Of {@code fd_formats} in QEMU 7.2, hw/block/fdc.c, in KiB. */
        private static final Set<Long> KIBIBYTES = ImmutableSet.of(
                160L, 180L, 320L, 360L, 400L, 410L, 420L, 640L, 720L, 800L, 820L, 830L, 880L, 1040L, 1120L, 1200L,
                1440L, 1476L, 1494L, 1600L, 1640L, 1680L, 1720L, 1722L, 1743L, 1760L, 1840L, 1920L, 2880L, 3200L, 3520L,
                3840L);

        FloppySize() {
            super(About.warning("disk.floppy.size", "an image is of a size that no floppy disk has")
                    .because("QEMU finds a floppy disk's geometry by the size of its image (7.2, hw/block/fdc.c,"
                            + " fd_formats)")
                    .otherwise(
                            "QEMU starts, with a drive of 2.88 MB for what is larger, and the rest of the image is out of reach")
                    .mendedBy("use an image of 1440KiB or 2880KiB, or bus: usb"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                if (subject.busOf(disk) == DiskBus.FLOPPY && has(subject.board(), DiskBus.FLOPPY)) {
                    sizeOf(subject, disk)
                            .filter(size -> size.bytes() % 1024 != 0 || !KIBIBYTES.contains(size.bytes() / 1024))
                            .ifPresent(size ->
                                    findings.accept(finding(where(disk), size + " is a size that no floppy disk has")));
                }
            }
        }

        private static Optional<DataSize> sizeOf(Subject subject, Disk disk) {
            if (!isMedium(disk)) {
                return subject.sizeOf(disk);
            }
            return ImageRules.fileOf(disk).map(subject::file).flatMap(file -> file.virtualSize(ImageFormat.RAW));
        }
    }
}
