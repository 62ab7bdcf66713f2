package dev.satchel.storage.health;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;

/**
 * Blocks that follow one another.
 *
 * @param first the first of them, from 0
 * @param last the last of them, not before the first
 */
public record BlockRange(long first, long last) {
    /** Checks the order. */
    public BlockRange {
        checkArgument(first >= 0 && last >= first, "not a range of blocks: %s to %s", first, last);
    }

    /** How many they are. */
    public long count() {
        return last - first + 1;
    }

    /** Where they begin on the device, if each has {@code blockSize}. */
    public DataSize offset(DataSize blockSize) {
        return DataSize.bytes(Math.multiplyExact(first, blockSize.bytes()));
    }

    /** {@code 1024-2047}, or {@code 7}. */
    @Override
    public String toString() {
        return first == last ? String.valueOf(first) : first + "-" + last;
    }
}
