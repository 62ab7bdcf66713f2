package dev.satchel.utm.ctl;

/**
 * A bundle that was opened in UTM where it lies.
 *
 * @param machine as UTM lists it
 * @param identity what became of the UUID in its configuration
 */
public record OpenedMachine(ControlledMachine machine, Identity identity) {
    /** What became of the UUID that was written in the bundle. */
    public enum Identity {
        /** It is listed under it. */
        KEPT,
        /** Another machine had it already, so UTM gave this one a new one. */
        REPLACED,
        /** A machine of that UUID was listed before, and no other came: the bundle had been opened earlier. */
        LISTED_BEFORE
    }
}
