package dev.satchel.storage.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** In which sectors a device of Linux counts, as sysfs tells. */
final class DeviceSectors {
    /** Of images, and of devices that tell nothing. */
    static final int USUAL = 512;

    private static final int LARGEST = 4096;

    /** {@code S_IFMT} and {@code S_IFBLK} of {@code stat(2)}. */
    private static final int TYPE = 0xf000;

    private static final int BLOCK_DEVICE = 0x6000;

    private DeviceSectors() {}

    /** The logical sectors of the block device {@code file}; the usual ones where it is none. */
    static int of(Path file) {
        try {
            if (((Integer) Files.getAttribute(file, "unix:mode") & TYPE) != BLOCK_DEVICE) {
                return USUAL;
            }
            Path device = Path.of("/sys/dev/block", number((Long) Files.getAttribute(file, "unix:rdev")))
                    .toRealPath();
            Path queue = device.resolve("queue");
            Path own = Files.isDirectory(queue) ? queue : device.resolveSibling("queue"); // a partition: its disk knows
            int size = Integer.parseInt(
                    Files.readString(own.resolve("logical_block_size")).trim());
            return size >= USUAL && size <= LARGEST && Integer.bitCount(size) == 1 ? size : USUAL;
        } catch (IOException | UnsupportedOperationException | NumberFormatException e) {
            return USUAL;
        }
    }

    /** As the C library packs both into 64 bits (makedev(3)). */
    private static String number(long packed) {
        long major = ((packed >>> 8) & 0xfff) | ((packed >>> 32) & ~0xfffL);
        long minor = (packed & 0xff) | ((packed >>> 12) & ~0xffL);
        return major + ":" + minor;
    }
}
