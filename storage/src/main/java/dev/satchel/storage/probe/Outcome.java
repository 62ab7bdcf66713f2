package dev.satchel.storage.probe;

import org.jspecify.annotations.Nullable;

/**
 * What a check came to.
 *
 * @param reason why what was noticed is not believed; null if it is, or if there was nothing to notice
 */
record Outcome(boolean believed, @Nullable String reason) {
    static final Outcome BELIEVED = new Outcome(true, null);
    static final Outcome ABSENT = new Outcome(false, null);
    /** The structure does not fit into the device. */
    static final Outcome CUT = refused("it is cut off before the end of its structures");

    static final Outcome WRONG_SUM = refused("its checksum is wrong");

    static Outcome refused(String reason) {
        return new Outcome(false, reason);
    }

    static Outcome of(boolean believed, String otherwise) {
        return believed ? BELIEVED : refused(otherwise);
    }
}
