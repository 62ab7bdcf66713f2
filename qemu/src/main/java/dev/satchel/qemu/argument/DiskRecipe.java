package dev.satchel.qemu.argument;

import com.google.common.hash.Hashing;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SectorSizes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Disks and drives: what backs them, the controllers they need, where they are attached. */
final class DiskRecipe {
    /** Targets 0 to 255, and one kept free for the controller's own. */
    private static final int SCSI_TARGETS = 255;

    /** What an NVMe controller can say of itself (NVM Express, Identify Controller, bytes 4 to 23). */
    private static final int LONGEST_SERIAL = 20;

    private static final int VIRTIO_MMIO_PLACES = 24;

    private final Assembly assembly;
    private final Machine machine;
    private final AtaPorts ata;
    private final HostSectors hostSectors;
    private final Map<String, Integer> bootPlaces;
    private final List<String> attached = new ArrayList<>();
    private String scsi = "";
    private int scsiTargets = SCSI_TARGETS;
    private int mmioPlaces;
    private boolean sdTaken;
    private String floppyBus = "";
    private int floppies;

    DiskRecipe(Assembly assembly) {
        this.assembly = assembly;
        this.machine = assembly.machine();
        this.ata = new AtaPorts(assembly);
        this.hostSectors = new HostSectors(assembly.setup().sysfs());
        this.bootPlaces = bootPlaces(machine);
    }

    /** Of each device that was written for a disk, its id. */
    List<String> attached() {
        return attached;
    }

    /**
     * Every disk has a place. UEFI keeps a list of its own, in which a disk that moved to another bus comes last, behind
     * the shell; a place that QEMU names comes first.
     */
    private static Map<String, Integer> bootPlaces(Machine machine) {
        List<Disk> rest = new ArrayList<>(machine.disks());
        Map<String, Integer> places = new HashMap<>();
        int next = 1;
        for (Disk disk : machine.disks()) {
            if (disk.bootOrder().isPresent()) {
                int place = disk.bootOrder().getAsInt();
                places.put(disk.id(), place);
                next = Math.max(next, place + 1);
                rest.remove(disk);
            }
        }
        Optional<Disk> system = machine.systemDisk().filter(rest::remove);
        if (system.isPresent()) {
            places.put(system.get().id(), next++);
        }
        for (Disk disk : rest) {
            places.put(disk.id(), next++);
        }
        return places;
    }

    void write() {
        machine.disks().forEach(this::write);
    }

    private void write(Disk disk) {
        String where = "disks[" + disk.id() + "]";
        Optional<Backing> backing = Optional.empty();
        if (!(disk.source() instanceof DiskSource.Medium medium)
                || medium.file().isPresent()) {
            backing = backing(disk, where);
            if (backing.isEmpty()) {
                return;
            }
        }
        Optional<QemuOption> device =
                device(disk, backing.isPresent(), sectors(disk, backing.orElse(null), where), where);
        if (device.isEmpty()) {
            return;
        }
        backing.ifPresent(found -> assembly.add(found.option(assembly)));
        QemuOption option = device.get();
        if (assembly.setup().style() == Style.BLOCKDEV) {
            option = backing.filter(Backing::isWriteThrough).isPresent() ? option.with("write-cache", "off") : option;
        }
        assembly.add(option.with("id", disk.id()));
        attached.add(disk.id());
    }

    private Optional<Backing> backing(Disk disk, String where) {
        try {
            return Optional.of(Backing.of(disk, assembly));
        } catch (SatchelException e) {
            assembly.error(e.code(), where, String.valueOf(e.getMessage()), "");
            return Optional.empty();
        }
    }

    private @Nullable SectorSizes sectors(Disk disk, @Nullable Backing backing, String where) {
        if (disk.sectors().isPresent() || backing == null || !backing.isDevice()) {
            return disk.sectors().orElse(null);
        }
        Optional<SectorSizes> found =
                hostSectors.of(backing.file()).filter(sizes -> sizes.logical().bytes() != 512);
        found.ifPresent(sizes -> assembly.note(
                "disk.sectors",
                where,
                "the device has sectors of " + sizes.logical().bytes() + " bytes, and the guest sees the same"));
        return found.orElse(null);
    }

    private Optional<QemuOption> device(Disk disk, boolean backed, @Nullable SectorSizes sectors, String where) {
        boolean medium = disk.source() instanceof DiskSource.Medium;
        return switch (machine.busOf(disk)) {
            case IDE, SATA -> ata(disk, medium, backed, sectors, where);
            case SCSI -> Optional.of(scsi(disk, medium, backed, sectors, where));
            case VIRTIO -> medium ? virtioMedium(disk, backed, where) : virtio(disk, sectors, where);
            case NVME -> nvme(disk, medium, sectors, where);
            case USB -> usb(disk, medium, backed, sectors, where);
            case SD -> sd(disk, medium, sectors, where);
            case FLOPPY -> floppy(disk, backed, sectors, where);
        };
    }

    private static QemuOption backed(Disk disk, String model, boolean backed) {
        QemuOption option = QemuOption.of("-device", model);
        return backed ? option.with("drive", disk.id()) : option;
    }

    private QemuOption booting(Disk disk, QemuOption option) {
        return option.with("bootindex", bootPlaces.getOrDefault(disk.id(), 0));
    }

    private static QemuOption sized(QemuOption option, @Nullable SectorSizes sectors) {
        return sectors == null
                ? option
                : option.with("logical_block_size", sectors.logical().bytes())
                        .with("physical_block_size", sectors.physical().bytes());
    }

    private Optional<QemuOption> ata(
            Disk disk, boolean medium, boolean backed, @Nullable SectorSizes sectors, String where) {
        if (!medium && disk.access() == Access.READ_ONLY) {
            return refused(
                    "disk.read-only",
                    where,
                    "an IDE or SATA disk cannot be read-only",
                    "use bus virtio, scsi, nvme or usb");
        }
        if (sectors != null && sectors.logical().bytes() != 512) {
            return refused(
                    "disk.sectors",
                    where,
                    "an IDE or SATA disk has logical sectors of 512 bytes, not of "
                            + sectors.logical().bytes(),
                    "use bus scsi, virtio, nvme or usb");
        }
        if (machine.board() == Board.VIRT
                && machine.firmware() instanceof Firmware.Uefi
                && machine.systemDisk().filter(disk::equals).isPresent()) {
            assembly.warn(
                    "disk.bus.unbootable",
                    where,
                    "the UEFI of board virt has no driver for IDE or SATA disks and starts no system from one",
                    "use bus nvme, usb or virtio");
        }
        return ata.take(machine.busOf(disk), where)
                .map(port -> sized(
                        booting(disk, port.on(backed(disk, medium ? "ide-cd" : "ide-hd", backed))),
                        medium ? null : sectors));
    }

    private QemuOption scsi(Disk disk, boolean medium, boolean backed, @Nullable SectorSizes sectors, String where) {
        if (scsiTargets == SCSI_TARGETS) {
            scsi = assembly.deviceName("scsi");
            if (assembly.hasPci()) {
                assembly.addPci(QemuOption.of("-device", "virtio-scsi-pci").with("id", scsi), where);
            } else {
                takeMmio(where);
                assembly.add(QemuOption.of("-device", "virtio-scsi-device").with("id", scsi));
            }
            scsiTargets = 0;
        }
        QemuOption option = backed(disk, medium ? "scsi-cd" : "scsi-hd", backed)
                .with("bus", scsi + ".0")
                .with("scsi-id", scsiTargets++);
        return sized(booting(disk, option), medium ? null : sectors);
    }

    /** A virtio block device is a disk to the guest, whatever lies on it; a CD drive needs SCSI above virtio. */
    private Optional<QemuOption> virtioMedium(Disk disk, boolean backed, String where) {
        assembly.note("disk.bus.medium", where, "a drive for media on bus virtio is a SCSI drive behind virtio-scsi");
        return Optional.of(scsi(disk, true, backed, null, where));
    }

    private Optional<QemuOption> virtio(Disk disk, @Nullable SectorSizes sectors, String where) {
        if (assembly.hasPci()) {
            QemuOption option = sized(booting(disk, backed(disk, "virtio-blk-pci", true)), sectors);
            assembly.countPci(where);
            return Optional.of(option);
        }
        takeMmio(where);
        return Optional.of(sized(booting(disk, backed(disk, "virtio-blk-device", true)), sectors));
    }

    private void takeMmio(String where) {
        mmioPlaces++;
        if (mmioPlaces == VIRTIO_MMIO_PLACES + 1) {
            assembly.error(
                    "disk.bus.full",
                    where,
                    "board microvm has " + VIRTIO_MMIO_PLACES + " places for virtio devices",
                    "use bus scsi, which takes 255 disks behind one device");
        }
    }

    private Optional<QemuOption> nvme(Disk disk, boolean medium, @Nullable SectorSizes sectors, String where) {
        if (medium) {
            return refused("disk.bus.medium", where, "there are no NVMe drives for media", "use bus usb, sata or scsi");
        }
        if (!assembly.hasPci()) {
            return refused("disk.bus.absent", where, "board microvm has no PCI, and so no NVMe", "use bus virtio");
        }
        assembly.countPci(where);
        return Optional.of(sized(booting(disk, backed(disk, "nvme", true).with("serial", serial(disk.id()))), sectors));
    }

    /** Longer ones are accepted and cut off in silence, and two disks are then one to the guest. */
    private static String serial(String id) {
        if (id.length() <= LONGEST_SERIAL) {
            return id;
        }
        String hash = Hashing.sha256().hashString(id, StandardCharsets.UTF_8).toString();
        return id.substring(0, 11) + "-" + hash.substring(0, 8);
    }

    private Optional<QemuOption> usb(
            Disk disk, boolean medium, boolean backed, @Nullable SectorSizes sectors, String where) {
        if (!assembly.hasPci()) {
            return refused("disk.bus.absent", where, "board microvm has no USB", "use bus virtio or scsi");
        }
        String bus = assembly.usb().takeBus(where);
        if (!medium && sectors == null) {
            return Optional.of(booting(disk, backed(disk, "usb-storage", true).with("bus", bus)));
        }
        // usb-storage makes a hard disk of a medium, and keeps sector sizes to itself; usb-bot with a SCSI device does
        // neither.
        String bridge = assembly.deviceName(disk.id() + "-usb");
        assembly.add(QemuOption.of("-device", "usb-bot").with("id", bridge).with("bus", bus));
        QemuOption option = backed(disk, medium ? "scsi-cd" : "scsi-hd", backed).with("bus", bridge + ".0");
        return Optional.of(sized(booting(disk, option), medium ? null : sectors));
    }

    private Optional<QemuOption> sd(Disk disk, boolean medium, @Nullable SectorSizes sectors, String where) {
        if (!assembly.hasPci()) {
            return refused("disk.bus.absent", where, "board microvm has no slot for SD cards", "use bus virtio");
        }
        if (medium || disk.access() == Access.READ_ONLY) {
            return refused("disk.read-only", where, "an SD card cannot be read-only", "use bus usb or scsi");
        }
        if (sectors != null) {
            return refused("disk.sectors", where, "the sectors of an SD card cannot be chosen", "use bus usb or scsi");
        }
        if (sdTaken) {
            return refused("disk.bus.full", where, "there is one slot for an SD card", "use bus usb");
        }
        sdTaken = true;
        assembly.addPci(QemuOption.of("-device", "sdhci-pci").with("id", assembly.deviceName("sd")), where);
        if (machine.systemDisk().filter(disk::equals).isPresent()) {
            assembly.warn(
                    "disk.bus.unbootable", where, "QEMU cannot tell firmware to start from an SD card", "use bus usb");
        }
        return Optional.of(backed(disk, "sd-card", true).with("bus", "sd-bus"));
    }

    private Optional<QemuOption> floppy(Disk disk, boolean backed, @Nullable SectorSizes sectors, String where) {
        if (machine.board() == Board.VIRT || machine.board() == Board.MICROVM) {
            return refused(
                    "disk.bus.absent",
                    where,
                    "board " + machine.board().id() + " has no floppy drive",
                    "use bus usb or virtio");
        }
        if (sectors != null) {
            return refused("disk.sectors", where, "the sectors of a floppy disk cannot be chosen", "leave them out");
        }
        if (floppies == 2) {
            return refused("disk.bus.full", where, "there are two floppy drives", "use bus usb");
        }
        if (machine.board() == Board.PC) {
            floppyBus = "floppy-bus.0";
        } else if (floppies == 0) {
            String controller = assembly.deviceName("floppies");
            assembly.add(QemuOption.of("-device", "isa-fdc").with("id", controller));
            floppyBus = controller + ".0";
        }
        return Optional.of(backed(disk, "floppy", backed).with("bus", floppyBus).with("unit", floppies++));
    }

    private Optional<QemuOption> refused(String code, String where, String what, String remedy) {
        assembly.error(code, where, what, remedy);
        return Optional.empty();
    }
}
