package dev.satchel.storage.device;

import dev.satchel.core.SatchelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The host of a device, asked when it matters for what the device itself does not tell. */
interface HostView {
    /** Who has the device, or what it is a part of or made of, open; as far as this user may see. */
    List<DeviceUser> users(BlockDevice device);

    /**
     * Other devices in use that show bytes which are the device's too, without being made of it: loop devices of one file,
     * and what a loop device shows.
     */
    default List<BlockDevice> sharing(BlockDevice device) {
        return List.of();
    }

    /** Those of {@code files} that lie on it, through whatever is between. */
    List<Path> filesOn(BlockDevice device, List<Path> files);

    /** The files that this program runs from. */
    List<Path> programFiles();

    /** The UUID of its partition table; empty if it has none. */
    Optional<String> tableUuid(BlockDevice device) throws SatchelException;

    /** The device as it is now, whatever is at its place; empty if nothing is. */
    Optional<BlockDevice> again(BlockDevice device) throws SatchelException;

    /** How {@code mount} is ended, as a command. */
    String unmounting(BlockDevice device, BlockMount mount);

    /** How {@code swap} is given up. */
    String swappingOff(Path swap);

    /** How a device is made writable that the system keeps from being written. */
    String makingWritable(BlockDevice device);
}
