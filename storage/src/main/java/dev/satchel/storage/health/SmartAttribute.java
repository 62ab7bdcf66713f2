package dev.satchel.storage.health;

/**
 * One attribute of an ATA disk, in the maker's own measure.
 *
 * @param id 1 to 255
 * @param name as smartmontools' data base calls it; {@code Unknown_Attribute} where it does not know
 * @param value 1 (worst) to 253, as the disk computes it
 * @param worst the lowest value so far
 * @param threshold the disk calls itself failing when the value is at or below it; 0 where it never does
 * @param kind what reaching the threshold means
 * @param failing whether it has
 * @param raw what the disk counts; what that is differs by maker and attribute
 */
public record SmartAttribute(
        int id, String name, int value, int worst, int threshold, Kind kind, Failing failing, long raw) {
    /** What it means if the threshold is reached. */
    public enum Kind {
        /** The disk fails soon. */
        PREFAIL,
        /** It is old. */
        OLD_AGE
    }

    /** Whether the threshold was reached. */
    public enum Failing {
        /** Never. */
        NEVER,
        /** Some time ago, and not any more. */
        PAST,
        /** It is. */
        NOW
    }
}
