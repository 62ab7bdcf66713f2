package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.PlannedTest;
import dev.satchel.storage.boot.Initramfs;
import dev.satchel.storage.filesystem.FileSystemType;
import dev.satchel.storage.partition.PartitionType;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.probe.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A copy as it is found on a disk, before anything of it is mounted.
 *
 * @param espUuid of its EFI system partition, in the form of {@code blkid}
 */
record CarriedCopy(Path disk, DiskPart esp, String espUuid, CopyVolumes volumes) {
    private static final String LUKS = "crypto_LUKS";

    private static final Set<String> TYPES =
            Set.of(FileSystemType.EXT4.probed(), FileSystemType.BTRFS.probed(), FileSystemType.XFS.probed());

    /**
     * Finds it.
     *
     * @param source of which it is a copy
     * @param passphrase of its root; null if none was given
     */
    static CarriedCopy find(Path disk, SourceRoot source, @Nullable Passphrase passphrase) throws IOException {
        Probe probe = Probe.of(disk);
        PartitionType rootType = PartitionType.linuxRoot(source.architecture());
        Volume root = volume(probe, rootType, Set.of(), LUKS)
                .or(() -> volume(probe, rootType, TYPES, ""))
                .orElseThrow(
                        () -> noCopy(disk, "has no partition of type " + rootType + " with ext4, btrfs, xfs or LUKS"));
        Volume esp = volume(probe, PartitionType.EFI_SYSTEM, Set.of(), "vfat")
                .orElseThrow(() -> noCopy(disk, "has no partition of type " + PartitionType.EFI_SYSTEM + " with vfat"));
        Container container = root.type().equals(Optional.of(LUKS)) ? container(disk, root, source, passphrase) : null;
        ImmutableList.Builder<CopyVolume> all = ImmutableList.builder();
        all.add(container == null ? volume(disk, CopyFolder.ROOT, root) : inside(disk, root));
        Volume boot = volume(probe, PartitionType.EXTENDED_BOOT, Set.of(), FileSystemType.EXT4.probed())
                .orElse(null);
        if (boot != null) {
            all.add(volume(disk, CopyFolder.BOOT, boot));
        } else if (container != null) {
            throw noCopy(disk, "has an encrypted root, and no partition for /boot");
        }
        Volume home = volume(probe, PartitionType.LINUX_HOME, TYPES, "").orElse(null);
        if (home != null) {
            all.add(volume(disk, CopyFolder.HOME, home));
        }
        return new CarriedCopy(
                disk, DiskPart.esp(esp), esp.uuid().orElse(""), new CopyVolumes(all.build(), container, source.home()));
    }

    private static Optional<Volume> volume(Probe probe, PartitionType type, Set<String> fileSystems, String other) {
        return probe.volumes().stream()
                .filter(volume -> volume.partType().equals(type.guid().map(UUID::toString)))
                .filter(volume -> volume.type()
                        .filter(found -> fileSystems.contains(found) || found.equals(other))
                        .isPresent())
                .findFirst();
    }

    private static CopyVolume volume(Path disk, CopyFolder folder, Volume volume) throws SatchelException {
        String uuid = volume.uuid().orElseThrow(() -> noCopy(disk, "its " + folder.title() + " has no UUID"));
        FileSystemType type = FileSystemType.parse(volume.type().orElseThrow());
        return new CopyVolume(
                folder, folder.on(volume), type, uuid, volume.label().orElse(""));
    }

    /** The UUID of what is inside is not known before it is open, and the kernel is not told of it. */
    private static CopyVolume inside(Path disk, Volume root) throws SatchelException {
        String type = root.tag("SUBSYSTEM")
                .filter(TYPES::contains)
                .orElseThrow(() -> noCopy(disk, "its encrypted root does not say what is in it"));
        return new CopyVolume(CopyFolder.ROOT, CopyFolder.ROOT.on(root), FileSystemType.parse(type), "", "");
    }

    private static Container container(Path disk, Volume root, SourceRoot source, @Nullable Passphrase passphrase)
            throws SatchelException {
        if (passphrase == null) {
            throw new SatchelException(
                    "clone.refresh.passphrase", disk.toString(), "has an encrypted root", "give its passphrase");
        }
        if (source.initramfs().generator() == Initramfs.Generator.OTHER) {
            throw noCopy(disk, "its root is encrypted, and no initial RAM disk of " + source.path() + " would open it");
        }
        String uuid = root.uuid().orElseThrow(() -> noCopy(disk, "its encrypted root has no UUID"));
        return Container.of(uuid, source.initramfs().mapping(uuid), passphrase);
    }

    private static SatchelException noCopy(Path disk, String why) {
        return new SatchelException(
                "clone.refresh.no-copy",
                disk.toString(),
                "holds no copy that could be refreshed: " + why,
                "clone to it");
    }

    /** Whether the file system is found without a passphrase. */
    private boolean isOpen(CopyVolume volume) {
        return volumes.container() == null || volume.folder() != CopyFolder.ROOT;
    }

    /**
     * Looks whether somebody else has written to it since the last run, as far as that is seen without a passphrase.
     *
     * @throws SatchelException with code {@code clone.refresh.used} if so and changes are respected, {@code
     *     clone.refresh.unclean} if that cannot be told, {@code clone.refresh.damaged} if it needs a check
     */
    void check(CloneOptions.Changes changes) throws IOException, InterruptedException {
        for (CopyVolume volume : volumes.all()) {
            if (isOpen(volume)) {
                check(volume, disk, volume.part().start().bytes(), changes);
            }
        }
    }

    /** The same of what is in its container, which is open. */
    private void checkInside(CloneOptions.Changes changes, Container container)
            throws IOException, InterruptedException {
        check(volumes.root(), container.device(), 0, changes);
    }

    private void check(CopyVolume volume, Path device, long start, CloneOptions.Changes changes)
            throws IOException, InterruptedException {
        VolumeUse use = VolumeUse.of(volume, device, start, disk, esp);
        if (use.isDamaged()) {
            throw new SatchelException(
                    "clone.refresh.damaged",
                    disk.toString(),
                    "its " + volume.folder().title() + " has errors that the kernel found",
                    "run e2fsck -f on partition " + volume.part().number() + ", or clone anew");
        }
        if (use.isUnclean() && changes == CloneOptions.Changes.ARE_RESPECTED) {
            throw unclean(volume);
        }
        if (!use.isUntouched() && changes == CloneOptions.Changes.ARE_RESPECTED) {
            throw new SatchelException(
                    "clone.refresh.used",
                    disk.toString(),
                    "was in use since the last run (its " + volume.folder().title() + " was " + use
                            + "): what was changed there would be lost",
                    "look at its changes, save what is needed, and let the rest be discarded");
        }
    }

    /** Who was cut off while a system ran from it wrote so into its journal, if anywhere. */
    private SatchelException unclean(CopyVolume volume) {
        return new SatchelException(
                "clone.refresh.unclean",
                disk.toString(),
                "its " + volume.folder().title()
                        + " was not unmounted: what was changed there since the last run cannot be told yet",
                "run e2fsck -p on partition " + volume.part().number()
                        + " and look again, or let its changes be discarded");
    }

    /** Looks whether what was changed can be told of all that is in no container. */
    void requireClean() throws IOException, InterruptedException {
        for (CopyVolume volume : volumes.all()) {
            if (isOpen(volume) && use(volume).isUnclean()) {
                throw unclean(volume);
            }
        }
    }

    /**
     * Whether as much is free in each file system as is taken, as far as that is seen without mounting it. A source would have
     * to be twice what it was at the last run to find no room, which rsync would tell; it is not worth a walk through all
     * of its files to know that before.
     */
    boolean isHalfEmpty() throws IOException {
        for (CopyVolume volume : volumes.all()) {
            if (!isOpen(volume)
                    || volume.type() != FileSystemType.EXT4
                    || !ExtSuperblock.read(disk, volume.part().start().bytes()).isHalfEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** How a file system of it was used that is in no container. */
    VolumeUse use(CopyVolume volume) throws IOException, InterruptedException {
        return VolumeUse.of(volume, disk, volume.part().start().bytes(), disk, esp);
    }

    /** The same, right before it is written. */
    Action.Verify isAsPlanned(CloneOptions.Changes changes) {
        Container container = volumes.container();
        CopyVolume root = volumes.root();
        String uuid = container == null ? root.uuid() : container.uuid();
        PlannedCommand itsUuid = PlannedCommand.of("blkid", "-p", "-O")
                .with("" + root.part().start().bytes())
                .with("-o", "value", "-s", "UUID")
                .with(disk);
        return new Action.Verify(
                disk + " holds the copy " + uuid + " as it was planned for",
                () -> check(changes),
                new PlannedTest.Prints(itsUuid, uuid));
    }

    /** Looks into its container, which is open. */
    Action.Verify isAsPlannedInside(CloneOptions.Changes changes, Container container) {
        return new Action.Verify(
                "the encrypted root was not used by others",
                () -> checkInside(changes, container),
                PlannedCommand.of("test", "-b").with(container.device()));
    }
}
