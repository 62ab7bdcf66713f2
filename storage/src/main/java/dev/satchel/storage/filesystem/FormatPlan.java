package dev.satchel.storage.filesystem;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.DeviceChecks;
import dev.satchel.storage.device.Guard;
import dev.satchel.storage.device.Intent;
import dev.satchel.storage.internal.RawImage;
import dev.satchel.storage.probe.Prober;
import dev.satchel.storage.probe.Trace;
import dev.satchel.storage.probe.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A new file system on a disk, a partition or in a file, as a plan: it is still what it was when the plan was made, the
 * file system is made, and what is read back afterwards is what was wanted. The guard is asked when the plan is made and
 * again right before the first write; a disk that it refuses gets no plan.
 */
public final class FormatPlan {
    private final NewFileSystem fileSystem;

    private FormatPlan(NewFileSystem fileSystem) {
        this.fileSystem = fileSystem;
    }

    /** Makes {@code fileSystem}. */
    public static FormatPlan of(NewFileSystem fileSystem) {
        return new FormatPlan(fileSystem);
    }

    /**
     * On all of {@code device}: a partition, or a disk, which has no partition table then.
     *
     * @throws SatchelException with the guard's first error if it refuses; {@code filesystem.make.too-small}
     */
    public Plan on(BlockDevice device) throws SatchelException {
        requireRoom(device.path(), device.size());
        Guard guard = Guard.of(device, Intent.FORMAT);
        Findings findings = guard.verdict().findings().orThrow("the guard");
        Step.Builder making = Step.titled("Make " + fileSystem).destroys("everything on " + device);
        DeviceChecks.of(guard).forEach(making::act);
        return plan(device.path(), making, findings);
    }

    /**
     * In the image {@code file}, which exists and has its size already.
     *
     * @throws SatchelException with code {@code filesystem.image.absent} if it is no regular file, {@code
     *     filesystem.image.container} if it is no raw image, {@code filesystem.image.attached} if a loop device shows it,
     *     {@code filesystem.image.busy} if a machine has it; {@code filesystem.make.too-small}
     */
    public Plan in(Path file) throws IOException {
        requireFree(file);
        DataSize size = DataSize.bytes(Files.size(file));
        requireRoom(file, size);
        Action.Verification same = () -> {
            requireFree(file);
            if (Files.size(file) != size.bytes()) {
                throw new SatchelException(
                        "filesystem.image.changed",
                        file.toString(),
                        "has not " + size + " any more",
                        "make a new plan");
            }
        };
        PlannedCommand test =
                PlannedCommand.of("test", "-f").with(file).with("-a", "!", "-L").with(file);
        Step.Builder making = Step.titled("Make " + fileSystem)
                .destroys("everything in " + file)
                .act(new Action.Verify(file + " is still a file of " + size, same, test));
        return plan(file, making, contents(file));
    }

    /** Its tool would say so too, in words of its own, when the old content is gone. */
    private void requireRoom(Path target, DataSize size) throws SatchelException {
        Limit smallest = Catalogue.of(fileSystem.kind()).smallest().orElse(null);
        if (smallest != null && smallest.bytes().longValueExact() > size.bytes()) {
            throw new SatchelException(
                    "filesystem.make.too-small",
                    target.toString(),
                    "has " + size.rounded() + ", and " + fileSystem.kind() + " takes " + smallest.rounded()
                            + " at least",
                    "make it larger, or choose another file system");
        }
    }

    private static void requireFree(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException(
                    "filesystem.image.absent",
                    file.toString(),
                    "is no regular file",
                    "make one of the size that is wanted: satchel image create, or truncate --size 8G");
        }
        RawImage.requireFree(file, "filesystem.image");
    }

    private static Findings contents(Path file) throws SatchelException {
        List<Trace> traces = Prober.standard().traces(file);
        if (traces.isEmpty()) {
            return Findings.none();
        }
        String named = traces.stream().map(Trace::type).distinct().limit(5).collect(Collectors.joining(", "));
        return Findings.of(Finding.warning(
                "filesystem.image.data",
                file.toString(),
                "it has traces of " + named + ": what it holds will be lost",
                "make sure that this is the image that is meant"));
    }

    private Plan plan(Path target, Step.Builder making, Findings findings) {
        List<PlannedCommand> commands = new ArrayList<>(fileSystem.commands(Argument.of(target)));
        commands.forEach(making::run);
        // With -p, a boot sector of FAT or exFAT is a partition table as well, whatever -n says.
        PlannedCommand blkid = PlannedCommand.of("blkid", "-c", "/dev/null", "-t", "UUID=" + fileSystem.uuid())
                .with(target)
                .repeatable();
        return Plan.titled("Make " + fileSystem + " on " + target)
                .findings(findings)
                .step(making.build())
                .step(Step.titled("Read it back")
                        .verify(
                                "it is " + fileSystem.type() + " with the label and the UUID that were wanted",
                                () -> requireMade(target),
                                blkid)
                        .build())
                .build();
    }

    private void requireMade(Path target) throws IOException {
        Optional<Volume> found = Prober.standard().probe(target).volumes().stream()
                .filter(volume -> volume.number() == 0)
                .findFirst();
        String made = found.map(volume -> volume.type().orElse("nothing") + " '"
                        + volume.label().orElse("") + "' "
                        + volume.uuid().orElse("without a UUID"))
                .orElse("nothing that is known");
        String wanted = fileSystem.type() + " '" + fileSystem.label() + "' " + fileSystem.uuid();
        if (!made.equals(wanted)) {
            throw new SatchelException(
                    "filesystem.make.other",
                    target.toString(),
                    "holds " + made + " now, wanted was " + wanted,
                    "look what its tool said, and whether the disk keeps what is written");
        }
    }

    /** What it makes. */
    @Override
    public String toString() {
        return "plan for " + fileSystem;
    }
}
