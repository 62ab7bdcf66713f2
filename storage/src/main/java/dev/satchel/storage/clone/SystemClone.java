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
import dev.satchel.storage.device.Guard;
import dev.satchel.storage.driver.MachineHardware;
import dev.satchel.storage.rsync.ExclusionSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a Linux system that boots elsewhere: from its root folder ({@code /}, or where another system is mounted) to
 * a disk or an image with a GPT, an EFI system partition, a root of ext4, btrfs or XFS, and GRUB for BIOS and UEFI. Immutable.
 *
 * <p>Nothing happens until the {@link #plan()} is applied, which needs root. A plan that fails or is interrupted leaves
 * nothing mounted, no loop device and no half image; a disk whose table was already written stays half copied.
 */
public final class SystemClone {
    private final Path source;
    private final @Nullable CloneTarget target;
    private final CloneOptions options;

    private SystemClone(Path source, @Nullable CloneTarget target, CloneOptions options) {
        this.source = source;
        this.target = target;
        this.options = options;
    }

    /** Clones the system whose root folder is {@code source}. */
    public static SystemClone of(Path source) {
        return new SystemClone(source, null, CloneOptions.USUAL);
    }

    /** To {@code device}, a whole disk, all of which is overwritten; in place of an earlier target. */
    public SystemClone to(BlockDevice device) {
        return new SystemClone(source, new CloneTarget.Device(device), options);
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
        return new SystemClone(source, new CloneTarget.Image(absolute, unfinished, size), options);
    }

    /**
     * Brings the copy on {@code device} up to date instead of making a new one: what changed in the source goes over, what
     * is there no more is deleted. The copy keeps its partitions, its UUIDs, its {@code fstab}, its boot loader, and the
     * {@linkplain #identity identity} it has of its own.
     *
     * <p>If the disk was mounted or started since the last run, planning fails with the code {@code clone.refresh.used}: what
     * was changed there would be lost; with {@code clone.refresh.unclean} if it was cut off while it was mounted, so that this
     * cannot be told. {@link #discardingChanges()} allows it. A refresh that is cut short leaves a copy that is partly new;
     * the next one completes it.
     *
     * @param device a whole disk that an earlier clone was made to
     */
    public SystemClone refreshing(BlockDevice device) {
        return new SystemClone(source, new CloneTarget.CarriedDevice(device), options);
    }

    /**
     * As {@link #refreshing}, of a copy in an image. If it is attached as a loop device already, planning fails with the code
     * {@code clone.target.attached}.
     *
     * @param file a raw image that an earlier clone was made to; it is changed in place
     */
    public SystemClone refreshingImage(Path file) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        if (!Files.isRegularFile(absolute)) {
            throw new SatchelException(
                    "clone.target.missing",
                    file.toString(),
                    "is no image that could be refreshed",
                    "clone to it first");
        }
        return new SystemClone(
                source, new CloneTarget.CarriedImage(absolute, DataSize.bytes(Files.size(absolute))), options);
    }

    /** Overwrites what was changed on the copy that is refreshed, since it was made or refreshed last. */
    public SystemClone discardingChanges() {
        return new SystemClone(source, target, options.with(CloneOptions.Changes.ARE_DISCARDED));
    }

    /** Leaves {@code exclusions} out, and no longer {@link ExclusionSet#liveSystem} for the source's distribution. */
    public SystemClone exclude(ExclusionSet exclusions) {
        return new SystemClone(source, target, options.with(exclusions));
    }

    /** Speaks on {@code console} when it starts; {@link Console#SCREEN} unless said otherwise. */
    public SystemClone console(Console console) {
        return new SystemClone(source, target, options.with(console));
    }

    /** Says by {@code identity} whether it is another system or the same; {@link Identity#NEW} unless said otherwise. */
    public SystemClone identity(Identity identity) {
        return new SystemClone(source, target, options.with(identity));
    }

    /**
     * Gets a swap file {@code /swapfile} of its own, which its {@code fstab} names; the swap of the source is never copied.
     *
     * @param size of the file, 1 MiB at least; it takes that of the root
     */
    public SystemClone swapFile(DataSize size) {
        checkArgument(size.bytes() >= 1 << 20, "a swap file has 1 MiB at least: %s", size);
        return new SystemClone(source, target, options.withSwap(size));
    }

    /**
     * Gets a disk of another layout than {@link CopyLayout#USUAL}. A copy that is refreshed keeps the one it has.
     *
     * @param layout in place of that of an earlier call
     */
    public SystemClone layout(CopyLayout layout) {
        return new SystemClone(source, target, options.with(layout));
    }

    /**
     * Gets an encrypted root (LUKS2), whose initial RAM disk asks for {@code passphrase}, and a {@link CopyLayout#withBoot
     * partition for /boot} that is not encrypted. A copy that has such a root is refreshed by its passphrase. The passphrase is
     * in no journal, so a clone that was cut short is begun anew.
     *
     * @param passphrase one line of up to 512 characters that can be typed, not blank
     */
    public SystemClone encryptedBy(String passphrase) {
        return new SystemClone(source, target, options.with(new Passphrase(passphrase)));
    }

    /**
     * Starts on a machine with these devices, too: planning says which of them no kernel of the source has a driver for, the
     * initial RAM disks are made anew with the drivers that its disks need, and looked into afterwards.
     *
     * @param hardware of the machine that the copy is for
     */
    public SystemClone startingOn(MachineHardware hardware) {
        return new SystemClone(source, target, options.with(hardware));
    }

    /**
     * Starts with further kernel arguments, after those of the source's {@code /etc/default/grub}.
     *
     * @param arguments of letters, digits and {@code _.,:=/@%+-}, in place of those of an earlier call; planning refuses
     *     others
     */
    public SystemClone kernelArguments(String... arguments) {
        return new SystemClone(source, target, options.with(ImmutableList.copyOf(arguments)));
    }

    /**
     * Looks at the source and the target, measures, and says what is to be done.
     *
     * @throws SatchelException with code {@code clone.source...} if the source is no Linux system that can be cloned,
     *     {@code clone.target.too-small} with both numbers, {@code clone.target.exists} for an image, {@code
     *     clone.layout...} and {@code clone.encrypt...} if the source could not start from such a disk, {@code
     *     clone.refresh...} if there is no copy that could be refreshed or it was used since, {@code device...} if the {@linkplain
     *     dev.satchel.storage.device.Guard guard} refuses the disk, {@code clone.boot...} if nothing could start it
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
        checkState(target != null, "a clone needs a target: to(device), toImage(file, size) or refreshing(device)");
        return plan.title().equals(CloneRequest.title(source.toRealPath(), real(target)));
    }

    /**
     * Says what was changed on the copy that is {@linkplain #refreshing refreshed}, since it was made or refreshed last. Its
     * root is mounted read-only while that is looked for, which needs root.
     *
     * @throws SatchelException with code {@code clone.refresh.no-copy} if it holds none, {@code clone.refresh.unclean} if it
     *     was not unmounted, {@code device...} if the disk is in use
     * @throws IllegalStateException if no copy was named
     */
    public CopyChanges changes() throws IOException, InterruptedException {
        checkState(target != null, "no copy was named: refreshing(device) or refreshingImage(file)");
        checkState(
                real(target) instanceof CloneTarget.Carried,
                "no copy was named: refreshing(device) or refreshingImage(file)");
        CloneTarget.Carried carried = (CloneTarget.Carried) real(target);
        if (carried instanceof CloneTarget.CarriedDevice disk) {
            Guard.overwriting(disk.device()).verdict().findings().orThrow("the guard");
        }
        SourceRoot root = SourceRoot.of(source);
        CommandRunner runner = CommandRunner.system();
        return CopyChanges.of(
                CarriedCopy.find(carried.path(), root, options.passphrase()),
                runner,
                CloneHost.detect(runner).work());
    }

    Plan plan(CloneHost host) throws IOException, InterruptedException {
        checkState(target != null, "a clone needs a target: to(device), toImage(file, size) or refreshing(device)");
        SourceRoot root = SourceRoot.of(source);
        CloneTarget real = resolved(target);
        CloneRequest request = new CloneRequest(root, real, options.exclusionsFor(root.path()), options, host);
        return real instanceof CloneTarget.Carried carried
                ? new RefreshPlan(request, carried).make()
                : new ClonePlan(request).make();
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
        if (target instanceof CloneTarget.CarriedImage carried) {
            return new CloneTarget.CarriedImage(carried.path().toRealPath(), carried.size());
        }
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
