package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The new root while the plan works on it: mounted at a private place. */
final class MountedCopy {
    /** What programs that run in the copy look for there, and find of this host. */
    private static final List<String> OF_THE_KERNEL = ImmutableList.of("dev", "proc", "sys");

    private static final Pattern PLACE = Pattern.compile("/.*/satchel-clone-[0-9a-f]{8}/root(?:/boot|/home)?");

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

    /** Whether there is something in it already. */
    enum Tree {
        NEW,
        FILLED
    }

    /**
     * Adds the step that mounts all of it.
     *
     * @param esp its EFI system partition
     */
    void mount(PlanDraft draft, String title, CopyVolumes volumes, TargetDisk disk, Argument esp, Tree tree) {
        Mounting mounting = new Mounting(volumes, disk, esp);
        Step.Builder step = Step.titled(title)
                .act(new Action.Run(
                                PlannedCommand.of("mkdir", "-m", "700").with(work),
                                ImmutableList.of(
                                        // Its own files, and what a writer left that was killed; never what is mounted.
                                        PlannedCommand.of("find")
                                                .with(work)
                                                .with("-xdev", "-maxdepth", "1", "-type", "f", "-delete"),
                                        PlannedCommand.of("rmdir").with(work)))
                        .findingBy(isThere(work)));
        if (tree == Tree.NEW) {
            makeSubvolumes(step, mounting);
        }
        step.act(making(root));
        for (CopyMount mount : volumes.mounts()) {
            Path place = root.resolve(mount.folder());
            if (!place.equals(root)) {
                step.run(PlannedCommand.of("mkdir", "-p").with(place).repeatable());
            }
            mounting.add(step, mount, mount.subvolume() == null ? "" : "subvol=" + mount.subvolume(), place);
        }
        draft.add(step);
    }

    /** The file systems of a copy, each of which may be mounted more than once. */
    private final class Mounting {
        private final CopyVolumes volumes;
        private final TargetDisk disk;
        private final Argument esp;
        private final Set<CopyFolder> mounted = EnumSet.noneOf(CopyFolder.class);

        Mounting(CopyVolumes volumes, TargetDisk disk, Argument esp) {
            this.volumes = volumes;
            this.disk = disk;
            this.esp = esp;
        }

        void add(Step.Builder step, CopyMount mount, String options, Path place) {
            CopyVolume volume = mount.volume();
            Argument device = volumes.device(volume, disk);
            PlannedCommand command =
                    PlannedCommand.of("mount", "-t", volume.type().probed());
            ImmutableList.Builder<PlannedCommand> undo = ImmutableList.builder();
            undo.add(PlannedCommand.of("umount").with(place).withTimeLimit(ClonePlan.PATIENCE));
            if (mounted.add(volume.folder())) {
                // What was mounted first is unmounted last.
                undo.addAll(SuperblockMark.kept(volume, device, esp, work));
            }
            step.act(new Action.Run(
                            (options.isEmpty() ? command : command.with("-o", options))
                                    .with(device)
                                    .with(place),
                            undo.build())
                    .findingBy(mountedOn(place)));
        }
    }

    /** In the top of a btrfs, which stays mounted beside the root: nothing may be done below a mount that is not there. */
    private void makeSubvolumes(Step.Builder step, Mounting mounting) {
        Path top = work.resolve("top");
        for (CopyMount mount : mounting.volumes.mounts()) {
            if (mount.subvolume() != null) {
                if (mount.folder().toString().isEmpty()) {
                    step.act(making(top));
                    mounting.add(step, mount, "subvolid=5", top);
                }
                // Ends with 1 where it is there already; the mount of it says whether it is.
                step.run(PlannedCommand.of("btrfs", "subvolume", "create")
                        .with(top.resolve(mount.subvolume()))
                        .succeedingWith(0, 1)
                        .repeatable());
            }
        }
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
     * @param further devices that were written to
     */
    void writeOut(PlanDraft draft, TargetDisk disk, SourceRoot source, CopyVolumes volumes, List<Argument> further) {
        Step.Builder step = Step.titled("Write everything out")
                // The last that is written: what is newer than it was changed by others.
                .write(Argument.of(root), CopyMark.FILE, CopyMark.text(source.path()));
        for (Path place : ImmutableList.copyOf(places(volumes)).reverse()) {
            // Of the file system, not of the machine.
            step.run(PlannedCommand.of("sync", "--file-system")
                            .with(place)
                            .withTimeLimit(ClonePlan.PATIENCE)
                            .repeatable())
                    .run(PlannedCommand.of("mount", "-o", "remount,ro")
                            .with(place)
                            .withTimeLimit(ClonePlan.PATIENCE)
                            .repeatable());
        }
        Argument[] devices = devices(disk, volumes, further).toArray(Argument[]::new);
        // Tells of what the kernel took and could not write afterwards, which the next command passes over.
        step.run(PlannedCommand.of("sync")
                        .with(devices)
                        .withTimeLimit(ClonePlan.PATIENCE)
                        .repeatable())
                .run(PlannedCommand.of("blockdev", "--flushbufs")
                        .with(devices)
                        .withTimeLimit(ClonePlan.PATIENCE)
                        .repeatable());
        disk.flush(step);
        draft.add(step);
    }

    private static Action.Run making(Path folder) {
        return new Action.Run(
                        PlannedCommand.of("mkdir").with(folder),
                        ImmutableList.of(PlannedCommand.of("rmdir").with(folder)))
                .findingBy(isThere(folder));
    }

    /** Prints {@code folder} if it is there. */
    private static PlannedCommand isThere(Path folder) {
        return PlannedCommand.of("find").with(folder).with("-maxdepth", "0").succeedingWith(0, 1);
    }

    /** Where the file systems are mounted, the root first; a subvolume is none. */
    private List<Path> places(CopyVolumes volumes) {
        return volumes.all().stream()
                .map(volume -> root.resolve(volume.folder().path()))
                .toList();
    }

    /** What lies in a container before that itself. */
    private static List<Argument> devices(TargetDisk disk, CopyVolumes volumes, List<Argument> further) {
        ImmutableList.Builder<Argument> devices = ImmutableList.builder();
        volumes.all().forEach(volume -> devices.add(volumes.device(volume, disk)));
        if (volumes.container() != null) {
            devices.add(disk.device(volumes.root().part()));
        }
        return devices.addAll(further).build();
    }

    /** Prints {@code folder} if something is mounted there. */
    private static PlannedCommand mountedOn(Path folder) {
        return PlannedCommand.of("findmnt", "--noheadings", "--output", "TARGET", "--mountpoint")
                .with(folder)
                .succeedingWith(0, 1);
    }
}
