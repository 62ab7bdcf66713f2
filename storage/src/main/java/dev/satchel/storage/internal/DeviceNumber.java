package dev.satchel.storage.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What is behind a node, whatever it is called and wherever it lies. */
public final class DeviceNumber {
    /** {@code S_IFMT} and {@code S_IFBLK} of {@code stat(2)}. */
    private static final int TYPE = 0xf000;

    private static final int BLOCK_DEVICE = 0x6000;

    private DeviceNumber() {}

    /** {@code 8:16}, if {@code node} is a block device. */
    public static Optional<String> of(Path node) throws IOException {
        try {
            if (((Integer) Files.getAttribute(node, "unix:mode") & TYPE) != BLOCK_DEVICE) {
                return Optional.empty();
            }
            long packed = (Long) Files.getAttribute(node, "unix:rdev");
            return Optional.of(major(packed) + ":" + minor(packed));
        } catch (UnsupportedOperationException e) {
            return Optional.empty(); // Windows
        }
    }

    /** {@code 00:06:93}: the file system and the inode of {@code node}, as {@code /proc/locks} names it (proc_locks(5)). */
    public static String inLocks(Path node) throws IOException {
        long packed = (Long) Files.getAttribute(node, "unix:dev");
        return String.format(
                Locale.ROOT, "%02x:%02x:%d", major(packed), minor(packed), (Long) Files.getAttribute(node, "unix:ino"));
    }

    /** As the C library packs both into 64 bits (makedev(3)). */
    private static long major(long packed) {
        return ((packed >>> 8) & 0xfff) | ((packed >>> 32) & ~0xfffL);
    }

    private static long minor(long packed) {
        return (packed & 0xff) | ((packed >>> 12) & ~0xffL);
    }
}
