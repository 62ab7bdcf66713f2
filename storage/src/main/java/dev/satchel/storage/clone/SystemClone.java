package dev.satchel.storage.clone;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Console;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.rsync.Distribution;
import dev.satchel.storage.rsync.ExclusionSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a Linux system that boots elsewhere: from its root folder ({@code /}, or where another system is mounted) to
 * a disk or an image with a GPT, an EFI system partition, an ext4 root, and GRUB for BIOS and UEFI. Immutable.
 *
 * <p>Nothing happens until the {@link #plan()} is applied, which needs root. A plan that fails or is interrupted leaves
 * nothing mounted, no loop device and no half image; a disk whose table was already written stays half copied.
 */
public final class SystemClone {
    private final Path source;
    private final @Nullable CloneTarget target;
    private final @Nullable ExclusionSet exclusions;
    private final Console console;
    private final Identity identity;
    private final ImmutableList<String> kernelArguments;

    private SystemClone(
            Path source,
            @Nullable CloneTarget target,
            @Nullable ExclusionSet exclusions,
            Console console,
            Identity identity,
            ImmutableList<String> kernelArguments) {
        this.source = source;
        this.target = target;
        this.exclusions = exclusions;
        this.console = console;
        this.identity = identity;
        this.kernelArguments = kernelArguments;
    }

    /** Clones the system whose root folder is {@code source}. */
    public static SystemClone of(Path source) {
        return new SystemClone(source, null, null, Console.SCREEN, Identity.NEW, ImmutableList.of());
    }

    /** To {@code device}, a whole disk, all of which is overwritten; in place of an earlier target. */
    public SystemClone to(BlockDevice device) {
        return new SystemClone(source, new CloneTarget.Device(device), exclusions, console, identity, kernelArguments);
    }

    /**
     * To a new raw image, sparse, that appears under its name when it is whole.
     *
     * @param file must not exist; its folder must
     * @param size of the image, a multiple of 1 MiB
     */
    public SystemClone toImage(Path file, DataSize size) {
        checkArgument(size.bytes() % (1 << 20) == 0, "the size of an image is a multiple of 1 MiB: %s", size);
        Path absolute = file.toAbsolutePath().normalize();
        Path unfinished = absolute.resolveSibling("." + absolute.getFileName() + "." + freshName() + ".part");
        return new SystemClone(
                source,
                new CloneTarget.Image(absolute, unfinished, size),
                exclusions,
                console,
                identity,
                kernelArguments);
    }

    /** Leaves {@code exclusions} out, and no longer {@link ExclusionSet#liveSystem} for the source's distribution. */
    public SystemClone exclude(ExclusionSet exclusions) {
        return new SystemClone(source, target, exclusions, console, identity, kernelArguments);
    }

    /** Speaks on {@code console} when it starts; {@link Console#SCREEN} unless said otherwise. */
    public SystemClone console(Console console) {
        return new SystemClone(source, target, exclusions, console, identity, kernelArguments);
    }

    /** Says by {@code identity} whether it is another system or the same; {@link Identity#NEW} unless said otherwise. */
    public SystemClone identity(Identity identity) {
        return new SystemClone(source, target, exclusions, console, identity, kernelArguments);
    }

    /**
     * Starts with further kernel arguments, after those of the source's {@code /etc/default/grub}.
     *
     * @param arguments of letters, digits and {@code _.,:=/@%+-}, in place of those of an earlier call; planning refuses
     *     others
     */
    public SystemClone kernelArguments(String... arguments) {
        return new SystemClone(source, target, exclusions, console, identity, ImmutableList.copyOf(arguments));
    }

    /**
     * Looks at the source and the target, measures, and says what is to be done.
     *
     * @throws SatchelException with code {@code clone.source...} if the source is no Linux system that can be cloned,
     *     {@code clone.target.too-small} with both numbers, {@code clone.target.exists} for an image, {@code device...}
     *     if the {@linkplain dev.satchel.storage.device.Guard guard} refuses the disk, {@code clone.boot...} if nothing
     *     could start it
     * @throws IllegalStateException if no target was named
     */
    public Plan plan() throws IOException, InterruptedException {
        return plan(CloneHost.detect(CommandRunner.system()));
    }

    /**
     * Whether {@code plan} is one of this clone: from the same source to the same target. A clone that is resumed goes on
     * with the plan that its {@linkplain dev.satchel.core.plan.Journal#plan() journal} holds, not with a new one: the names
     * and identities that were drawn for the old one are on the disk already.
     *
     * @param plan of this clone or another
     * @throws IllegalStateException if no target was named
     */
    public boolean isPlannedBy(Plan plan) throws IOException {
        checkState(target != null, "a clone needs a target: to(device) or toImage(file, size)");
        return plan.title().equals(ClonePlan.title(source.toRealPath(), real(target)));
    }

    Plan plan(CloneHost host) throws IOException, InterruptedException {
        checkState(target != null, "a clone needs a target: to(device) or toImage(file, size)");
        SourceRoot root = SourceRoot.of(source);
        ExclusionSet chosen =
                exclusions != null ? exclusions : ExclusionSet.liveSystem(Distribution.detect(root.path()));
        return new ClonePlan(root, resolved(target), chosen, console, identity, kernelArguments, host).make();
    }

    /** The folder of an image as it really is, so that it is recognized where it lies in the source. */
    private static CloneTarget resolved(CloneTarget target) throws IOException {
        if (!(target instanceof CloneTarget.Image image)) {
            return target;
        }
        if (Files.exists(image.file())) {
            throw new SatchelException(
                    "clone.target.exists",
                    image.file().toString(),
                    "is there already",
                    "choose another name, or delete it");
        }
        return real(target);
    }

    private static CloneTarget real(CloneTarget target) throws IOException {
        if (!(target instanceof CloneTarget.Image image)) {
            return target;
        }
        Path folder = image.file().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new SatchelException("clone.target.folder", image.file().toString(), "its folder does not exist");
        }
        Path real = folder.toRealPath();
        return new CloneTarget.Image(
                real.resolve(image.file().getFileName()),
                real.resolve(image.unfinished().getFileName()),
                image.size());
    }

    static String freshName() {
        return String.format("%08x", ThreadLocalRandom.current().nextInt());
    }

    /** The source and the target. */
    @Override
    public String toString() {
        return source + " -> " + target;
    }
}
