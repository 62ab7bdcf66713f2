package dev.satchel.storage.device;

import dev.satchel.core.host.OperatingSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The loop devices of this host. Of what it knows as one disk the kernel refuses a second use; of a file and a loop device
 * that shows it, or of two that do, it does not know that they are one, and each destroys what the other writes.
 */
public final class LoopDevices {
    private LoopDevices() {}

    /**
     * Those that show {@code file}, by whichever of its names, or a part of it; by name, read anew with each call.
     *
     * @return immutable; empty if there are none, as on a host that has no loop devices, or no such file
     */
    public static List<BlockDevice> showing(Path file) throws IOException {
        return OperatingSystem.current() == OperatingSystem.LINUX
                ? LinuxDevices.ofThisHost().showing(file)
                : List.of();
    }
}
