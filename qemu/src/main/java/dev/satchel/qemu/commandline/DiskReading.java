package dev.satchel.qemu.commandline;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.commandline.BackEnd.Media;
import dev.satchel.qemu.option.BlockDriver;
import dev.satchel.qemu.option.Blockdev;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.Drive;
import dev.satchel.qemu.option.Operand;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Disks and drives: which bytes sit behind which device on which bus, whether QEMU could build that, and what it becomes. */
final class DiskReading {
    private static final Map<String, DiskBus> MODELS = ImmutableMap.<String, DiskBus>builder()
            .put("ide-hd", DiskBus.IDE)
            .put("ide-cd", DiskBus.IDE)
            .put("ide-drive", DiskBus.IDE)
            .put("scsi-hd", DiskBus.SCSI)
            .put("scsi-cd", DiskBus.SCSI)
            .put("scsi-disk", DiskBus.SCSI)
            .put("virtio-blk", DiskBus.VIRTIO)
            .put("virtio-blk-pci", DiskBus.VIRTIO)
            .put("virtio-blk-pci-non-transitional", DiskBus.VIRTIO)
            .put("virtio-blk-pci-transitional", DiskBus.VIRTIO)
            .put("virtio-blk-device", DiskBus.VIRTIO)
            .put("nvme", DiskBus.NVME)
            .put("usb-storage", DiskBus.USB)
            .put("sd-card", DiskBus.SD)
            .put("floppy", DiskBus.FLOPPY)
            .buildOrThrow();

    private static final Set<String> CDS = ImmutableSet.of("ide-cd", "scsi-cd");

    /** Controllers that a machine makes where its disks need them, and those below which it puts nothing itself. */
    private static final Set<String> CONTROLLERS = ImmutableSet.of(
            "ahci",
            "ich9-ahci",
            "virtio-scsi-pci",
            "virtio-scsi-device",
            "virtio-scsi",
            "lsi53c895a",
            "lsi",
            "megasas",
            "pvscsi",
            "mptsas1068",
            "usb-bot",
            "usb-uas",
            "sdhci-pci",
            "isa-fdc",
            "pcie-root-port",
            "pcie-pci-bridge",
            "pci-bridge",
            "ioh3420",
            "i82801b11-bridge",
            "qemu-xhci",
            "nec-usb-xhci",
            "usb-ehci",
            "ich9-usb-ehci1",
            "ich9-usb-uhci1",
            "ich9-usb-uhci2",
            "ich9-usb-uhci3",
            "piix3-usb-uhci",
            "piix4-usb-uhci",
            "pci-ohci",
            "piix3-ide",
            "piix4-ide");

    /** Buses below the root bus. */
    private static final Set<String> BRIDGES = ImmutableSet.of(
            "pcie-root-port",
            "pcie-pci-bridge",
            "pci-bridge",
            "ioh3420",
            "i82801b11-bridge",
            "x3130-upstream",
            "xio3130-downstream");

    private static final Set<String> USB_CONTROLLERS = ImmutableSet.of(
            "qemu-xhci",
            "nec-usb-xhci",
            "usb-ehci",
            "ich9-usb-ehci1",
            "ich9-usb-uhci1",
            "piix3-usb-uhci",
            "pci-ohci",
            "ich9-usb-uhci2",
            "ich9-usb-uhci3",
            "piix4-usb-uhci");

    private static final Map<String, Integer> HD = ImmutableMap.of("-hda", 0, "-hdb", 1, "-hdc", 2, "-hdd", 3);

    private final Line line;
    private final Board board;
    private final BackEnds backEnds;
    private final IdePlaces ide;
    private final DiskList disks;
    private final Map<String, String> controllers = new HashMap<>();

    DiskReading(Line line, Board board, GuestSystem guest) {
        this.line = line;
        this.board = board;
        this.backEnds = new BackEnds(line);
        this.ide = new IdePlaces(line, board);
        this.disks = new DiskList(line, guest);
        for (Part part : line.devices()) {
            Device device = (Device) part.option();
            device.id().ifPresent(id -> controllers.put(id, device.driver()));
        }
    }

    BackEnds backEnds() {
        return backEnds;
    }

    void read(Machine.Builder machine) {
        for (Part part : line.parts()) {
            if (line.isOpen(part)) {
                read(part);
            }
        }
        unattached();
        disks.build(machine);
    }

    private void read(Part part) {
        if (part.option() instanceof Device device) {
            device.drive().ifPresent(backEnds::take);
            if (MODELS.containsKey(device.driver())) {
                attach(part, device);
            }
        } else if (part.option() instanceof Drive drive) {
            String attached = drive.attachedTo().orElse("");
            if (!attached.equals("none") && !attached.equals("pflash")) {
                implicit(part, drive, attached);
            }
        } else if (part.option() instanceof Operand operand && isUnknown(operand.image())) {
            line.take(part);
            line.warn(
                    "operand.unknown",
                    part,
                    "stands for words that nothing here tells: options as likely as a disk; it is left out",
                    "put what it stands for in its place");
        } else if (part.option() instanceof Operand operand) {
            byName(BackEnd.of(part, operand.image(), Media.DISK), DiskBus.IDE);
        } else if (HD.containsKey(part.option().name())) {
            byName(BackEnd.of(part, part.value(), Media.DISK), DiskBus.IDE);
        } else if (part.is("-cdrom")) {
            byName(BackEnd.of(part, part.value(), Media.CDROM), DiskBus.IDE);
        } else if (part.is("-fda") || part.is("-fdb")) {
            byName(BackEnd.of(part, part.value(), Media.DISK), DiskBus.FLOPPY);
        } else if (part.is("-sd")) {
            byName(BackEnd.of(part, part.value(), Media.DISK), DiskBus.SD);
        }
    }

    /** What a shell would have put something else in place of: {@code "$@"}, {@code $OPTIONS}. */
    private static boolean isUnknown(String word) {
        return word.startsWith("$") || word.startsWith("`");
    }

    /** A disk for which QEMU finds the place itself. */
    private void byName(BackEnd backEnd, DiskBus wish) {
        if (!backEnd.oddity().isEmpty()) {
            line.note("disk", backEnd.part(), "is carried as it is: " + backEnd.oddity());
            return;
        }
        backEnds.takeParts(backEnd);
        disks.add(backEnd, Optional.empty(), implied(backEnd, wish), backEnd.media() == Media.CDROM);
    }

    private DiskBus implied(BackEnd backEnd, DiskBus wish) {
        if (wish != DiskBus.IDE) {
            return wish;
        }
        boolean medium = backEnd.media() == Media.CDROM;
        return switch (board) {
            case Q35, PC, OTHER -> DiskBus.IDE;
            case VIRT -> {
                if (medium) {
                    line.warn(
                            "medium.virt",
                            backEnd.part(),
                            "on board virt this is a read-only virtio disk and no CD drive: installers do not find it",
                            "use -device usb-bot with -device scsi-cd; the machine has it as a CD on USB");
                }
                yield medium ? DiskBus.USB : DiskBus.VIRTIO;
            }
            case MICROVM -> {
                line.error(
                        "drive.unattached",
                        backEnd.part(),
                        "board microvm attaches it to nothing, in silence",
                        "write if=none,id=d and -device virtio-blk-device,drive=d; the machine has it so");
                yield DiskBus.VIRTIO;
            }
        };
    }

    private void implicit(Part part, Drive drive, String attached) {
        if (attached.equals("xen") || attached.equals("mtd")) {
            return;
        }
        BackEnd backEnd = BackEnd.of(part, drive);
        drive.id().ifPresent(backEnds::take);
        if (!backEnd.oddity().isEmpty() || formatIsForeign(backEnd)) {
            line.note("disk", part, "is carried as it is: " + oddity(backEnd, false));
            return;
        }
        Optional<Part> user = line.devices().stream()
                .filter(each -> ((Device) each.option()).drive().equals(drive.id())
                        && drive.id().isPresent())
                .findFirst();
        if (user.isPresent()) {
            line.error(
                    "drive.twice",
                    part,
                    "is attached by itself already, and a device names it too (Drive '" + backEnd.id()
                            + "' is already in use because it has been automatically connected to another device)",
                    "add if=none");
            return;
        }
        if (attached.equals("ide") && board != Board.PC && board != Board.Q35) {
            noIde(part, "machine type does not support if=ide,bus=0,unit=0", backEnd.media() == Media.CDROM);
            line.take(part);
            disks.add(backEnd, Optional.empty(), instead(backEnd), backEnd.media() == Media.CDROM);
            return;
        }
        DiskBus bus = switch (attached) {
            case "", "ide" -> implied(backEnd, DiskBus.IDE);
            case "virtio" -> DiskBus.VIRTIO;
            case "floppy" -> DiskBus.FLOPPY;
            case "sd" -> DiskBus.SD;
            case "scsi" -> {
                line.error(
                        "drive.interface",
                        part,
                        "no board of today takes if=scsi (machine type does not support if=scsi)",
                        "write if=none with -device virtio-scsi-pci and -device scsi-hd; the machine has it so");
                yield DiskBus.SCSI;
            }
            default -> {
                line.error(
                        "drive.interface",
                        part,
                        "there is no if=" + attached + " (unsupported bus type '" + attached + "')",
                        "write if=none,id=d and a -device for it; the machine has one");
                yield switch (attached) {
                    case "sata", "ahci" -> DiskBus.SATA;
                    case "nvme" -> DiskBus.NVME;
                    case "usb" -> DiskBus.USB;
                    default -> implied(backEnd, DiskBus.IDE);
                };
            }
        };
        line.take(part);
        disks.add(backEnd, Optional.empty(), bus, backEnd.media() == Media.CDROM);
    }

    /** A format that a machine has no word for; the drive is carried. */
    private static boolean formatIsForeign(BackEnd backEnd) {
        return backEnd.format()
                        .filter(format -> DiskList.format(format).isEmpty())
                        .isPresent()
                && backEnd.media() != Media.CDROM;
    }

    private void attach(Part part, Device device) {
        Optional<BackEnd> backEnd = device.drive().flatMap(backEnds::take);
        boolean cd = CDS.contains(device.driver());
        if (device.drive().isPresent() && backEnd.isEmpty()) {
            line.take(part);
            line.error(
                    "device.drive",
                    part,
                    "there is no drive '" + device.drive().get() + "' (Property '" + device.driver()
                            + ".drive' can't find value '" + device.drive().get() + "')",
                    "add -drive file=..,format=..,if=none,id=" + device.drive().get());
            return;
        }
        if (backEnd.isEmpty() && !cd) {
            if (device.driver().equals("floppy")) {
                line.take(part);
                disks.addEmpty(part, DiskBus.FLOPPY);
            } else if (!device.driver().equals("nvme")) {
                line.take(part);
                line.error(
                        "device.drive",
                        part,
                        "names no drive (No drive specified)",
                        "add drive= with the id of a -drive");
            }
            return;
        }
        if (backEnd.isPresent() && (!backEnd.get().oddity(cd).isEmpty() || (!cd && formatIsForeign(backEnd.get())))) {
            line.note("disk", part, "is carried with what is behind it: " + oddity(backEnd.get(), cd));
            return;
        }
        line.take(part);
        backEnd.ifPresent(backEnds::takeParts);
        boolean medium =
                cd || backEnd.filter(found -> found.media() == Media.CDROM).isPresent();
        DiskBus bus = bus(part, device, backEnd, medium);
        backEnd.ifPresent(found -> check(part, device, found, medium));
        if (backEnd.isPresent()) {
            disks.add(backEnd.get(), Optional.of(part), bus, medium);
        } else {
            disks.addEmpty(part, bus);
        }
    }

    private static String oddity(BackEnd backEnd, boolean cd) {
        String oddity = backEnd.oddity(cd);
        return oddity.isEmpty() ? "its format is " + backEnd.format().orElse("unknown") : oddity;
    }

    private void check(Part part, Device device, BackEnd backEnd, boolean medium) {
        boolean readOnly = backEnd.access() == Access.READ_ONLY;
        if (readOnly && !medium && device.driver().startsWith("ide-")) {
            line.error(
                    "disk.read-only",
                    part,
                    "an IDE disk cannot be read-only (Block node is read-only)",
                    "use virtio-blk, scsi-hd, nvme or usb-storage, or leave readonly out");
        }
        if (!medium
                && device.driver().equals("usb-storage")
                && backEnd.file().filter(file -> file.endsWith(".iso")).isPresent()) {
            line.warn(
                    "medium.usb",
                    part,
                    "the guest sees a hard disk, not a CD: only -drive media=cdrom makes usb-storage one",
                    "use -device usb-bot,id=b with -device scsi-cd,drive=..,bus=b.0");
        }
    }

    private DiskBus bus(Part part, Device device, Optional<BackEnd> backEnd, boolean medium) {
        String driver = device.driver();
        if (driver.startsWith("ide-")) {
            if (ide.take(part, device)) {
                return device.bus().filter(bus -> !bus.startsWith("ide.")).isPresent() ? DiskBus.SATA : DiskBus.IDE;
            }
            String bus = device.bus().orElse("");
            if (ide.any()) {
                line.error(
                        "bus.absent",
                        part,
                        "there is no bus " + bus + " (Bus '" + bus + "' not found); the board has "
                                + (board == Board.PC ? "ide.0 and ide.1" : "ide.0 to ide.5"),
                        "name one of them, or add -device ich9-ahci,id=sata before it and write bus=sata.0");
                return board == Board.PC ? DiskBus.SATA : DiskBus.IDE;
            }
            noIde(
                    part,
                    bus.isEmpty() ? "No 'IDE' bus found for device '" + driver + "'" : "Bus '" + bus + "' not found",
                    medium);
            return instead(backEnd.orElse(null), medium);
        }
        if (driver.startsWith("scsi-")) {
            return scsi(part, device);
        }
        if (driver.equals("usb-storage") && !hasUsb()) {
            line.error(
                    "bus.absent",
                    part,
                    "the machine has no USB controller (No 'usb-bus' bus found for device 'usb-storage')",
                    "add -device qemu-xhci,id=xhci before it and write bus=xhci.0; the machine has one");
        }
        if (board == Board.MICROVM
                && (driver.endsWith("-pci") || driver.equals("nvme") || driver.equals("virtio-blk"))) {
            line.error(
                    "bus.absent",
                    part,
                    "board microvm has no PCI (No 'PCI' bus found for device '" + driver + "')",
                    "use virtio-blk-device; the machine has it so");
            return DiskBus.VIRTIO;
        }
        if (board != Board.MICROVM && board != Board.VIRT && driver.equals("virtio-blk-device")) {
            line.error(
                    "bus.absent",
                    part,
                    "a PC has no bus for it (No 'virtio-bus' bus found for device 'virtio-blk-device')",
                    "use virtio-blk-pci; the machine has it so");
        }
        if (driver.equals("nvme") && device.get("serial").isEmpty()) {
            line.error(
                    "device.serial",
                    part,
                    "an NVMe disk needs a serial number (serial property not set)",
                    "add serial=");
        }
        return MODELS.getOrDefault(driver, DiskBus.VIRTIO);
    }

    /** What a machine has in place of IDE on a board without: Windows and the UEFI of ARM have drivers for both. */
    private DiskBus instead(BackEnd backEnd) {
        return instead(backEnd, backEnd.media() == Media.CDROM);
    }

    private DiskBus instead(@org.jspecify.annotations.Nullable BackEnd backEnd, boolean medium) {
        if (board == Board.MICROVM) {
            return DiskBus.VIRTIO;
        }
        return medium || backEnd == null ? DiskBus.USB : DiskBus.NVME;
    }

    private void noIde(Part part, String words, boolean medium) {
        if (board == Board.MICROVM) {
            line.error(
                    "bus.absent",
                    part,
                    "board microvm has no IDE (" + words + ")",
                    "use virtio-blk-device; the machine has it so");
            return;
        }
        line.error(
                "bus.absent",
                part,
                "board virt has no IDE (" + words + ")",
                medium
                        ? "use -device usb-bot,id=b with -device scsi-cd,drive=..,bus=b.0; the machine has the CD on usb"
                        : "use -device nvme,drive=..,serial=.. or -device usb-storage on qemu-xhci, for which its UEFI and"
                                + " Windows both have drivers; the machine has it on nvme. -device ich9-ahci,id=ide makes a"
                                + " bus ide.0, but only for a data disk: the UEFI of virt starts nothing from it");
    }

    private DiskBus scsi(Part part, Device device) {
        String bus = device.bus().orElse("");
        int dot = bus.lastIndexOf('.');
        String controller = controllers.getOrDefault(dot < 0 ? bus : bus.substring(0, dot), "");
        boolean named = !controller.isEmpty();
        if (!named) {
            controller = controllers().filter(DiskReading::isScsi).findFirst().orElse("");
        }
        if (controller.equals("usb-bot") || controller.equals("usb-uas")) {
            return DiskBus.USB;
        }
        if (controller.isEmpty() || (!named && !bus.isEmpty() && !bus.equals("scsi.0"))) {
            line.error(
                    "bus.absent",
                    part,
                    bus.isEmpty()
                            ? "the machine has no SCSI controller (No 'SCSI' bus found for device '" + device.driver()
                                    + "')"
                            : "there is no bus " + bus + " (Bus '" + bus + "' not found)",
                    "add -device virtio-scsi-pci,id=scsi0 before it and write bus=scsi0.0; the machine has one");
        } else if (!controller.startsWith("virtio-scsi")) {
            line.warn(
                    "controller",
                    part,
                    "its controller " + controller + " has no counterpart; the machine has virtio-scsi, for which the"
                            + " guest needs a driver",
                    "use bus sata if the guest has none");
        }
        return DiskBus.SCSI;
    }

    private java.util.stream.Stream<String> controllers() {
        return line.parts().stream()
                .filter(part -> part.option() instanceof Device)
                .map(part -> ((Device) part.option()).driver());
    }

    private static boolean isScsi(String driver) {
        return driver.startsWith("virtio-scsi")
                || Set.of("lsi53c895a", "lsi", "megasas", "pvscsi", "mptsas1068", "usb-bot", "usb-uas")
                        .contains(driver);
    }

    private boolean hasUsb() {
        return line.has("-usb")
                || line.has("-usbdevice")
                || controllers().anyMatch(USB_CONTROLLERS::contains)
                || line.parts().stream()
                        .anyMatch(part -> part.is("-machine") && part.value().matches(".*\\busb=(on|yes|true).*"));
    }

    /** Bytes that no device shows to the guest: QEMU starts, and the disk is not there. */
    private void unattached() {
        Set<String> below = new HashSet<>();
        for (Part part : line.parts()) {
            if (part.option() instanceof Blockdev blockdev) {
                blockdev.node().file().ifPresent(child -> {
                    if (child instanceof BlockDriver.Child.Named named) {
                        below.add(named.name());
                    }
                });
                blockdev.node().get("backing").ifPresent(below::add);
            }
        }
        for (String name : backEnds.names()) {
            if (backEnds.isUsed(name) || below.contains(name)) {
                continue;
            }
            BackEnd backEnd = backEnds.take(name).orElseThrow();
            if (!line.isOpen(backEnd.part())
                    || (backEnd.file().isEmpty() && backEnd.nbd().isEmpty())) {
                continue;
            }
            line.error(
                    "drive.unattached",
                    backEnd.part(),
                    "no device has drive=" + name + ": QEMU starts, and the guest does not see the disk",
                    "add -device with drive=" + name + "; the machine has it on the bus that suits it");
            if (backEnd.oddity().isEmpty() && !formatIsForeign(backEnd)) {
                backEnds.takeParts(backEnd);
                disks.add(backEnd, Optional.empty(), null, backEnd.media() == Media.CDROM);
            }
        }
        for (Part part : line.named("-drive")) {
            Drive drive = (Drive) part.option();
            if (drive.attachedTo().equals(Optional.of("none")) && drive.id().isEmpty()) {
                line.take(part);
                line.error(
                        "drive.unattached",
                        part,
                        "has if=none and no id: no device can have it, and the guest does not see it",
                        "add id=d, and -device with drive=d; the machine has it on the bus that suits it");
                disks.add(BackEnd.of(part, drive), Optional.empty(), null, false);
            }
        }
    }

    /** Controllers are made anew for what sits on them; one that a carried device sits on is carried with it. */
    void dropControllers() {
        for (Part part : line.parts()) {
            if (!(part.option() instanceof Device device)) {
                continue; // what was released may still be carried
            }
            String bus = device.bus().orElse("");
            if (bus.matches("pcie?\\.0") || BRIDGES.contains(controllers.getOrDefault(bus, ""))) {
                // Its slot was one among the line's, and is not free among those of the machine.
                line.replace(part, device.without("bus").without("addr"));
            }
        }
        for (Part part : line.devices()) {
            if (CONTROLLERS.contains(((Device) part.option()).driver())) {
                line.release(part);
            }
        }
        for (Part part : line.named("-usb")) {
            line.release(part);
        }
    }
}
