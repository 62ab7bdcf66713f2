package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import java.util.stream.Stream;

/**
 * A partition as a loop device of its own: a kernel may have no partition parsers, and {@code grub-install} 2.06 finds
 * the start of a loop device's partition through {@code udevadm} only, which a container or a small system does not have.
 */
final class LoopPartition {
    private LoopPartition() {}

    /**
     * Adds to {@code step} what attaches {@code part} of {@code backing}.
     *
     * @param sector of the disk, which a file system on it has to know of
     * @param names under which the backing file may be found attached
     */
    static void attach(Step.Builder step, DiskPart part, Argument backing, DataSize sector, Argument... names) {
        String offset = String.valueOf(part.start().bytes());
        PlannedCommand attach = PlannedCommand.of(
                        "losetup",
                        "--find",
                        "--show",
                        "--offset",
                        offset,
                        "--sizelimit",
                        String.valueOf(part.size().bytes()),
                        "--sector-size",
                        String.valueOf(sector.bytes()))
                .with(backing)
                .capturing(part.name());
        PlannedCommand[] finders = Stream.of(names)
                .map(name -> attachedTo(name).with("--offset", offset))
                .toArray(PlannedCommand[]::new);
        step.act(new Action.Run(attach, ImmutableList.of(detach(part.name()))).findingBy(finders));
    }

    static PlannedCommand detach(String value) {
        return PlannedCommand.of("losetup", "--detach").with(Argument.value(value));
    }

    /** Prints the loop devices of {@code backing}: nothing, and no error, if there is no such file either. */
    static PlannedCommand attachedTo(Argument backing) {
        return PlannedCommand.of("losetup", "--list", "--noheadings", "--raw", "--output", "NAME", "--associated")
                .with(backing);
    }
}
