package dev.satchel.utm.mapping;

import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.utm.config.UtmDrive;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Understands drives as disks, or as the arguments of QEMU that they are in UTM too. */
final class DriveReading {
    static final int MOST_PLACES = 1000;

    private final boolean isSata;
    private final Path data;
    private final Consumer<Finding> findings;
    private final List<Disk> disks = new ArrayList<>();
    private final List<@Nullable String> ids = new ArrayList<>();
    private final List<ArgumentDrive> others = new ArrayList<>();

    /**
     * Reads the drives of a machine on the board {@code target}.
     *
     * @param data where their images are
     */
    DriveReading(String target, Path data, Consumer<Finding> findings) {
        this.isSata = target.contains("q35");
        this.data = data;
        this.findings = findings;
    }

    DriveReading read(List<UtmDrive> drives) {
        DiskIds names = new DiskIds(drives.stream().map(UtmDrive::identifier).toList());
        for (int i = 0; i < drives.size(); i++) {
            ids.add(read(drives.get(i), "Drive[" + i + "]", names));
        }
        return this;
    }

    List<Disk> disks() {
        return ImmutableList.copyOf(disks);
    }

    /** By drive, the id of its disk; null for a drive that is none. */
    List<@Nullable String> ids() {
        return ids;
    }

    /** The drives that are arguments of QEMU, in their order. */
    List<ArgumentDrive> others() {
        return ImmutableList.copyOf(others);
    }

    /** QEMU's names of {@link #others}. */
    Set<String> otherNames() {
        return others.stream().map(ArgumentDrive::name).collect(ImmutableSet.toImmutableSet());
    }

    private @Nullable String read(UtmDrive drive, String where, DiskIds names) {
        Optional<DiskBus> bus = bus(drive);
        Optional<DiskSource> source = bus.isEmpty() ? Optional.empty() : source(drive, where);
        if (bus.isPresent() && source.isPresent()) {
            String id = names.idFor(drive.identifier(), drive.type() == UtmDrive.Type.CD ? "cd" : "disk");
            disks.add(disk(drive, id, source.get(), bus.get()));
            return id;
        }
        Optional<Path> file = drive.imageName().flatMap(this::file);
        Optional<ArgumentDrive> other = file.isEmpty() && drive.imageName().isPresent()
                ? Optional.empty()
                : ArgumentDrive.of(drive, file.map(Path::toAbsolutePath).orElse(null));
        if (other.isPresent()) {
            others.add(other.get());
            findings.accept(note(
                    "utm.drive.argument",
                    where,
                    "a drive of type " + drive.type().value() + " on "
                            + drive.bus().value()
                            + " is no disk of a machine: it is written as arguments for QEMU (extras.qemu.arguments)"));
        } else {
            findings.accept(warning(
                    "utm.only",
                    where,
                    what(drive) + " is none that a machine can have; it is kept for UTM in extras.utm",
                    "nothing, if the machine stays in UTM"));
        }
        return null;
    }

    private static String what(UtmDrive drive) {
        String of = " of type " + drive.type().value() + " on " + drive.bus().value();
        return drive.imageName().isEmpty() && drive.type() == UtmDrive.Type.DISK
                ? "a drive" + of + " whose medium is chosen in UTM and known to nobody else"
                : "a drive" + of;
    }

    private Disk disk(UtmDrive drive, String id, DiskSource source, DiskBus bus) {
        Disk.Builder disk = Disk.named(id).source(source).bus(bus).access(drive.access());
        if (disks.size() < MOST_PLACES) {
            disk.bootOrder(disks.size() + 1); // those behind keep their order without a place
        }
        if (drive.access() == Access.READ_WRITE && source instanceof DiskSource.Image) {
            disk.discard(Disk.Discard.UNMAP);
        }
        // Guests know a disk again by the number that UTM makes of an identifier.
        Serials.of(drive.identifier(), bus)
                .filter(serial -> !id.equals(drive.identifier()))
                .ifPresent(disk::serial);
        return disk.build();
    }

    private Optional<DiskSource> source(UtmDrive drive, String where) {
        Optional<String> name = drive.imageName();
        boolean cd = drive.type() == UtmDrive.Type.CD;
        if (name.isEmpty()) {
            // A disk whose medium is chosen in UTM is known to nobody else.
            return cd ? Optional.of(DiskSource.emptyDrive()) : Optional.empty();
        }
        Optional<Path> file = file(name.get());
        if (file.isEmpty() || (!cd && drive.type() != UtmDrive.Type.DISK)) {
            return Optional.empty();
        }
        if (cd) {
            return file.map(DiskSource::medium);
        }
        Optional<ImageFormat> format = ImageNames.format(name.get());
        if (format.isEmpty()) {
            findings.accept(warning(
                    "utm.image.format",
                    where + ".ImageName",
                    "UTM does not record the format of an image, and the name '" + Names.line(name.get())
                            + "' does not say it; taken for raw",
                    "rename the image, for example to end with .qcow2"));
        }
        return file.map(path -> new DiskSource.Image(path, format.orElse(ImageFormat.RAW)));
    }

    private Optional<Path> file(String name) {
        return file(data, name);
    }

    /** The file {@code name} of {@code data}; empty if that would be another place. */
    static Optional<Path> file(Path data, String name) {
        try {
            Path file = data.resolve(name).normalize();
            Path fileName = file.getFileName();
            boolean inside = data.normalize().equals(file.getParent())
                    && fileName != null
                    && fileName.toString().equals(name);
            return inside ? Optional.of(data.resolve(name)) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private Optional<DiskBus> bus(UtmDrive drive) {
        return switch (drive.bus()) {
            case IDE -> Optional.of(isSata ? DiskBus.SATA : DiskBus.IDE);
            case SCSI -> Optional.of(DiskBus.SCSI);
            case VIRTIO -> Optional.of(DiskBus.VIRTIO);
            case NVME -> Optional.of(DiskBus.NVME);
            case USB -> Optional.of(DiskBus.USB);
            case FLOPPY -> Optional.of(DiskBus.FLOPPY);
            case SD -> Optional.of(DiskBus.SD);
            case NONE, MTD, PFLASH, OTHER -> Optional.empty();
        };
    }
}
