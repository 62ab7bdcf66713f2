package dev.satchel.storage.boot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A program that makes initial RAM disks. */
sealed interface InitramfsMaker permits InitramfsTools, Dracut, Mkinitcpio, Mkinitfs {
    /** Where those that it makes for {@code root} work, by its configuration there. */
    Initramfs.Reach reach(Path root) throws IOException;

    /**
     * How they are made for any machine.
     *
     * @param kernels of the root
     * @param modules that must be in too, by name; those kernels have them
     */
    InitramfsRebuild rebuild(Path root, List<Kernel> kernels, List<String> modules) throws IOException;

    /** The program that lists what is in one, a path at the end of each line; empty if there is none. */
    Optional<String> lister();
}
