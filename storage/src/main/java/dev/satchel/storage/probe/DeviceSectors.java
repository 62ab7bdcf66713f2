package dev.satchel.storage.probe;

import dev.satchel.storage.internal.DeviceNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** In which sectors a device of Linux counts, as sysfs tells. */
final class DeviceSectors {
    /** Of images, and of devices that tell nothing. */
    static final int USUAL = 512;

    private static final int LARGEST = 4096;

    private DeviceSectors() {}

    /** The logical sectors of the block device {@code file}; the usual ones where it is none. */
    static int of(Path file) {
        try {
            Optional<String> number = DeviceNumber.of(file);
            if (number.isEmpty()) {
                return USUAL;
            }
            Path device = Path.of("/sys/dev/block", number.get()).toRealPath();
            Path queue = device.resolve("queue");
            Path own = Files.isDirectory(queue) ? queue : device.resolveSibling("queue"); // a partition: its disk knows
            int size = Integer.parseInt(
                    Files.readString(own.resolve("logical_block_size")).trim());
            return size >= USUAL && size <= LARGEST && Integer.bitCount(size) == 1 ? size : USUAL;
        } catch (IOException | NumberFormatException e) {
            return USUAL; // not a Linux, or sysfs is not there
        }
    }
}
