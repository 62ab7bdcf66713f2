package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The new root while the plan works on it: mounted at a private place. */
final class MountedCopy {
    /** What programs that run in the copy look for there, and find of this host. */
    private static final List<String> OF_THE_KERNEL = ImmutableList.of("dev", "proc", "sys");

    private static final Pattern PLACE = Pattern.compile("/.*/satchel-clone-[0-9a-f]{8}/root");

    private final Path work;
    private final Path root;

    MountedCopy(CloneHost host) {
        this.work = host.work().resolve("satchel-clone-" + SystemClone.freshName());
        this.root = work.resolve("root");
    }

    /** A private folder for as long as the plan runs. */
    Path work() {
        return work;
    }

    /** Where the root is mounted. */
    Path root() {
        return root;
    }

    /** What GRUB for UEFI is made from. */
    Path earlyConfig() {
        return work.resolve("early.cfg");
    }

    /** GRUB for UEFI, before it has its place. */
    Path loaderImage() {
        return work.resolve("grub.efi");
    }

    void mount(PlanDraft draft, String title, String type, Argument device) {
        draft.add(Step.titled(title)
                .act(new Action.Run(
                                PlannedCommand.of("mkdir", "-m", "700").with(work),
                                ImmutableList.of(
                                        // Its own files, and what a writer left that was killed; never what is mounted.
                                        PlannedCommand.of("find")
                                                .with(work)
                                                .with("-xdev", "-maxdepth", "1", "-type", "f", "-delete"),
                                        PlannedCommand.of("rmdir").with(work)))
                        .findingBy(isThere(work)))
                .act(new Action.Run(
                                PlannedCommand.of("mkdir").with(root),
                                ImmutableList.of(PlannedCommand.of("rmdir").with(root)))
                        .findingBy(isThere(root)))
                .act(new Action.Run(
                                PlannedCommand.of("mount", "-t", type)
                                        .with(device)
                                        .with(root),
                                ImmutableList.of(
                                        PlannedCommand.of("umount").with(root).withTimeLimit(ClonePlan.PATIENCE)))
                        .findingBy(mountedOn(root))));
    }

    /** Whether {@code path} is where an earlier run, or this one, has a copy mounted. */
    static boolean isPlace(String path) {
        return PLACE.matcher(path).matches();
    }

    /** Adds to {@code step} what {@link #inside} needs. */
    void enter(Step.Builder step) {
        for (String folder : OF_THE_KERNEL) {
            Path bound = root.resolve(folder);
            step.act(new Action.Run(
                            PlannedCommand.of("mount", "--bind", "/" + folder).with(bound),
                            ImmutableList.of(PlannedCommand.of("umount").with(bound)))
                    .findingBy(mountedOn(bound)));
        }
    }

    /** {@code words} as a command of the copy, run in it. */
    PlannedCommand inside(List<String> words) {
        return PlannedCommand.of("chroot")
                .with(root)
                .with(words.toArray(String[]::new))
                .withTimeLimit(ClonePlan.PATIENCE);
    }

    /**
     * Adds the step that brings all that was written to the disk, and tells of errors that came after the copy.
     *
     * @param devices of the disk, and of its partitions
     */
    void writeOut(PlanDraft draft, TargetDisk disk, SourceRoot source, List<Argument> devices) {
        Step.Builder step = Step.titled("Write everything out")
                // The last that is written: what is newer than it was changed by others.
                .write(Argument.of(root), CopyMark.FILE, CopyMark.text(source.path()))
                // Of the file system, not of the machine.
                .run(PlannedCommand.of("sync", "--file-system")
                        .with(root)
                        .withTimeLimit(ClonePlan.PATIENCE)
                        .repeatable())
                .run(PlannedCommand.of("mount", "-o", "remount,ro")
                        .with(root)
                        .withTimeLimit(ClonePlan.PATIENCE)
                        .repeatable())
                // Tells of what the kernel took and could not write afterwards, which the next command passes over.
                .run(PlannedCommand.of("sync")
                        .with(devices.toArray(Argument[]::new))
                        .withTimeLimit(ClonePlan.PATIENCE)
                        .repeatable())
                .run(PlannedCommand.of("blockdev", "--flushbufs")
                        .with(devices.toArray(Argument[]::new))
                        .withTimeLimit(ClonePlan.PATIENCE)
                        .repeatable());
        disk.flush(step);
        draft.add(step);
    }

    /** Prints {@code folder} if it is there. */
    private static PlannedCommand isThere(Path folder) {
        return PlannedCommand.of("find").with(folder).with("-maxdepth", "0").succeedingWith(0, 1);
    }

    /** Prints {@code folder} if something is mounted there. */
    private static PlannedCommand mountedOn(Path folder) {
        return PlannedCommand.of("findmnt", "--noheadings", "--output", "TARGET", "--mountpoint")
                .with(folder)
                .succeedingWith(0, 1);
    }
}
