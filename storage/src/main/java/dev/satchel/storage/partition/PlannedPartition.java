package dev.satchel.storage.partition;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.satchel.core.unit.DataSize;
import java.util.Set;
import java.util.UUID;

/**
 * A partition of a layout.
 *
 * @param number from 1; in an MBR logical partitions have 5 and more
 * @param type what it is for
 * @param start where it begins on the disk, at the beginning of a sector
 * @param size its length in whole sectors, not zero
 * @param guid its own identifier: what {@code PARTUUID=} names in a GPT, in lower case; an MBR does not keep it
 * @param name up to 36 UTF-16 units, without control characters; an MBR does not keep it
 * @param attributes its bits; immutable
 */
public record PlannedPartition(
        int number,
        PartitionType type,
        DataSize start,
        DataSize size,
        UUID guid,
        String name,
        Set<PartitionAttribute> attributes) {
    static final int LONGEST_NAME = 36;
    private static final int SMALLEST_SECTOR = 512;

    /** Checks the name and the place. */
    public PlannedPartition {
        NewPartition.checkName(name);
        checkArgument(number >= 1 && number <= 128, "a partition's number is 1 to 128: %s", number);
        checkArgument(
                start.bytes() % SMALLEST_SECTOR == 0 && size.bytes() % SMALLEST_SECTOR == 0 && size.bytes() > 0,
                "a partition has whole sectors: %s + %s",
                start,
                size);
        attributes = Sets.immutableEnumSet(attributes);
    }

    /**
     * Without attributes.
     *
     * @param number from 1
     * @param type what it is for
     * @param start where it begins on the disk, at the beginning of a sector
     * @param size its length in whole sectors, not zero
     * @param guid its own identifier
     * @param name up to 36 UTF-16 units, without control characters
     */
    public PlannedPartition(int number, PartitionType type, DataSize start, DataSize size, UUID guid, String name) {
        this(number, type, start, size, guid, name, ImmutableSet.of());
    }

    /** The first byte behind it. */
    public DataSize end() {
        return start.plus(size);
    }
}
