package dev.satchel.storage.clone;

import dev.satchel.core.SatchelException;
import dev.satchel.storage.filesystem.FileSystemType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * How a file system of a copy was used last.
 *
 * @param isUntouched whether only clones have written to it
 * @param isDamaged whether the kernel found errors in it, and says so
 * @param isUnclean whether it was not unmounted, so that what was written to it may stand in its journal alone
 * @param lastMounted where it was mounted then; empty where it does not tell
 * @param mountedAt when that was; {@link Instant#EPOCH} where it does not tell
 */
record VolumeUse(boolean isUntouched, boolean isDamaged, boolean isUnclean, String lastMounted, Instant mountedAt) {
    /**
     * Looks at it.
     *
     * @param device on which it begins at byte {@code start}
     * @param disk the whole disk, with the EFI system partition {@code esp}
     */
    static VolumeUse of(CopyVolume volume, Path device, long start, Path disk, DiskPart esp)
            throws IOException, InterruptedException {
        if (volume.type() != FileSystemType.EXT4) {
            boolean untouched = SuperblockMark.isUntouched(volume, device, start, disk, esp);
            return new VolumeUse(untouched, false, false, "", Instant.EPOCH);
        }
        ExtSuperblock now = ExtSuperblock.read(device, start);
        String uuid = now.uuid().toString();
        if (!volume.uuid().isEmpty() && !uuid.equals(volume.uuid())) {
            throw new SatchelException(
                    "clone.refresh.no-copy",
                    disk.toString(),
                    "holds no copy that could be refreshed: its "
                            + volume.folder().title() + " is now " + uuid + ", not " + volume.uuid(),
                    "clone to it");
        }
        return new VolumeUse(
                now.isUntouched(), now.hasErrors(), now.needsRecovery(), now.lastMounted(), now.mountedAt());
    }

    /** {@code mounted at '/', the last time at 2026-03-01T10:00:00Z}. */
    @Override
    public String toString() {
        return lastMounted.isEmpty() && mountedAt.equals(Instant.EPOCH)
                ? "written to by others"
                : "mounted at '" + lastMounted + "', the last time at " + mountedAt;
    }
}
