package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import dev.satchel.storage.probe.Volume.Partition;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Apple's partition map (Inside Macintosh: Devices, chapter 3; util-linux 2.42, partitions/mac.c). */
final class AppleTable {
    private static final int ENTRY = 136;
    private static final int LIMIT = 256;

    private AppleTable() {}

    static @Nullable PartitionTable read(Region disk) throws IOException {
        Block driver = disk.has(0, "ER") ? disk.at(0, 512) : null;
        int blockSize = driver == null ? 0 : driver.big().u16(2);
        Block first = blockSize < ENTRY ? null : entry(disk, blockSize, 1);
        if (first == null) {
            return null;
        }
        ImmutableList.Builder<Partition> partitions = ImmutableList.builder();
        long count = Math.min(LIMIT, first.u32(4));
        int unit = blockSize / 512 * 512;
        for (int i = 1; i <= count; i++) {
            Block entry = entry(disk, blockSize, i);
            if (entry == null) {
                return null;
            }
            partitions.add(new Partition(
                    i,
                    entry.u32(8) * unit,
                    entry.u32(12) * unit,
                    Text.trimEnd(entry.bytes(48, 32)),
                    null,
                    Text.trimEnd(entry.bytes(16, 32)),
                    "mac",
                    0));
        }
        return new PartitionTable(PartitionTable.Type.APPLE, null, blockSize, partitions.build()).magic(0, 2);
    }

    private static @Nullable Block entry(Region disk, int blockSize, int number) throws IOException {
        long at = (long) number * blockSize;
        Block little = disk.covers(at, blockSize) ? disk.at(at, ENTRY) : null;
        return little != null && (little.is(0, "PM") || little.is(0, "TS")) ? little.big() : null;
    }
}
