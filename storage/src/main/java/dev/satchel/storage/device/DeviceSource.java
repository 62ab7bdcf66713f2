package dev.satchel.storage.device;

import dev.satchel.core.SatchelException;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.machine.DeviceIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The devices of one kind of host. */
interface DeviceSource {
    /** The whole disks, by name. */
    List<BlockDevice> all() throws IOException, InterruptedException;

    /** What is at {@code path}, partitions and what is made of others too; empty if nothing is. */
    Optional<BlockDevice> at(Path path) throws IOException, InterruptedException;

    /**
     * The one whole disk that is what {@code identity} says.
     *
     * @throws SatchelException with code {@code device.absent} or {@code device.ambiguous}
     */
    BlockDevice device(DeviceIdentity identity) throws IOException, InterruptedException;

    /** The same, judged, for a machine that it is given to. */
    FoundDevice find(DeviceIdentity identity) throws IOException, InterruptedException;
}
