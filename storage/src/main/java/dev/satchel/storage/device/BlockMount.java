package dev.satchel.storage.device;

import java.nio.file.Path;

/**
 * A mount of a device, of one of its partitions, or of what is stacked on them (device mapper, RAID).
 *
 * @param device the node that is mounted: {@code /dev/dm-0}
 * @param target where
 * @param type the type of its file system; empty where the host does not tell
 * @param namespace who sees it
 */
public record BlockMount(Path device, Path target, String type, MountNamespace namespace) {
    /** A mount that this program sees. */
    public BlockMount(Path device, Path target, String type) {
        this(device, target, type, new MountNamespace.Own());
    }
}
