package dev.satchel.storage.clone;

import dev.satchel.storage.partition.PlannedPartition;
import dev.satchel.storage.probe.Volume;
import java.nio.file.Path;

/** A folder of a copy that may be a partition of its own. */
enum CopyFolder {
    ROOT(""),
    BOOT("boot"),
    HOME("home");

    private final Path path;

    CopyFolder(String path) {
        this.path = Path.of(path);
    }

    /** Relative to the root; empty for that itself. */
    Path path() {
        return path;
    }

    /** {@code /home}. */
    String target() {
        return "/" + path;
    }

    /** For people, and as a label. */
    String title() {
        return this == ROOT ? "root" : path.toString();
    }

    DiskPart on(PlannedPartition partition) {
        return new DiskPart(
                title() + "_loop", partition.number(), partition.start(), partition.size(), PartNames.of(partition));
    }

    DiskPart on(Volume volume) {
        return new DiskPart(title() + "_loop", volume.number(), volume.offset(), volume.size(), PartNames.of(volume));
    }
}
