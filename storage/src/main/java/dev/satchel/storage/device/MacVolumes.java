package dev.satchel.storage.device;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;

/** What is made of a disk of macOS, and mounted from it: its own volume, its partitions, APFS containers on these. */
final class MacVolumes {
    private final ImmutableList.Builder<BlockMount> mounts = ImmutableList.builder();
    private final ImmutableList.Builder<BlockHolder> containers = ImmutableList.builder();

    /** Of the disk {@code name}, in the answer of {@code diskutil list}. */
    MacVolumes(String name, ToolPlist list) {
        for (ToolPlist disk : list.listAt("AllDisksAndPartitions")) {
            boolean own = disk.textAt("DeviceIdentifier").filter(name::equals).isPresent();
            boolean onIt = disk.listAt("APFSPhysicalStores").stream()
                    .flatMap(store -> store.textAt("DeviceIdentifier").stream())
                    .anyMatch(store -> store.equals(name) || store.startsWith(name + "s"));
            if (own || onIt) {
                add(disk);
                disk.listAt("Partitions").forEach(this::add);
                disk.listAt("APFSVolumes").forEach(this::add);
            }
            if (onIt) {
                containers.add(new BlockHolder(node(disk), BlockHolder.Kind.CONTAINER, "APFS"));
            }
        }
    }

    /** A volume, and the snapshots of it: the system itself runs from one. */
    private void add(ToolPlist volume) {
        String type = volume.textAt("Content").orElse("");
        volume.textAt("MountPoint")
                .ifPresent(target -> mounts.add(new BlockMount(node(volume), Path.of(target), type)));
        for (ToolPlist snapshot : volume.listAt("MountedSnapshots")) {
            snapshot.textAt("SnapshotMountPoint")
                    .ifPresent(target -> mounts.add(new BlockMount(node(volume), Path.of(target), type)));
        }
    }

    private static Path node(ToolPlist disk) {
        return Path.of("/dev/" + disk.textAt("DeviceIdentifier").orElse("?"));
    }

    List<BlockMount> mounts() {
        return mounts.build();
    }

    /** An APFS container is there as long as the disk is: it says that something is on it, and not that it is in use. */
    List<BlockHolder> containers() {
        return containers.build();
    }
}
