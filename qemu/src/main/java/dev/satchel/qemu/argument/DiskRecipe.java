package dev.satchel.qemu.argument;

import com.google.common.hash.Hashing;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.qemu.option.Device;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Disks and drives: what backs them, the controllers they need, where they are attached. */
final class DiskRecipe {
    private static final int ORDINARY_SECTOR = 512;

    /** Targets 0 to 255, and one kept free for the controller's own. */
    private static final int SCSI_TARGETS = 255;

    /** What an NVMe controller can say of itself (NVM Express, Identify Controller, bytes 4 to 23). */
    private static final int LONGEST_SERIAL = 20;

    private static final int VIRTIO_MMIO_PLACES = 24;

    /** QEMU looks for a bus by its name alone, and finds what was made last first. */
    private static final Pattern BOARD_BUSES = Pattern.compile("(pcie?|ide|isa|floppy-bus)\\.[0-9]+|sd-bus");

    private final Assembly assembly;
    private final Machine machine;
    private final AtaPorts ata;
    private final HostSectors hostSectors;
    private final Map<String, Integer> bootPlaces;
    private final List<AttachedDisk> attached = new ArrayList<>();
    private final List<PassedDevice> passed = new ArrayList<>();
    private String scsi = "";
    private int scsiTargets = SCSI_TARGETS;
    private int mmioPlaces;
    private String floppyBus = "";
    private int floppies;

    DiskRecipe(Assembly assembly) {
        this.assembly = assembly;
        this.machine = assembly.machine();
        this.ata = new AtaPorts(assembly);
        this.hostSectors = new HostSectors(assembly.setup().sysfs());
        this.bootPlaces = bootPlaces(machine);
    }

    /** Of each device that was written for a disk, what QEMU is to say of it. */
    List<AttachedDisk> attached() {
        return attached;
    }

    /** The devices of the host that the guest is given. */
    List<PassedDevice> passed() {
        return passed;
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
        if (BOARD_BUSES.matcher(busOf(disk)).matches()) {
            assembly.error(
                    "disk.id.bus",
                    where,
                    "the disk makes a bus '" + busOf(disk)
                            + "', and QEMU would put there what belongs on the board's bus" + " of that name",
                    "give the disk another id");
            return;
        }
        Optional<Backing> backing = Optional.empty();
        if (!(disk.source() instanceof DiskSource.Medium medium)
                || medium.file().isPresent()) {
            backing = backing(disk, where);
            if (backing.isEmpty()) {
                return;
            }
        }
        SectorSizes sectors = sectors(disk, backing.orElse(null), where);
        Optional<Device> device = device(disk, backing.isPresent(), sectors, where);
        if (device.isEmpty()) {
            return;
        }
        backing.ifPresent(found -> found.options(assembly).forEach(assembly::add));
        backing.flatMap(Backing::passed).ifPresent(given -> pass(given, where));
        Device option = device.get();
        if (assembly.setup().style() == Style.BLOCKDEV) {
            boolean off = backing.filter(Backing::isWriteThrough).isPresent() && machine.busOf(disk) != DiskBus.SD;
            option = off ? option.with("write-cache", "off") : option;
            if (backing.isPresent()
                    && disk.serial().isEmpty()
                    && option.driver().startsWith("scsi-")) {
                // What -drive gives it by itself, and guests find it by: /dev/disk/by-id/scsi-0QEMU_..._system.
                option = option.with("device_id", disk.id());
            }
        }
        assembly.add(numbered(disk, option, where).with("id", disk.id()));
        attached.add(attached(disk, backing.orElse(null), sectors));
    }

    /** The bus that the disk itself makes; empty if it makes none. */
    private String busOf(Disk disk) {
        return switch (machine.busOf(disk)) {
            case NVME -> disk.id();
            case USB -> disk.id() + ".0";
            case IDE, SATA, SCSI, VIRTIO, SD, FLOPPY -> "";
        };
    }

    private AttachedDisk attached(Disk disk, @Nullable Backing backing, @Nullable SectorSizes sectors) {
        boolean removable = disk.source() instanceof DiskSource.Medium || machine.busOf(disk) == DiskBus.FLOPPY;
        return new AttachedDisk(
                disk.id(),
                removable ? AttachedDisk.Kind.REMOVABLE : AttachedDisk.Kind.FIXED,
                backing == null ? null : backing.file().orElse(null),
                removable || sectors == null ? null : sectors.logical());
    }

    /** {@code option} with the serial number that the machine says; NVMe's is said where the device is made. */
    private Device numbered(Disk disk, Device option, String where) {
        DiskBus bus = machine.busOf(disk);
        if (disk.serial().isEmpty() || bus == DiskBus.NVME) {
            return option;
        }
        if (bus == DiskBus.SD || bus == DiskBus.FLOPPY) {
            assembly.error(
                    "disk.serial.bus", where, "a disk on bus " + bus.id() + " has no serial number", "leave it out");
            return option;
        }
        return option.with("serial", disk.serial().get());
    }

    private Optional<Backing> backing(Disk disk, String where) {
        try {
            return Optional.of(Backing.of(disk, assembly));
        } catch (SatchelException e) {
            assembly.error(e.code(), where, String.valueOf(e.getMessage()), "");
            return Optional.empty();
        }
    }

    /** A device that the host uses is not given away, and it is said if nobody looked. */
    private void pass(PassedDevice device, String where) {
        passed.add(device);
        FoundDevice found = device.device();
        for (Finding objection : found.objections(device.access())) {
            String message = found + ": " + objection.message();
            switch (objection.severity()) {
                case ERROR -> assembly.error(objection.code(), where, message, objection.remedy());
                case WARNING -> assembly.warn(objection.code(), where, message, objection.remedy());
                case NOTE -> assembly.note(objection.code(), where, message);
            }
        }
        if (!found.isJudged()) {
            assembly.warn(
                    "device.unjudged",
                    where,
                    found + " may hold the running system or a mounted file system: nobody was given who looks",
                    "pass a resolver that judges devices, such as HostDevices of satchel-storage");
        }
    }

    private @Nullable SectorSizes sectors(Disk disk, @Nullable Backing backing, String where) {
        Optional<FoundDevice> device =
                Optional.ofNullable(backing).flatMap(Backing::passed).map(PassedDevice::device);
        Optional<SectorSizes> found = device.flatMap(each -> each.sectors().or(() -> hostSectors.of(each.path())));
        if (found.isEmpty()) {
            return disk.sectors().orElse(null);
        }
        SectorSizes sizes = found.get();
        if (disk.sectors().isPresent()) {
            SectorSizes shown = disk.sectors().get();
            if (!shown.logical().equals(sizes.logical())) {
                assembly.warn(
                        "disk.sectors.other",
                        where,
                        "the device has sectors of " + sizes.logical().bytes() + " bytes, and the guest is shown "
                                + shown.logical().bytes() + ": each finds no partition table that the other wrote",
                        "leave the sectors out");
            }
            return shown;
        }
        if (sizes.logical().bytes() == ORDINARY_SECTOR) {
            boolean ordinary = sizes.physical().bytes() == ORDINARY_SECTOR || !takesSectors(machine.busOf(disk));
            return ordinary ? null : sizes;
        }
        if (machine.firmware() instanceof Firmware.Bios
                && machine.systemDisk().filter(disk::equals).isPresent()) {
            assembly.error(
                    "disk.sectors",
                    where,
                    "a BIOS cannot start a system from a disk with "
                            + sizes.logical().bytes() + "-byte sectors",
                    "use firmware: { type: uefi }");
        }
        assembly.note(
                "disk.sectors",
                where,
                "the device has sectors of " + sizes.logical().bytes() + " bytes, and the guest sees the same");
        return sizes;
    }

    private static boolean takesSectors(DiskBus bus) {
        return switch (bus) {
            case IDE, SATA, SCSI, VIRTIO, NVME, USB -> true;
            case SD, FLOPPY -> false;
        };
    }

    private Optional<Device> device(Disk disk, boolean backed, @Nullable SectorSizes sectors, String where) {
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

    private static Device backed(Disk disk, String model, boolean backed) {
        Device option = Device.of(model);
        return backed ? option.with("drive", disk.id()) : option;
    }

    private Device booting(Disk disk, Device option) {
        return option.with("bootindex", bootPlaces.getOrDefault(disk.id(), 0));
    }

    private static Device sized(Device option, @Nullable SectorSizes sectors) {
        return sectors == null
                ? option
                : option.with("logical_block_size", sectors.logical().bytes())
                        .with("physical_block_size", sectors.physical().bytes());
    }

    private Optional<Device> ata(
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
            return refused(
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

    private Device scsi(Disk disk, boolean medium, boolean backed, @Nullable SectorSizes sectors, String where) {
        if (scsiTargets == SCSI_TARGETS) {
            scsi = assembly.deviceName("scsi");
            if (assembly.hasPci()) {
                assembly.addPci(Device.of("virtio-scsi-pci").with("id", scsi), where);
            } else {
                takeMmio(where);
                assembly.add(Device.of("virtio-scsi-device").with("id", scsi));
            }
            scsiTargets = 0;
        }
        Device option = backed(disk, medium ? "scsi-cd" : "scsi-hd", backed)
                .with("bus", scsi + ".0")
                .with("scsi-id", scsiTargets++);
        return sized(booting(disk, option), medium ? null : sectors);
    }

    /** A virtio block device is a disk to the guest, whatever lies on it; a CD drive needs SCSI above virtio. */
    private Optional<Device> virtioMedium(Disk disk, boolean backed, String where) {
        assembly.note("disk.bus.medium", where, "a drive for media on bus virtio is a SCSI drive behind virtio-scsi");
        return Optional.of(scsi(disk, true, backed, null, where));
    }

    private Optional<Device> virtio(Disk disk, @Nullable SectorSizes sectors, String where) {
        if (assembly.hasPci()) {
            Device option = assembly.placed(backed(disk, "virtio-blk-pci", true), where);
            return Optional.of(sized(booting(disk, option), sectors));
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

    private Optional<Device> nvme(Disk disk, boolean medium, @Nullable SectorSizes sectors, String where) {
        if (medium) {
            return refused("disk.bus.medium", where, "there are no NVMe drives for media", "use bus usb, sata or scsi");
        }
        if (!assembly.hasPci()) {
            return refused("disk.bus.absent", where, "board microvm has no PCI, and so no NVMe", "use bus virtio");
        }
        Device option = backed(disk, "nvme", true).with("serial", disk.serial().orElseGet(() -> serial(disk.id())));
        return Optional.of(sized(booting(disk, assembly.placed(option, where)), sectors));
    }

    /** Longer ones are accepted and cut off in silence, and two disks are then one to the guest. */
    private static String serial(String id) {
        if (id.length() <= LONGEST_SERIAL) {
            return id;
        }
        String hash = Hashing.sha256().hashString(id, StandardCharsets.UTF_8).toString();
        return id.substring(0, 11) + "-" + hash.substring(0, 8);
    }

    private Optional<Device> usb(
            Disk disk, boolean medium, boolean backed, @Nullable SectorSizes sectors, String where) {
        if (!assembly.hasPci()) {
            return refused("disk.bus.absent", where, "board microvm has no USB", "use bus virtio or scsi");
        }
        boolean cached = disk.cache() != CacheMode.WRITETHROUGH && disk.cache() != CacheMode.DIRECTSYNC;
        if (!medium && sectors == null && cached) {
            return Optional.of(booting(disk, assembly.usb().place(backed(disk, "usb-storage", true), where)));
        }
        // usb-storage makes a hard disk of a medium, and keeps sector sizes and write-cache=off to itself; usb-bot with
        // a
        // SCSI device does neither.
        String bridge = assembly.deviceName(disk.id() + "-usb");
        assembly.add(assembly.usb().place(Device.of("usb-bot").with("id", bridge), where));
        Device option = backed(disk, medium ? "scsi-cd" : "scsi-hd", backed).with("bus", bridge + ".0");
        return Optional.of(sized(booting(disk, option), medium ? null : sectors));
    }

    private Optional<Device> sd(Disk disk, boolean medium, @Nullable SectorSizes sectors, String where) {
        if (!assembly.hasPci()) {
            return refused("disk.bus.absent", where, "board microvm has no slot for SD cards", "use bus virtio");
        }
        if (medium || disk.access() == Access.READ_ONLY) {
            return refused("disk.read-only", where, "an SD card cannot be read-only", "use bus usb or scsi");
        }
        if (sectors != null) {
            return refused("disk.sectors", where, "the sectors of an SD card cannot be chosen", "use bus usb or scsi");
        }
        String id = assembly.deviceName("sd");
        Device slot = assembly.placed(Device.of("sdhci-pci").with("id", id), where);
        assembly.add(slot);
        if (machine.systemDisk().filter(disk::equals).isPresent()) {
            assembly.warn(
                    "disk.bus.unbootable", where, "QEMU cannot tell firmware to start from an SD card", "use bus usb");
        }
        // All slots have a bus of one name: which one is said by the way to it.
        String way = slot.bus().map(bus -> bus + "/" + id + "/").orElse("");
        return Optional.of(backed(disk, "sd-card", true).with("bus", way + "sd-bus"));
    }

    private Optional<Device> floppy(Disk disk, boolean backed, @Nullable SectorSizes sectors, String where) {
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
            assembly.add(Device.of("isa-fdc").with("id", controller));
            floppyBus = controller + ".0";
        }
        return Optional.of(backed(disk, "floppy", backed).with("bus", floppyBus).with("unit", floppies++));
    }

    private Optional<Device> refused(String code, String where, String what, String remedy) {
        assembly.error(code, where, what, remedy);
        return Optional.empty();
    }
}
