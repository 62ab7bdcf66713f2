package dev.satchel.qemu.commandline;

import dev.satchel.core.machine.Throttle;
import dev.satchel.qemu.option.BlockDriver;
import dev.satchel.qemu.option.BlockNode;
import dev.satchel.qemu.option.Blockdev;
import dev.satchel.qemu.option.Drive;
import dev.satchel.qemu.option.ObjectOption;
import java.util.List;
import java.util.Optional;

/** What slows a disk down: limits of its own, or those of a group. */
final class ThrottleReading {
    private static final String GROUP = "throttling.group";

    private final Line line;

    ThrottleReading(Line line) {
        this.line = line;
    }

    /** What a machine's disk has of it; what it has not is told. */
    Optional<Throttle> read(BackEnd backEnd) {
        if (!backEnd.throttleGroup().isEmpty()) {
            return ofGroup(backEnd);
        }
        return backEnd.part().option() instanceof Drive drive ? ofDrive(backEnd.part(), drive) : Optional.empty();
    }

    /** The limits of the last drive of a group hold for all of it ({@code blk_set_io_limits}). */
    private Optional<Throttle> ofDrive(Part part, Drive drive) {
        Optional<String> group = drive.get(GROUP);
        Limits own = Limits.of(drive);
        if (group.isEmpty() || own.isEmpty()) {
            group.ifPresent(name -> line.warn(
                    "disk.throttle.group",
                    part,
                    "is in the group " + name + " without a limit of its own: QEMU does not slow it down",
                    "give each drive of the group the limits"));
            return own.throttle(line, part);
        }
        List<Part> members = line.parts().stream()
                .filter(each -> each.option() instanceof Drive other
                        && other.get(GROUP).equals(group)
                        && !Limits.of(other).isEmpty())
                .toList();
        if (members.size() > 1) {
            shared(part, group.get());
        }
        Part last = members.get(members.size() - 1);
        return (last.equals(part) ? own : Limits.of((Drive) last.option())).throttle(line, part);
    }

    private Optional<Throttle> ofGroup(BackEnd backEnd) {
        String name = backEnd.throttleGroup();
        Optional<Part> group = line.parts().stream()
                .filter(part -> part.option() instanceof ObjectOption object
                        && object.kind().equals("throttle-group")
                        && object.id().equals(Optional.of(name)))
                .findFirst();
        if (group.isEmpty()) {
            line.error(
                    "disk.throttle.group",
                    backEnd.part(),
                    "there is no throttle group '" + name + "' (Throttle group '" + name
                            + "' does not exist); the machine's disk is not slowed down",
                    "add -object throttle-group,id=" + name + " with the limits");
            return Optional.empty();
        }
        line.release(group.get());
        long members = line.parts().stream()
                .filter(part -> part.option() instanceof Blockdev blockdev && isIn(blockdev.node(), name, 0))
                .count();
        if (members > 1) {
            shared(backEnd.part(), name);
        }
        return Limits.ofGroup((ObjectOption) group.get().option()).throttle(line, group.get());
    }

    private static boolean isIn(BlockNode node, String group, int depth) {
        boolean here = node.driver() instanceof BlockDriver.Throttle throttle
                && throttle.group().equals(group);
        return here
                || (depth < 16
                        && node.file().isPresent()
                        && node.file().get() instanceof BlockDriver.Child.Inline below
                        && isIn(below.node(), group, depth + 1));
    }

    private void shared(Part part, String group) {
        line.warn(
                "disk.throttle.group",
                part,
                "shares the limits of the group " + group
                        + " with others; the machine's disk has all of them for itself",
                "give each disk its part of them");
    }
}
