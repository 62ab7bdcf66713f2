package dev.satchel.storage.partition;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.Bus;
import dev.satchel.storage.device.DeviceChecks;
import dev.satchel.storage.device.Guard;
import dev.satchel.storage.device.Intent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A whole disk or a loop device of this host. */
final class DeviceTarget implements PartitionTarget {
    private final BlockDevice device;

    DeviceTarget(BlockDevice device) {
        this.device = device;
    }

    @Override
    public Path path() {
        return device.path();
    }

    @Override
    public DiskGeometry geometry() {
        return DiskGeometry.of(device.size(), device.sectors().logical()).preferring(optimal());
    }

    /** What Linux says of the device; nothing where it does not. */
    private DataSize optimal() {
        Path file = Path.of("/sys/block", device.path().getFileName().toString(), "queue/optimal_io_size");
        try {
            return DataSize.bytes(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | IllegalArgumentException e) {
            return DataSize.ZERO;
        }
    }

    @Override
    public Findings checkOverwriting() throws IOException {
        return guarded(Intent.PARTITION);
    }

    /** Nothing that is on it is lost: so it is asked as for a guest that writes to it. */
    @Override
    public Findings checkUnused() throws IOException {
        return guarded(Intent.PASS_THROUGH);
    }

    private Findings guarded(Intent intent) throws IOException {
        return Guard.of(device, intent).verdict().findings().orThrow("the guard");
    }

    @Override
    public void checkSfdisk() {
        // It asks the device.
    }

    @Override
    public List<Action> checks() {
        return DeviceChecks.of(Guard.of(device, Intent.PARTITION));
    }

    @Override
    public PartitionLayout.Kernel kernel() {
        return device.bus() == Bus.LOOP ? PartitionLayout.Kernel.IS_NOT_TOLD : PartitionLayout.Kernel.IS_TOLD;
    }

    @Override
    public void tellKernel(Step.Builder step) {
        switch (kernel()) {
            case IS_TOLD -> {
                step.run(PlannedCommand.of("partx", "--update").with(path()).repeatable());
                if (ToolLocator.system().find("udevadm").isPresent()) {
                    step.run(PlannedCommand.of("udevadm", "settle", "--timeout=30")
                            .repeatable());
                }
            }
            case IS_NOT_TOLD -> {}
        }
    }

    @Override
    public Findings kernelFindings() {
        return switch (kernel()) {
            case IS_TOLD -> Findings.none();
            case IS_NOT_TOLD ->
                Findings.of(Finding.note(
                        "partition.kernel",
                        path().toString(),
                        "is a loop device, whose partitions the kernel is not told of: partx --update " + path()));
        };
    }

    @Override
    public String toString() {
        return device.toString();
    }
}
