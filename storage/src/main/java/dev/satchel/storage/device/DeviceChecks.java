package dev.satchel.storage.device;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.PlannedCommand;
import java.util.List;
import java.util.stream.Collectors;

/** Asked of a disk right before it is written: is it still the one that was planned for, and does nobody use it? */
public final class DeviceChecks {
    private DeviceChecks() {}

    /**
     * What a plan looks at before it writes to a disk: that it is the same attachment of the same device, and that the guard
     * does not refuse it, asked while the device is held ({@link DeviceClaim}). It is given back for the tools of the plan,
     * most of which claim it themselves; a descriptor stays open until the plan ends, so that they find this disk under its
     * name and no other. A script compares the kernel's number of the attachment, and asks for mounts.
     *
     * @param planned as it was when the plan was made
     * @return immutable
     */
    public static List<Action> of(BlockDevice planned) {
        return of(Guard.overwriting(planned));
    }

    /**
     * As {@link #of(BlockDevice)}, with all that {@code guard} asks.
     *
     * @param guard of the device as it was when the plan was made
     * @return immutable
     */
    public static List<Action> of(Guard guard) {
        BlockDevice planned = guard.device();
        Action.Holding same = () -> {
            try (DeviceClaim claim = DeviceClaim.take(guard)) {
                return claim.keepNumber();
            }
        };
        Action.Verification free = () -> DeviceClaim.take(guard).close();
        return ImmutableList.of(
                new Action.Verify(planned.path() + " is still " + planned.identity(), same, same(planned)),
                new Action.Verify(planned.path() + " is not in use", free, unused(planned)));
    }

    private static PlannedCommand same(BlockDevice planned) {
        String folder = "/sys/class/block/" + planned.path().getFileName();
        // A partition's folder is within that of its disk, which has the number.
        String disk = planned.kind() == BlockDevice.Kind.PARTITION ? folder + "/.." : folder;
        return planned.sequence().isPresent()
                ? PlannedCommand.of("grep", "-qxF", "" + planned.sequence().getAsLong(), disk + "/diskseq")
                : PlannedCommand.of("grep", "-qxF", "" + planned.size().bytes() / 512, folder + "/size");
    }

    private static PlannedCommand unused(BlockDevice planned) {
        String numbers = planned.numbers().stream()
                .map(number -> "$3 == \"" + number + "\"")
                .collect(Collectors.joining(" || "));
        return PlannedCommand.of("awk", numbers + " { used = 1 } END { exit used }", "/proc/self/mountinfo");
    }
}
