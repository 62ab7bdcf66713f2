package dev.satchel.storage.clone;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.PlannedTest;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether an image is attached as a loop device already. Of what the kernel knows as one disk it refuses a second mount that
 * writes; of two loop devices it does not know that they are one, and each mount would destroy what the other writes.
 */
final class ImageUse {
    private ImageUse() {}

    /**
     * Looks.
     *
     * @throws SatchelException with code {@code clone.target.attached} if it is
     */
    static void refuse(Path image, CommandRunner runner) throws IOException, InterruptedException {
        List<String> loops = words(runner.run(Command.of("losetup", list(image.toString()))));
        if (loops.isEmpty()) {
            return;
        }
        List<String> mounts = words(runner.run(
                Command.of("findmnt", "--noheadings", "--raw", "--output", "TARGET", "--source", loops.get(0))
                        .succeedingWith(0, 1)));
        throw new SatchelException(
                "clone.target.attached",
                image.toString(),
                "is attached as " + String.join(" ", loops)
                        + (mounts.isEmpty() ? "" : " and mounted at " + String.join(" ", mounts))
                        + ": a run that was cut short has left it so, or somebody works on it",
                "resume or abandon that run; or "
                        + mounts.stream().map(mount -> "umount " + mount + ", ").collect(Collectors.joining())
                        + "losetup --detach " + String.join(" ", loops));
    }

    private static List<String> words(CommandResult result) throws SatchelException {
        return result.orThrow().lines().stream()
                .map(String::trim)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static List<String> list(String image) {
        return List.of("--list", "--noheadings", "--raw", "--output", "NAME", "--associated", image);
    }

    /** The same, right before it is attached. */
    static Action.Verify isNone(Path image, CommandRunner runner) {
        PlannedCommand loops =
                PlannedCommand.of("losetup", list(image.toString()).toArray(String[]::new));
        return new Action.Verify(
                image + " is not attached", () -> refuse(image, runner), new PlannedTest.Prints(loops, ""));
    }
}
