package dev.satchel.storage.clone;

import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.partition.PlannedPartition;
import dev.satchel.storage.probe.Volume;

/**
 * A partition of the copy's disk that the plan works on, planned or found there.
 *
 * @param name of the value that holds its loop device, where it has one
 * @param names by which others know it
 */
record DiskPart(String name, int number, DataSize start, DataSize size, PartNames names) {
    private static final String ESP = "esp_loop";

    static DiskPart esp(Volume volume) {
        return new DiskPart(ESP, volume.number(), volume.offset(), volume.size(), PartNames.of(volume));
    }

    static DiskPart esp(PlannedPartition partition) {
        return new DiskPart(ESP, partition.number(), partition.start(), partition.size(), PartNames.of(partition));
    }
}
