package dev.satchel.storage.clone;

import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.partition.PartitionLayout;
import java.util.List;

/** An image that holds a copy: its partitions are attached, it itself is not. */
final class CarriedImageDisk implements TargetDisk {
    private final CloneTarget.CarriedImage image;
    private final Argument file;

    CarriedImageDisk(CloneTarget.CarriedImage image) {
        this.image = image;
        this.file = Argument.of(image.path());
    }

    @Override
    public void prepare(PlanDraft draft) {
        // It is there.
    }

    @Override
    public void partition(PlanDraft draft, PartitionLayout layout, List<DiskPart> parts) {
        throw new IllegalStateException("an image that holds a copy is not partitioned anew: " + image);
    }

    @Override
    public void find(Step.Builder step, List<DiskPart> parts) {
        step.act(ImageUse.isNone(image.path()));
        parts.forEach(part -> LoopPartition.attach(step, part, file, image.sector(), file));
    }

    @Override
    public Argument whole() {
        return file;
    }

    @Override
    public Argument device(DiskPart part) {
        return Argument.value(part.name());
    }

    @Override
    public void flush(Step.Builder step) {
        step.run(PlannedCommand.of("sync")
                .with(file)
                .withTimeLimit(ClonePlan.PATIENCE)
                .repeatable());
    }

    @Override
    public void complete(PlanDraft draft) {
        // It has its name.
    }
}
