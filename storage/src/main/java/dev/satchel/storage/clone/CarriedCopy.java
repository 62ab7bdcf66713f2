package dev.satchel.storage.clone;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.storage.partition.PartitionType;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.probe.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * A copy as it is found on a disk, before anything of it is mounted.
 *
 * @param rootUuid of its root, in the form of {@code blkid}
 */
record CarriedCopy(Path disk, DiskPart root, DiskPart esp, String rootUuid) {
    static CarriedCopy find(Path disk, Architecture architecture) throws IOException {
        Probe probe = Probe.of(disk);
        Volume root = volume(disk, probe, PartitionType.linuxRoot(architecture), "ext4");
        Volume esp = volume(disk, probe, PartitionType.EFI_SYSTEM, "vfat");
        String uuid = root.uuid().orElseThrow(() -> noCopy(disk, "its root has no UUID"));
        return new CarriedCopy(disk, DiskPart.root(root), DiskPart.esp(esp), uuid);
    }

    private static Volume volume(Path disk, Probe probe, PartitionType type, String fileSystem)
            throws SatchelException {
        Optional<Volume> found = probe.volumes().stream()
                .filter(volume -> volume.partType().equals(type.guid().map(UUID::toString)))
                .filter(volume -> volume.type().orElse("").equals(fileSystem))
                .findFirst();
        return found.orElseThrow(() -> noCopy(disk, "has no partition of type " + type + " with " + fileSystem));
    }

    private static SatchelException noCopy(Path disk, String why) {
        return new SatchelException(
                "clone.refresh.no-copy",
                disk.toString(),
                "holds no copy that could be refreshed: " + why,
                "clone to it");
    }

    /**
     * Looks whether somebody else has written to it since the last run.
     *
     * @throws SatchelException with code {@code clone.refresh.used} if so and changes are respected, {@code
     *     clone.refresh.unclean} if that cannot be told, {@code clone.refresh.damaged} if it needs a check
     */
    void check(CloneOptions.Changes changes) throws IOException {
        ExtSuperblock now = ExtSuperblock.read(disk, root.start().bytes());
        if (!now.uuid().toString().equals(rootUuid)) {
            throw noCopy(disk, "its root is now " + now.uuid() + ", not " + rootUuid);
        }
        if (now.hasErrors()) {
            throw new SatchelException(
                    "clone.refresh.damaged",
                    disk.toString(),
                    "its root has errors that the kernel found",
                    "run e2fsck -f on partition " + root.number() + ", or clone anew");
        }
        if (now.needsRecovery() && changes == CloneOptions.Changes.ARE_RESPECTED) {
            throw unclean();
        }
        if (!now.isUntouched() && changes == CloneOptions.Changes.ARE_RESPECTED) {
            throw new SatchelException(
                    "clone.refresh.used",
                    disk.toString(),
                    "was in use since the last run (mounted at '" + now.lastMounted() + "', the last time at "
                            + now.mountedAt() + "): what was changed there would be lost",
                    "look at its changes, save what is needed, and let the rest be discarded");
        }
    }

    /** Who was cut off while a system ran from it wrote so into its journal, if anywhere. */
    SatchelException unclean() {
        return new SatchelException(
                "clone.refresh.unclean",
                disk.toString(),
                "its root was not unmounted: what was changed there since the last run cannot be told yet",
                "run e2fsck -p on partition " + root.number() + " and look again, or let its changes be discarded");
    }

    /** The same, right before it is written. */
    Action.Verify isAsPlanned(CloneOptions.Changes changes) {
        PlannedCommand sameUuid = PlannedCommand.of(
                        "sh", "-c", "test \"$(blkid -p -O \"$1\" -o value -s UUID \"$2\")\" = \"$3\"", "sh")
                .with("" + root.start().bytes())
                .with(disk)
                .with(rootUuid);
        return new Action.Verify(
                disk + " holds the copy " + rootUuid + " as it was planned for", () -> check(changes), sameUuid);
    }
}
