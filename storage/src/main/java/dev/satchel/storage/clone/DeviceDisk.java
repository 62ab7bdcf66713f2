package dev.satchel.storage.clone;

import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.Bus;
import dev.satchel.storage.device.DeviceChecks;
import dev.satchel.storage.partition.PartitionLayout;
import java.util.List;

/**
 * A whole disk of this host. The partitions of a loop device are {@linkplain LoopPartition attached} as loop devices of
 * their own, those of any other disk are the kernel's.
 */
final class DeviceDisk implements TargetDisk {
    private final BlockDevice device;
    private final CloneHost.Udev udev;
    private final Argument whole;

    DeviceDisk(BlockDevice device, CloneHost.Udev udev) {
        this.device = device;
        this.udev = udev;
        this.whole = Argument.of(device.path());
    }

    private boolean hasKernelPartitions() {
        return device.bus() != Bus.LOOP;
    }

    @Override
    public void prepare(PlanDraft draft) {
        // It is there.
    }

    @Override
    public void partition(PlanDraft draft, PartitionLayout layout, List<DiskPart> parts) {
        Step.Builder step = Step.titled("Write the partition table").destroys(device + ", all of it");
        device.partitions()
                .forEach(part -> step.destroys(part.path() + " (" + part.size().rounded() + ")"));
        DeviceChecks.of(device).forEach(step::act);
        if (hasKernelPartitions()) {
            step.run(layout.write(whole, PartitionLayout.Kernel.IS_TOLD));
            findByKernel(step);
        } else {
            step.run(layout.write(whole, PartitionLayout.Kernel.IS_NOT_TOLD));
            findByLoop(step, parts);
        }
        draft.add(step);
    }

    @Override
    public void find(Step.Builder step, List<DiskPart> parts) {
        DeviceChecks.of(device).forEach(step::act);
        if (!hasKernelPartitions()) {
            findByLoop(step, parts);
        }
    }

    private void findByKernel(Step.Builder step) {
        step.run(PlannedCommand.of("partx", "--update").with(whole).repeatable());
        switch (udev) {
            case PRESENT ->
                step.run(PlannedCommand.of("udevadm", "settle", "--timeout=30").repeatable());
            case ABSENT -> {}
        }
    }

    private void findByLoop(Step.Builder step, List<DiskPart> parts) {
        parts.forEach(
                part -> LoopPartition.attach(step, part, whole, device.sectors().logical(), whole));
    }

    @Override
    public Argument whole() {
        return whole;
    }

    @Override
    public Argument device(DiskPart part) {
        return hasKernelPartitions() ? Argument.of(device.partitionPath(part.number())) : Argument.value(part.name());
    }

    @Override
    public void flush(Step.Builder step) {
        // The step does so with its devices.
    }

    @Override
    public void complete(PlanDraft draft) {
        // It can be carried as it is.
    }
}
