package dev.satchel.storage.partition;

import dev.satchel.core.check.Finding;
import dev.satchel.storage.probe.Prober;
import dev.satchel.storage.probe.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What is to be done with what is inside of a partition that grows: it stays as large as it is. */
final class GrownContent {
    private GrownContent() {}

    /** A finding, if something is inside that is known. */
    static Optional<Finding> of(Path disk, PartitionTable table, PartitionEntry grown) throws IOException {
        return Prober.standard().sectorSize(table.sector()).probe(disk).volumes().stream()
                .filter(volume -> volume.number() == grown.number())
                .findFirst()
                .flatMap(Volume::type)
                .map(type -> finding(grown, type));
    }

    private static Finding finding(PartitionEntry grown, String type) {
        String where = "partition " + grown.number();
        String growing = growing(type);
        if (growing.isEmpty()) {
            return Finding.warning(
                    "partition.grow.content",
                    where,
                    "holds " + type + ", which cannot be grown in place",
                    "make a new file system, and copy the files");
        }
        return Finding.warning(
                "partition.grow.content",
                where,
                "holds " + type + ", which stays as large as it is",
                "grow it afterwards: " + growing);
    }

    /** Empty for what has no tool for it. */
    private static String growing(String type) {
        return switch (type) {
            case "ext2", "ext3", "ext4" -> "resize2fs";
            case "xfs" -> "mount it, and xfs_growfs the mount point";
            case "btrfs" -> "mount it, and btrfs filesystem resize max the mount point";
            case "f2fs" -> "resize.f2fs";
            case "ntfs" -> "ntfsresize, or let Windows extend the volume";
            case "crypto_LUKS" -> "open it, cryptsetup resize, and grow what is inside";
            case "LVM2_member" -> "pvresize, then lvextend --resizefs";
            case "swap" -> "mkswap with the same UUID";
            case "apfs" -> "diskutil apfs resizeContainer, on a Mac";
            default -> "";
        };
    }
}
