package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks every detector, in libblkid's order, and judges as its safe probe does. */
final class Detectors {
    /** Looks for one kind of file system; null if it is not there. */
    private interface Detector {
        @Nullable
        FileSystem detect(Region region) throws IOException;
    }

    /** What holds other things: the first hit is the answer, and what is inside is not looked for. */
    private static final List<Detector> CONTAINERS = ImmutableList.of(
            ContainerDetectors::raidMember,
            ContainerDetectors::lvmMember,
            ContainerDetectors::luks,
            ContainerDetectors::bitLocker);

    private static final List<Detector> FILE_SYSTEMS = ImmutableList.of(
            FatDetector::detect,
            LinuxDetectors::swap,
            LinuxDetectors::xfs,
            LinuxDetectors::ext,
            WindowsDetectors::ntfs,
            LinuxDetectors::squashfs,
            LinuxDetectors::btrfs,
            WindowsDetectors::exfat);

    /** As libblkid: nothing fits into less. */
    private static final int SMALLEST = 1024;

    /** Up to the size of a floppy disk no RAID is looked for, and the first hit is the answer. */
    private static final int TINY = 1_474_560;

    private Detectors() {}

    /** All that is there: none, one, or several of which nobody knows which is meant. */
    static List<FileSystem> detect(Region region) throws IOException {
        if (region.size() <= SMALLEST) {
            return ImmutableList.of();
        }
        boolean tiny = region.size() <= TINY;
        for (Detector detector : tiny ? CONTAINERS.subList(1, CONTAINERS.size()) : CONTAINERS) {
            FileSystem found = detector.detect(region);
            if (found != null) {
                return ImmutableList.of(found);
            }
        }
        List<FileSystem> all = new ArrayList<>();
        for (Detector detector : FILE_SYSTEMS) {
            FileSystem found = detector.detect(region);
            if (found != null) {
                all.add(found);
                if (tiny) {
                    break;
                }
            }
        }
        return ImmutableList.copyOf(all);
    }

    /** Whether sector 0 belongs to a file system, so that what looks like a partition table in it is none. */
    static boolean isBootSector(Region disk) throws IOException {
        return FatDetector.detect(disk) != null
                || WindowsDetectors.ntfs(disk) != null
                || WindowsDetectors.exfat(disk) != null;
    }
}
