package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;

/**
 * The sectors that a guest sees.
 *
 * @param logical what it addresses: 512 or 4096 bytes
 * @param physical what the device writes at once; at least {@code logical}, a power of two
 */
public record SectorSizes(DataSize logical, DataSize physical) {
    /** Checks both. */
    public SectorSizes {
        checkArgument(
                logical.bytes() == 512 || logical.bytes() == 4096,
                "logical sectors have 512 or 4096 bytes, not %s",
                logical.bytes());
        checkArgument(
                Long.bitCount(physical.bytes()) == 1 && physical.compareTo(logical) >= 0 && physical.bytes() <= 2 << 20,
                "physical sectors have a power of two from the logical size to 2 MiB, not %s bytes",
                physical.bytes());
    }
}
