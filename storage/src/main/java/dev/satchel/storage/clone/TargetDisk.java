package dev.satchel.storage.clone;

import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.partition.PartitionLayout;
import java.util.List;

/** The disk of the copy while the plan works on it: how it comes to be, and where it and its partitions are found. */
sealed interface TargetDisk permits ImageDisk, CarriedImageDisk, DeviceDisk {
    static TargetDisk of(CloneTarget target, CloneHost host) {
        if (target instanceof CloneTarget.Image image) {
            return new ImageDisk(image);
        }
        if (target instanceof CloneTarget.CarriedImage image) {
            return new CarriedImageDisk(image);
        }
        if (target instanceof CloneTarget.CarriedDevice carried) {
            return new DeviceDisk(carried.device(), host.udev());
        }
        return new DeviceDisk(((CloneTarget.Device) target).device(), host.udev());
    }

    /** Adds the steps after which there is something to write a table to. */
    void prepare(PlanDraft draft);

    /**
     * Adds the step that writes {@code layout}, after which its partitions can be found.
     *
     * @param parts those that the plan goes on with
     */
    void partition(PlanDraft draft, PartitionLayout layout, List<DiskPart> parts);

    /** Adds to {@code step} the checks of a disk that holds a copy, and what makes {@code parts} of it to be found. */
    void find(Step.Builder step, List<DiskPart> parts);

    /** The disk as a whole. */
    Argument whole();

    /** Where {@code part} is found, once the table is written. */
    Argument device(DiskPart part);

    /** Adds to {@code step} what brings all that was written to the medium. */
    void flush(Step.Builder step);

    /** Adds the steps after which it can be carried. */
    void complete(PlanDraft draft);
}
