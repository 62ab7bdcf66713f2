package dev.satchel.storage.fstab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The system that a table of mounts is for, as far as a check asks it: what is attached, what is where. */
public interface FstabSystem {
    /**
     * This Linux host as it is now. Reads the partition tables and superblocks of the disks that this user may read; others
     * are known by their links below {@code /dev/disk} alone.
     *
     * @throws IOException if {@code /sys} cannot be read
     */
    static FstabSystem thisHost() throws IOException {
        return LinuxFstabSystem.read();
    }

    /** What is at {@code path}, an absolute one of a source or a target, at the end of links. */
    Place at(String path);

    /** What {@code source} names: nothing, one device, or several with the same name; immutable. */
    List<Device> devices(FstabSource source);

    /**
     * Whether the kernel mounts this file system, or could with a module that is installed, or a helper of {@code mount}
     * does.
     *
     * @param type as {@code mount -t} takes it
     */
    boolean mounts(String type);

    /** What a path leads to. */
    enum Kind {
        /** Nothing. */
        MISSING,
        /** A folder. */
        FOLDER,
        /** A block device. */
        DEVICE,
        /** A regular file. */
        FILE,
        /** Something else. */
        OTHER
    }

    /**
     * What is at a path.
     *
     * @param kind what it is, at the end of links
     * @param real where it really is, without links; the path itself where there is nothing
     */
    record Place(Kind kind, String real) {}

    /**
     * A device that a source names.
     *
     * @param node {@code /dev/sda2}
     * @param disk the whole disk that it is a part of, or the device itself
     * @param content the file system or swap on it, as libblkid names it; empty if that is not known
     */
    record Device(Path node, Path disk, Optional<String> content) {}
}
