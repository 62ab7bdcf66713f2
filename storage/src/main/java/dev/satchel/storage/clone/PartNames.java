package dev.satchel.storage.clone;

import dev.satchel.storage.partition.PlannedPartition;
import dev.satchel.storage.probe.Volume;

/**
 * By what a GPT knows a partition.
 *
 * @param uuid what {@code PARTUUID=} names; empty if it is not known
 * @param label what {@code PARTLABEL=} names; empty if there is none
 */
record PartNames(String uuid, String label) {
    static PartNames of(PlannedPartition partition) {
        return new PartNames(partition.guid().toString(), partition.name());
    }

    static PartNames of(Volume volume) {
        return new PartNames(volume.partUuid().orElse(""), volume.partLabel().orElse(""));
    }
}
