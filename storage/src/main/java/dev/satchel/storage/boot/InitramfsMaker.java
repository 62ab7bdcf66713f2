package dev.satchel.storage.boot;

import com.google.common.collect.ImmutableList;
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
     * @param volume where the root will be
     */
    InitramfsRebuild rebuild(Path root, List<Kernel> kernels, List<String> modules, RootVolume volume)
            throws IOException;

    /** Whether those that it makes for any machine find {@code volume} without being made anew. */
    default boolean finds(RootVolume volume) {
        return volume.container().isEmpty();
    }

    /** What a kernel has to be told besides {@code root=}, so that its initial RAM disk finds {@code volume}. */
    default List<String> arguments(Path root, RootVolume volume) throws IOException {
        return ImmutableList.of();
    }

    /** What a LUKS container with this UUID is called once its initial RAM disk has opened it. */
    default String mapping(String container) {
        return "cryptroot";
    }

    /** What is installed in {@code root}, so that they can unlock it, by the command that does; empty if it is there. */
    Optional<String> missingToUnlock(Path root);

    /** The options of the container in {@code crypttab}; empty if that is not what it is opened by. */
    default Optional<String> crypttabOptions() {
        return Optional.of("luks,discard");
    }

    /** The program that lists what is in one, a path at the end of each line; empty if there is none. */
    Optional<String> lister();
}
