package dev.satchel.storage.partition;

/**
 * A point on which two tables differ.
 *
 * @param partition its number, or 0 for the table as a whole
 * @param what differs
 * @param before what the first says; empty where it says nothing
 * @param after what the second says; empty where it says nothing
 */
public record TableDifference(int partition, Aspect what, String before, String after) {
    /** What can differ. */
    public enum Aspect {
        /** GPT or MBR. */
        SCHEME("kind"),
        /** The identifier of the disk. */
        ID("identifier"),
        /** The unit in which it counts. */
        SECTOR("sector size"),
        /** What a hybrid mirrors. */
        HYBRID("mirrored partitions"),
        /** Only one of the two has it. */
        PRESENCE("partition"),
        /** What it is for. */
        TYPE("type"),
        /** Where it begins. */
        START("start"),
        /** How long it is. */
        SIZE("size"),
        /** Its own identifier. */
        GUID("GUID"),
        /** Its name. */
        NAME("name"),
        /** Its bits. */
        ATTRIBUTES("attributes");

        private final String text;

        Aspect(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** For people: {@code partition 3, size: 10GiB became 20GiB}. */
    @Override
    public String toString() {
        String where = partition == 0 ? "table" : "partition " + partition;
        if (before.isEmpty() && what == Aspect.PRESENCE) {
            return where + " is new: " + after;
        }
        if (after.isEmpty() && what == Aspect.PRESENCE) {
            return where + " is gone: " + before;
        }
        return where + ", " + what + ": " + shown(before) + " became " + shown(after);
    }

    private static String shown(String value) {
        return value.isEmpty() ? "nothing" : value;
    }
}
