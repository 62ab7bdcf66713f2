package dev.satchel.core.machine.rule;

import static dev.satchel.core.machine.rule.Subject.where;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Fix;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Whole devices of the host that are passed through. */
final class DeviceRules {
    private DeviceRules() {}

    static List<Rule> all() {
        return ImmutableList.of(new ByPath(), new Cache(), new OfAnotherHost(), new Kind(), new Shared());
    }

    private static final class ByPath extends Rule {
        ByPath() {
            super(About.warning("disk.device.by-path", "a device is named by its path alone")
                    .because("/dev/sdx, /dev/diskN and PhysicalDriveN are numbered as devices are found; QEMU opens"
                            + " whatever is there, a disk with a mounted file system too (7.2)")
                    .otherwise("tomorrow the guest may write to another disk")
                    .mendedBy("name it by serial, wwn, tableUuid, model or size"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                identityOf(disk)
                        .filter(DeviceIdentity::isPathAlone)
                        .ifPresent(device -> findings.accept(finding(
                                where(disk),
                                device + " is named by its path alone, which may be another disk tomorrow")));
            }
        }
    }

    private static final class Cache extends Rule {
        Cache() {
            super(About.warning("disk.device.cache", "a device that may be pulled is written through the host's cache")
                    .because("with cache writeback or writethrough QEMU goes through the host's page cache, which knows"
                            + " nothing of the guest (qemu-system(1), -drive cache=; 7.2)")
                    .otherwise(
                            "what the guest wrote may still be in the host's memory when the disk is unplugged, and the"
                                    + " host keeps a second copy of all that the guest reads")
                    .mendedBy("use cache: none, which is what a device has when nothing is said")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                boolean cached = disk.cache() == CacheMode.WRITEBACK || disk.cache() == CacheMode.WRITETHROUGH;
                if (cached && disk.source() instanceof DiskSource.Device) {
                    findings.accept(finding(
                                    where(disk, "cache"),
                                    "a device is cached as " + disk.cache().id())
                            .withFix(Fix.remove("Write past the host's cache", where(disk, "cache"))));
                }
            }
        }
    }

    private static final class OfAnotherHost extends Rule {
        private static final String WINDOWS = "\\\\.\\";

        OfAnotherHost() {
            super(About.error("disk.device.host", "a device is named by a path of another operating system")
                    .because("Windows names disks \\\\.\\PhysicalDriveN, other systems /dev/... (QEMU 7.2,"
                            + " block/file-win32.c and block/file-posix.c)")
                    .otherwise("Could not open '\\\\.\\PhysicalDrive1': No such file or directory")
                    .mendedBy("name it by serial, wwn, tableUuid or size, which hold on every host"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            OperatingSystem host = subject.host().operatingSystem().kind();
            for (Disk disk : subject.disks()) {
                identityOf(disk).flatMap(DeviceIdentity::path).ifPresent(path -> {
                    boolean windows = path.toString().startsWith(WINDOWS);
                    boolean unix = path.toString().startsWith("/dev/");
                    boolean wrong = host == OperatingSystem.WINDOWS
                            ? unix
                            : windows && (host == OperatingSystem.LINUX || host == OperatingSystem.MACOS);
                    if (wrong) {
                        findings.accept(
                                finding(where(disk, "device.path"), path + " is no path of a device on " + host));
                    }
                });
            }
        }
    }

    private static final class Kind extends Rule {
        Kind() {
            super(About.error("disk.device.kind", "what is named as a device is a file or a folder")
                    .because("QEMU's driver 'host_device' takes devices alone (7.2, block/file-posix.c)")
                    .otherwise("'host_device' driver requires 'disk.img' to be either a character or block device")
                    .mendedBy("name a file as an image: { file, format }"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                identityOf(disk)
                        .flatMap(DeviceIdentity::path)
                        .map(subject::file)
                        .ifPresent(file -> {
                            if (file.kind() == ImageFile.Kind.REGULAR || file.kind() == ImageFile.Kind.FOLDER) {
                                String what = file.kind() == ImageFile.Kind.FOLDER ? "a folder" : "a file";
                                findings.accept(finding(
                                        where(disk, "device.path"), file.path() + " is " + what + ", not a device"));
                            }
                        });
            }
        }
    }

    private static final class Shared extends Rule {
        Shared() {
            super(About.error("disk.device.shared", "two disks are one device")
                    .because(
                            "QEMU locks a device that it writes as it locks a file (7.2, qemu-system(1), file locking),"
                                    + " and two guests' disks on one device would destroy each other's file systems")
                    .otherwise("Failed to get \"write\" lock / Is another process using the image [/dev/sdx]?")
                    .mendedBy("name another device, or remove one of the disks"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<Disk> disks = subject.disks();
            for (int second = 1; second < disks.size(); second++) {
                Disk disk = disks.get(second);
                Optional<DeviceIdentity> device = identityOf(disk);
                for (int first = 0; device.isPresent() && first < second; first++) {
                    Disk other = disks.get(first);
                    if (identityOf(other)
                            .filter(that -> isSame(subject, that, device.get()))
                            .isPresent()) {
                        findings.accept(
                                finding(where(disk), "disk " + other.id() + " is the same device, " + device.get()));
                        break;
                    }
                }
            }
        }

        /** A serial number is the device's own among those of its model; a table or a size is shared by many. */
        private static boolean isSame(Subject subject, DeviceIdentity one, DeviceIdentity two) {
            boolean serial = one.serial().isPresent()
                    && one.serial().equals(two.serial())
                    && (one.model().isEmpty()
                            || two.model().isEmpty()
                            || one.model().equals(two.model()));
            boolean wwn = one.wwn().isPresent() && one.wwn().equals(two.wwn());
            Optional<Path> path = one.path()
                    .filter(each -> one.serial().isEmpty() || two.serial().isEmpty());
            return one.equals(two)
                    || serial
                    || wwn
                    || (path.isPresent()
                            && two.path().isPresent()
                            && subject.file(path.get())
                                    .isSameAs(subject.file(two.path().get())));
        }
    }

    private static Optional<DeviceIdentity> identityOf(Disk disk) {
        return disk.source() instanceof DiskSource.Device device ? Optional.of(device.identity()) : Optional.empty();
    }
}
