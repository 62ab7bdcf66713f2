package dev.satchel.storage.partition;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;
import java.util.UUID;

/**
 * A partition of a layout.
 *
 * @param number from 1
 * @param type what it is for
 * @param start where it begins on the disk, a multiple of 1 MiB
 * @param size its length, a multiple of 1 MiB
 * @param guid its own identifier: what {@code PARTUUID=} names, in lower case
 * @param name in printable ASCII without quotes, 1 to 36 characters: {@code sfdisk} 2.38 empties a name that holds a
 *     character outside of the Basic Multilingual Plane
 */
public record PlannedPartition(int number, PartitionType type, DataSize start, DataSize size, UUID guid, String name) {
    /** Checks the name and the alignment. */
    public PlannedPartition {
        checkArgument(name.matches("[ !#-\\[\\]-~]{1,36}"), "not a plain name of 1 to 36 characters: '%s'", name);
        checkArgument(number >= 1 && number <= 128, "a partition's number is 1 to 128: %s", number);
        checkArgument(
                start.bytes() % PartitionLayout.ALIGNMENT.bytes() == 0
                        && size.bytes() % PartitionLayout.ALIGNMENT.bytes() == 0
                        && size.bytes() > 0,
                "a partition starts and ends at a multiple of 1 MiB: %s + %s",
                start,
                size);
    }

    /** The first byte behind it. */
    public DataSize end() {
        return start.plus(size);
    }
}
