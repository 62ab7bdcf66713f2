package dev.satchel.qemu.image;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;

/** What sizes may be. */
final class Sizes {
    /** The unit in which QEMU counts what a disk holds; it rounds or refuses anything else. */
    private static final long SECTOR = 512;

    private Sizes() {}

    static DataSize checkDisk(DataSize size) {
        return checkSectors("a disk", size);
    }

    /** @param what has that size, for the message */
    static DataSize checkSectors(String what, DataSize size) {
        checkArgument(size.bytes() % SECTOR == 0, "the size of %s is a multiple of 512 bytes: %s", what, size);
        return size;
    }
}
