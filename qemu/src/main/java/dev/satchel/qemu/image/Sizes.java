package dev.satchel.qemu.image;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;

/** What the size of a disk may be. */
final class Sizes {
    /** The unit in which QEMU counts what a disk holds; it rounds or refuses anything else. */
    private static final long SECTOR = 512;

    private Sizes() {}

    static DataSize checkDisk(DataSize size) {
        checkArgument(size.bytes() % SECTOR == 0, "the size of a disk is a multiple of 512 bytes: %s", size);
        return size;
    }
}
