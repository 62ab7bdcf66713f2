package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.storage.partition.PartitionLayout;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** A new raw image, worked on as a loop device under another name until it is whole. */
final class ImageDisk implements TargetDisk {
    private static final String LOOP = "loop";

    private final CloneTarget.Image image;
    private final Argument unfinished;
    private final Argument finished;

    ImageDisk(CloneTarget.Image image) {
        this.image = image;
        this.unfinished = Argument.of(image.unfinished());
        this.finished = Argument.of(image.file());
    }

    @Override
    public void prepare(PlanDraft draft) {
        draft.add(Step.titled("Create the image")
                .verify(
                        image.file() + " does not exist",
                        () -> requireAbsent(image.file()),
                        PlannedCommand.of("test", "!", "-e").with(image.file()))
                .act(Action.Run.making(
                        PlannedCommand.of(
                                        "truncate",
                                        "--size",
                                        String.valueOf(image.size().bytes()))
                                .with(unfinished)
                                .repeatable(),
                        PlannedCommand.of("rm", "-f").with(unfinished))));
        draft.add(Step.titled("Attach it to a loop device")
                .act(new Action.Run(
                                PlannedCommand.of("losetup", "--find", "--show")
                                        .with(unfinished)
                                        .capturing(LOOP),
                                ImmutableList.of(LoopPartition.detach(LOOP)))
                        .findingBy(LoopPartition.attachedTo(unfinished), LoopPartition.attachedTo(finished))));
    }

    @Override
    public void partition(PlanDraft draft, PartitionLayout layout, List<DiskPart> parts) {
        Step.Builder step =
                Step.titled("Write the partition table").run(layout.write(whole(), PartitionLayout.Kernel.IS_NOT_TOLD));
        // A loop device of the image tells of the name that the image has by now.
        parts.forEach(part -> LoopPartition.attach(step, part, unfinished, image.sector(), unfinished, finished));
        draft.add(step);
    }

    @Override
    public void find(Step.Builder step, List<DiskPart> parts) {
        throw new IllegalStateException("an image that does not exist yet holds no copy: " + image);
    }

    @Override
    public Argument whole() {
        return Argument.value(LOOP);
    }

    @Override
    public Argument device(DiskPart part) {
        return Argument.value(part.name());
    }

    @Override
    public void flush(Step.Builder step) {
        step.run(PlannedCommand.of("sync")
                .with(image.unfinished())
                .withTimeLimit(ClonePlan.PATIENCE)
                .repeatable());
    }

    /**
     * What {@code mv} ends with says little: 0 although it did not rename (coreutils 9.1), 1 if it is repeated after it
     * did. So the names are looked at. Nothing that is attached is needed any more, and by this name it could not be.
     */
    @Override
    public void complete(PlanDraft draft) {
        draft.add(Step.titled("Give the image its name")
                .standalone()
                .run(PlannedCommand.of("mv", "--no-clobber", "--no-target-directory")
                        .with(image.unfinished())
                        .with(image.file())
                        .succeedingWith(0, 1)
                        .repeatable())
                .verify(
                        "the image has its name",
                        this::requireRenamed,
                        PlannedCommand.of("test", "!", "-e")
                                .with(image.unfinished())
                                .with("-a", "-e")
                                .with(image.file())));
    }

    private void requireRenamed() throws SatchelException {
        requireAbsent(image.unfinished());
        if (!Files.exists(image.file(), LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException(
                    "clone.target.missing", image.file().toString(), "is not there, and was to be", "begin anew");
        }
    }

    private static void requireAbsent(Path file) throws SatchelException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException(
                    "clone.target.exists", file.toString(), "is there already", "choose another name, or delete it");
        }
    }
}
