package dev.satchel.core.machine.rule;

import static dev.satchel.core.machine.rule.Subject.where;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Fix;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.AsyncIo;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ZeroDetection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How a disk is read and written, and what it calls itself. */
final class DiskUseRules {
    private DiskUseRules() {}

    static List<Rule> all() {
        return ImmutableList.of(
                new AioCache(),
                new AioHost(),
                new ZeroesWithoutDiscard(),
                new SerialBus(),
                new SerialLength(),
                new SharedSerial());
    }

    private static final class AioCache extends Rule {
        AioCache() {
            super(About.error("disk.aio.cache", "native input and output goes past the host's cache alone")
                    .because(
                            "Linux's io_submit waits for what goes through the page cache (QEMU 7.2, block/file-posix.c)")
                    .otherwise("aio=native was specified, but it requires cache.direct=on, which was not specified")
                    .mendedBy("use cache: none, or aio: io_uring, which takes any cache")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                boolean cached = disk.cache() == CacheMode.WRITEBACK || disk.cache() == CacheMode.WRITETHROUGH;
                if (cached
                        && disk.asyncIo().filter(aio -> aio == AsyncIo.NATIVE).isPresent()) {
                    String through = disk.cache() == CacheMode.WRITETHROUGH ? "directsync" : "none";
                    findings.accept(finding(
                                    where(disk, "aio"),
                                    "aio native does not go with cache "
                                            + disk.cache().id())
                            .withFix(Fix.put(
                                    "Write past the host's cache", where(disk, "cache"), Subject.json(through))));
                }
            }
        }
    }

    private static final class AioHost extends Rule {
        AioHost() {
            super(About.error("disk.aio.host", "the host does not read and write in that way")
                    .because("io_uring is Linux's, native Linux's and Windows' (QEMU 7.2, qemu-system(1), -drive aio=)")
                    .otherwise("aio=native was specified, but is not supported in this build.")
                    .mendedBy("leave aio out, or use threads")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            OperatingSystem host = subject.host().operatingSystem().kind();
            for (Disk disk : subject.disks()) {
                disk.asyncIo()
                        .filter(aio -> switch (aio) {
                            case THREADS -> false;
                            case NATIVE -> host == OperatingSystem.MACOS;
                            case IO_URING -> host == OperatingSystem.MACOS || host == OperatingSystem.WINDOWS;
                        })
                        .ifPresent(aio ->
                                findings.accept(finding(where(disk, "aio"), "there is no " + aio.id() + " on " + host)
                                        .withFix(Fix.remove("Let QEMU choose", where(disk, "aio")))));
            }
        }
    }

    private static final class ZeroesWithoutDiscard extends Rule {
        ZeroesWithoutDiscard() {
            super(About.error("disk.detect-zeroes.discard", "zeroes are to be given up, and nothing else is")
                    .because("detect-zeroes=unmap turns zeroes into discards, which the disk ignores (QEMU 7.2)")
                    .otherwise(
                            "setting detect-zeroes to unmap is not allowed without setting discard operation to unmap;"
                                    + " -drive takes it and does not do it")
                    .mendedBy("use discard: true, or detectZeroes: on")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                if (disk.zeroDetection() == ZeroDetection.UNMAP && disk.discard() == Disk.Discard.IGNORE) {
                    findings.accept(finding(where(disk, "detectZeroes"), "the disk ignores what is given up")
                            .withFix(Fix.put("Give up what is discarded", where(disk, "discard"), "true")));
                }
            }
        }
    }

    private static boolean hasSerial(DiskBus bus) {
        return bus != DiskBus.SD && bus != DiskBus.FLOPPY;
    }

    private static final class SerialBus extends Rule {
        SerialBus() {
            super(About.error("disk.serial.bus", "a disk on that bus has no serial number")
                    .because("QEMU's sd-card and floppy have no such property (7.2)")
                    .otherwise("Property 'floppy.serial' not found")
                    .mendedBy("leave it out")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                if (disk.serial().isPresent() && !hasSerial(subject.busOf(disk))) {
                    findings.accept(finding(
                                    where(disk, "serial"),
                                    "a disk on bus " + subject.busOf(disk).id() + " has no serial number")
                            .withFix(Fix.remove("Leave it out", where(disk, "serial"))));
                }
            }
        }
    }

    private static final class SerialLength extends Rule {
        private static final int MOST = 20;

        SerialLength() {
            super(About.error("disk.serial.length", "the guest does not see all of a serial number")
                    .because("ATA, NVMe and virtio have 20 characters for it; QEMU takes more and says nothing (7.2)")
                    .otherwise("the guest sees the first 20, and two disks that differ behind them are one to it")
                    .mendedBy("use 20 characters at most, or bus scsi, which has 36"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Disk disk : subject.disks()) {
                boolean roomy = switch (subject.busOf(disk)) {
                    case SCSI, USB, SD, FLOPPY -> true;
                    case IDE, SATA, VIRTIO, NVME -> false;
                };
                disk.serial()
                        .filter(serial -> !roomy && serial.length() > MOST)
                        .ifPresent(serial -> findings.accept(finding(
                                where(disk, "serial"),
                                "of the " + serial.length() + " characters of " + serial + " the guest sees " + MOST)));
            }
        }
    }

    private static final class SharedSerial extends Rule {
        SharedSerial() {
            super(About.warning("disk.serial.shared", "two disks have one serial number")
                    .because("guests tell disks apart by it: /dev/disk/by-id of Linux, Get-Disk of Windows; QEMU takes"
                            + " both (7.2)")
                    .otherwise("one of the two links leads to the other disk; multipath takes them for one")
                    .mendedBy("give each its own"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            Map<String, String> owners = new HashMap<>();
            for (Disk disk : subject.disks()) {
                disk.serial().ifPresent(serial -> {
                    String owner = owners.putIfAbsent(serial, disk.id());
                    if (owner != null) {
                        findings.accept(finding(where(disk, "serial"), "disk " + owner + " has the same"));
                    }
                });
            }
        }
    }
}
