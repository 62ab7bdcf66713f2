package dev.satchel.storage.clone;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is mounted where in a copy.
 *
 * @param folder relative to the root; empty for that itself
 * @param volume what is mounted
 * @param subvolume which of a btrfs; null where it is none
 */
record CopyMount(Path folder, CopyVolume volume, @Nullable String subvolume) {
    /** {@code /home}. */
    String target() {
        return "/" + folder;
    }
}
