package dev.satchel.storage.partition;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;

/**
 * What a partition table has to know of a disk.
 *
 * @param size of the whole of it, up to 2^62 bytes; what is behind its last whole sector is not used
 * @param sector its logical sectors: 512 or 4096 bytes
 * @param alignment partitions begin and end at multiples of it: 64 KiB to 64 MiB, whole sectors
 */
public record DiskGeometry(DataSize size, DataSize sector, DataSize alignment) {
    /** Where partitions begin and end: what every tool of the last fifteen years does. */
    public static final DataSize USUAL_ALIGNMENT = DataSize.mebibytes(1);

    /** The smallest stripe of a RAID set that anybody makes. */
    private static final DataSize SMALLEST_STRIPE = DataSize.kibibytes(64);

    private static final DataSize LARGEST_STRIPE = DataSize.mebibytes(64);

    /** Checks the ranges. */
    public DiskGeometry {
        checkArgument(size.bytes() <= 1L << 62, "no disk has %s bytes", size.bytes());
        checkArgument(
                sector.bytes() == 512 || sector.bytes() == 4096, "sectors have 512 or 4096 bytes, not %s", sector);
        checkArgument(
                alignment.compareTo(SMALLEST_STRIPE) >= 0
                        && alignment.compareTo(LARGEST_STRIPE) <= 0
                        && alignment.bytes() % sector.bytes() == 0,
                "partitions are aligned to 64 KiB to 64 MiB: %s",
                alignment);
    }

    /**
     * A disk whose partitions are aligned to 1 MiB.
     *
     * @param size of the whole of it
     * @param sector its logical sectors: 512 or 4096 bytes
     */
    public static DiskGeometry of(DataSize size, DataSize sector) {
        return new DiskGeometry(size, sector, USUAL_ALIGNMENT);
    }

    /**
     * Aligned to what the device likes best, if that is more than 1 MiB or does not divide it: the stripe of a RAID set. A
     * size that is no multiple of 64 KiB is not believed: USB bridges are known that tell of 33553920 bytes, the most that
     * one of their transfers has.
     *
     * @param optimal {@code optimal_io_size} of Linux; nothing where the device does not say
     */
    public DiskGeometry preferring(DataSize optimal) {
        boolean believed = optimal.bytes() > 0
                && optimal.bytes() % SMALLEST_STRIPE.bytes() == 0
                && optimal.compareTo(LARGEST_STRIPE) <= 0;
        return believed ? new DiskGeometry(size, sector, USUAL_ALIGNMENT.roundedUpTo(optimal)) : this;
    }

    /** What a disk is called of which no more is known than its size: {@code a disk of 8.0 GiB}. */
    static String named(DataSize size) {
        return "a disk of " + size.rounded();
    }

    /** How many whole sectors it has. */
    long sectors() {
        return size.bytes() / sector.bytes();
    }
}
