package dev.satchel.utm.mapping;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Machine;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmDrive;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Describes disks, and the arguments that are drives in UTM, and names the files that go into the bundle for them. */
final class DriveWriting {
    private final Machine machine;
    private final DiskPlacement placement;
    private final Consumer<Finding> findings;
    private final Map<String, String> images = new LinkedHashMap<>();
    private final Map<String, Path> files = new LinkedHashMap<>();
    private final ImageNames names = new ImageNames();

    DriveWriting(Machine machine, DiskPlacement placement, Consumer<Finding> findings) {
        this.machine = machine;
        this.placement = placement;
        this.findings = findings;
    }

    /** By disk, the name of its image in the bundle. */
    Map<String, String> images() {
        return ImmutableMap.copyOf(images);
    }

    /** By name in the bundle, the files that arguments speak of. */
    Map<String, Path> files() {
        return ImmutableMap.copyOf(files);
    }

    List<UtmDrive> ofDisks() {
        ImmutableList.Builder<UtmDrive> drives = ImmutableList.builder();
        machine.disks().stream()
                .sorted(Comparator.comparingInt(disk -> disk.bootOrder().orElse(Integer.MAX_VALUE)))
                .forEach(disk -> drive(disk).ifPresent(drives::add));
        return drives.build();
    }

    private Optional<UtmDrive> drive(Disk disk) {
        String where = "disks[" + disk.id() + "]";
        disk.sectors()
                .ifPresent(sectors -> findings.accept(warning(
                        "utm.sectors",
                        where + ".sectors",
                        "UTM cannot say them: the guest sees 512 bytes, NVMe 512 too",
                        "run the machine with QEMU if its system was installed on other sectors")));
        if (disk.source() instanceof DiskSource.Device) {
            findings.accept(device(where));
            return Optional.empty();
        }
        if (disk.source() instanceof DiskSource.Nbd nbd) {
            findings.accept(error(
                    "utm.nbd",
                    where + ".nbd",
                    "UTM has no drives of an NBD server: " + nbd.server() + " is left out",
                    "add an nbd: drive to extras.qemu.arguments, or carry an image"));
            return Optional.empty();
        }
        if (disk.cache() != CacheMode.WRITEBACK) {
            findings.accept(note("utm.cache", where + ".cache", "UTM always caches as 'writeback'"));
        }
        new Unmapped(machine, findings).tellOf(disk, where);
        if (disk.source() instanceof DiskSource.Image image) {
            return Optional.of(image(disk, image, where));
        }
        DiskSource.Medium medium = (DiskSource.Medium) disk.source();
        UtmDrive.Interface bus = bus(disk, where);
        Optional<Path> file = medium.file();
        if (file.isPresent() && placement == DiskPlacement.COPY) {
            String name = names.free(fileName(file.get(), where));
            images.put(disk.id(), name);
            return Optional.of(UtmDrive.internal(disk.id(), UtmDrive.Type.CD, bus, name));
        }
        file.ifPresent(path -> findings.accept(chooseInUtm(path, where)));
        return Optional.of(UtmDrive.removable(disk.id(), UtmDrive.Type.CD, bus));
    }

    private UtmDrive image(Disk disk, DiskSource.Image image, String where) {
        if (disk.access() == Access.READ_WRITE && disk.discard() == Disk.Discard.IGNORE) {
            findings.accept(note(
                    "utm.discard",
                    where + ".discard",
                    "UTM always gives the image back what the guest no longer needs"));
        }
        if (placement == DiskPlacement.BESIDE) {
            findings.accept(chooseInUtm(image.file(), where));
            if (machine.busOf(disk) != DiskBus.USB) {
                findings.accept(warning(
                        "utm.bus.removable",
                        where + ".bus",
                        "a drive whose medium is chosen in UTM can be empty, which of all buses only USB allows: it is usb"
                                + " instead of " + machine.busOf(disk).id(),
                        "copy the image into the bundle to keep the bus"));
            }
            return UtmDrive.removable(disk.id(), UtmDrive.Type.DISK, UtmDrive.Interface.USB)
                    .withAccess(disk.access());
        }
        String name = names.forDisk(fileName(image.file(), where), image.format());
        images.put(disk.id(), name);
        return UtmDrive.internal(disk.id(), UtmDrive.Type.DISK, bus(disk, where), name)
                .withAccess(disk.access());
    }

    private String fileName(Path file, String where) {
        Path name = file.getFileName();
        return name == null ? "disk" : Texts.writable(name.toString(), where, findings);
    }

    private static Finding chooseInUtm(Path file, String where) {
        return warning(
                "utm.removable",
                where,
                "stays beside the bundle, and UTM remembers the choice of a medium only in the registry of one Mac",
                "choose " + file + " for this drive in UTM, on each Mac once");
    }

    private static Finding device(String where) {
        return error(
                "utm.device",
                where,
                "UTM cannot pass a device of the host through: its QEMU runs in a sandbox as the logged-in user",
                "run the machine with QEMU as root; or export the device with qemu-nbd on localhost and add an nbd: drive to"
                        + " extras.qemu.arguments; or carry an image of it");
    }

    private UtmDrive.Interface bus(Disk disk, String where) {
        DiskBus bus = machine.busOf(disk);
        Board board = machine.board();
        boolean fits = switch (bus) {
            case IDE -> board == Board.Q35 || board == Board.PC;
            case SATA -> board == Board.Q35;
            case FLOPPY -> board == Board.Q35 || board == Board.PC;
            case SD -> false;
            case SCSI, VIRTIO, NVME, USB -> true;
        };
        fits |= board == Board.OTHER;
        if (!fits) {
            findings.accept(error(
                    "utm.bus.absent",
                    where + ".bus",
                    "the board " + board.id() + " has no " + bus.id() + " in UTM, and QEMU would not start",
                    board == Board.PC ? "use ide, virtio, nvme or usb" : "use nvme, usb or virtio"));
        }
        if (bus == DiskBus.SCSI) {
            findings.accept(warning(
                    "utm.bus.scsi",
                    where + ".bus",
                    "UTM's SCSI is an LSI 53C895A, and not virtio: the guest needs another driver",
                    "use virtio or nvme"));
        }
        if (bus == DiskBus.IDE && board == Board.Q35) {
            findings.accept(note("utm.bus.sata", where + ".bus", "the board q35 has SATA where it says IDE"));
        }
        return switch (bus) {
            case IDE, SATA -> UtmDrive.Interface.IDE;
            case SCSI -> UtmDrive.Interface.SCSI;
            case VIRTIO -> UtmDrive.Interface.VIRTIO;
            case NVME -> UtmDrive.Interface.NVME;
            case USB -> UtmDrive.Interface.USB;
            case SD -> UtmDrive.Interface.SD;
            case FLOPPY -> UtmDrive.Interface.FLOPPY;
        };
    }

    /**
     * {@code configuration} with the drives that {@code arguments} are; one that it has already gets the image that the
     * argument names.
     */
    QemuConfiguration withArguments(QemuConfiguration configuration, List<QemuWord> arguments) {
        List<UtmDrive> drives = new ArrayList<>(configuration.drives());
        Set<Integer> met = new HashSet<>();
        for (QemuWord option : arguments) {
            ArgumentDrive.of(option).ifPresent(drive -> put(drive, drives, met));
        }
        return drives.equals(configuration.drives()) ? configuration : configuration.withDrives(drives);
    }

    private void put(ArgumentDrive argument, List<UtmDrive> drives, Set<Integer> met) {
        Path file = argument.file();
        for (int i = 0; i < drives.size(); i++) {
            UtmDrive drive = drives.get(i);
            if (argument.is(drive) && met.add(i)) {
                if (file != null) {
                    String name = nameFor(file, drive.imageName());
                    if (drive.imageName().filter(name::equals).isEmpty()) {
                        drives.set(i, argument.drive(drive.identifier(), name));
                    }
                }
                return;
            }
        }
        String fresh = argument.type().value().toLowerCase(Locale.ROOT) + drives.size();
        met.add(drives.size());
        drives.add(argument.drive(fresh, file == null ? null : nameFor(file, Optional.empty())));
    }

    private String nameFor(Path file, Optional<String> before) {
        String wanted = fileName(file, "extras.qemu.arguments");
        // What the bundle called it before is no other file's name.
        String name = before.filter(wanted::equals).isPresent() ? wanted : names.free(wanted);
        files.put(name, file);
        return name;
    }
}
