package dev.satchel.qemu.live;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One of the images that a disk is made of.
 *
 * @param node QEMU's name of it, which changes from start to start
 * @param name the file as QEMU names it: mostly its path, else a description of where it is
 * @param driver QEMU's name of its format: {@code qcow2}, {@code raw} ...
 * @param size of the disk in it
 * @param allocated what it takes on the host; zero for a device
 */
public record ChainImage(String node, String name, String driver, DataSize size, DataSize allocated) {
    /** Where it is, if that is a file or device of this host. */
    public Optional<Path> file() {
        return name.startsWith("json:") || name.matches("[a-z+]{2,}:.*")
                ? Optional.empty()
                : Optional.of(Path.of(name));
    }
}
