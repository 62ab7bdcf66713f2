package dev.satchel.qemu.argument;

import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The sectors of a device of this host, from Linux' {@code /sys/class/block}. QEMU does not look: a disk with sectors
 * of 4096 bytes reaches the guest with 512, and its partition table is then at the wrong place.
 */
final class HostSectors {
    private final Path sysfs;

    HostSectors(Path sysfs) {
        this.sysfs = sysfs;
    }

    /** Empty where it cannot be found out. */
    Optional<SectorSizes> of(Path device) {
        try {
            Path name = device.toRealPath().getFileName();
            if (name == null) {
                return Optional.empty();
            }
            Path block = sysfs.resolve("class/block").resolve(name.toString()).toRealPath();
            Path queue = block.resolve("queue");
            if (!Files.isDirectory(queue)) {
                queue = block.resolveSibling("queue"); // a partition: its disk knows
            }
            return Optional.of(new SectorSizes(
                    size(queue.resolve("logical_block_size")), size(queue.resolve("physical_block_size"))));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // not Linux, not a block device, or sizes that QEMU could not show either
        }
    }

    private static DataSize size(Path file) throws IOException {
        return DataSize.bytes(Long.parseLong(Files.readString(file).trim()));
    }
}
