package dev.satchel.storage.device;

import java.nio.file.Path;

/**
 * A device that is made of another one, or of a partition of it, or of what is made of these.
 *
 * @param path its node: {@code /dev/dm-0}
 * @param kind what makes it
 * @param name by which people know it: {@code vg-root}, {@code raid1}; empty where it has none but its node's
 */
public record BlockHolder(Path path, Kind kind, String name) {
    /** What makes a device of others. */
    public enum Kind {
        /** A logical volume. */
        LVM("LVM"),
        /** What dm-crypt opened: LUKS, plain, BitLocker. */
        ENCRYPTION("encryption"),
        /** A RAID of the md driver. */
        RAID("RAID"),
        /** One device behind several paths. */
        MULTIPATH("multipath"),
        /** Another target of the device mapper. */
        DEVICE_MAPPER("device mapper"),
        /** A cache in front of a disk. */
        BCACHE("bcache"),
        /** A loop device of the device itself. */
        LOOP("loop device"),
        /** A container or volume that macOS or Windows makes: APFS, Storage Spaces. */
        CONTAINER("container"),
        /** Something else that the kernel tells of. */
        OTHER("holder");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** For people. */
        @Override
        public String toString() {
            return words;
        }
    }

    /** {@code /dev/dm-1 (LVM vg-root)}. */
    @Override
    public String toString() {
        return path + " (" + kind + (name.isEmpty() ? "" : " " + name) + ")";
    }
}
