package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.plan.Argument;
import dev.satchel.storage.boot.BootVolume;
import dev.satchel.storage.boot.RootVolume;
import dev.satchel.storage.filesystem.FileSystemType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file systems of a copy, the root first.
 *
 * @param container that the root lies in; null where it is not encrypted
 * @param home whether the copy has a folder for homes
 */
record CopyVolumes(List<CopyVolume> all, @Nullable Container container, Home home) {
    /** The subvolumes that tools for snapshots look for (timeshift, and the installers of Ubuntu and Debian's derivatives). */
    private static final String ROOT_SUBVOLUME = "@";

    private static final String HOME_SUBVOLUME = "@home";

    /** Whether the source has a folder for homes, and no link. */
    enum Home {
        PRESENT,
        ABSENT
    }

    CopyVolumes {
        all = ImmutableList.copyOf(all);
    }

    Optional<CopyVolume> in(CopyFolder folder) {
        return all.stream().filter(volume -> volume.folder() == folder).findFirst();
    }

    CopyVolume root() {
        return all.get(0);
    }

    /** What the kernel of the copy is told. */
    RootVolume rootVolume() {
        CopyVolume root = root();
        RootVolume volume = RootVolume.of(root.type(), root.uuid());
        RootVolume placed = root.type() == FileSystemType.BTRFS ? volume.inSubvolume(ROOT_SUBVOLUME) : volume;
        return container == null ? placed : placed.encrypted(container.uuid(), container.mapping());
    }

    /** Where GRUB finds the copy's kernels. */
    BootVolume bootVolume() {
        return in(CopyFolder.BOOT)
                .map(boot -> BootVolume.partition(boot.type(), boot.uuid()))
                .orElseGet(() -> BootVolume.folderOf(rootVolume()));
    }

    /** Where the file system of {@code volume} is found, once a container is open. */
    Argument device(CopyVolume volume, TargetDisk disk) {
        return container != null && volume.folder() == CopyFolder.ROOT
                ? Argument.of(container.device())
                : disk.device(volume.part());
    }

    /** In the order in which they are mounted. */
    List<CopyMount> mounts() {
        ImmutableList.Builder<CopyMount> mounts = ImmutableList.builder();
        for (CopyVolume volume : all) {
            boolean divided = volume.folder() == CopyFolder.ROOT && volume.type() == FileSystemType.BTRFS;
            mounts.add(new CopyMount(volume.folder().path(), volume, divided ? ROOT_SUBVOLUME : null));
            if (divided && home == Home.PRESENT && in(CopyFolder.HOME).isEmpty()) {
                mounts.add(new CopyMount(CopyFolder.HOME.path(), volume, HOME_SUBVOLUME));
            }
        }
        return mounts.build();
    }

    /** The folders on which something is mounted, each of which is copied by itself. */
    List<Path> folders() {
        return mounts().stream()
                .map(CopyMount::folder)
                .filter(folder -> !folder.toString().isEmpty())
                .toList();
    }

    List<DiskPart> parts() {
        return all.stream().map(CopyVolume::part).toList();
    }
}
