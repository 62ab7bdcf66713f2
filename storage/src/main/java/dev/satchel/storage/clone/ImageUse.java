package dev.satchel.storage.clone;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.PlannedTest;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.LoopDevices;
import dev.satchel.storage.internal.RawImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Whether somebody has an image already, as a loop device or in a machine: each would destroy what the other writes. */
final class ImageUse {
    private ImageUse() {}

    /**
     * Looks.
     *
     * @throws SatchelException with code {@code clone.target.attached} if it is attached, {@code clone.target.busy} if a
     *     machine has it, {@code clone.target.container} if it is no raw image
     */
    static void refuse(Path image) throws IOException {
        List<BlockDevice> attached = LoopDevices.showing(image);
        if (attached.isEmpty()) {
            RawImage.requireFree(image, "clone.target");
            return;
        }
        String loops = attached.stream().map(loop -> loop.path().toString()).collect(Collectors.joining(" "));
        List<String> mounts = attached.stream()
                .flatMap(loop -> loop.mounts().stream())
                .map(mount -> mount.target().toString())
                .distinct()
                .toList();
        throw new SatchelException(
                "clone.target.attached",
                image.toString(),
                "is attached as " + loops + (mounts.isEmpty() ? "" : " and mounted at " + String.join(" ", mounts))
                        + ": a run that was cut short has left it so, or somebody works on it",
                "resume or abandon that run; or "
                        + mounts.stream().map(mount -> "umount " + mount + ", ").collect(Collectors.joining())
                        + "losetup --detach " + loops);
    }

    /** The same, right before it is attached. */
    static Action.Verify isNone(Path image) {
        PlannedCommand loops = PlannedCommand.of(
                        "losetup", "--list", "--noheadings", "--raw", "--output", "NAME", "--associated")
                .with(image);
        return new Action.Verify(image + " is not attached", () -> refuse(image), new PlannedTest.Prints(loops, ""));
    }
}
