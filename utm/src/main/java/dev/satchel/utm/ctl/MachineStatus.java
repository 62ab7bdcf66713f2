package dev.satchel.utm.ctl;

import com.google.common.base.Ascii;

/**
 * What a machine of UTM is doing. One that was suspended to disk is {@link #STOPPED}: neither {@code utmctl} nor AppleScript
 * tells that a saved state exists.
 */
public enum MachineStatus {
    /** Not running. */
    STOPPED,
    /** On its way to {@link #STARTED}. */
    STARTING,
    /** The emulator runs; whether the guest is up is another matter. */
    STARTED,
    /** On its way to {@link #PAUSED}, or saving its state. */
    PAUSING,
    /** In memory, and not running. */
    PAUSED,
    /** On its way back to {@link #STARTED}, or restoring its state. */
    RESUMING,
    /** On its way to {@link #STOPPED}. */
    STOPPING,
    /** UTM cannot tell, or a newer one tells what is not known here. */
    UNKNOWN;

    /** As {@code utmctl} writes it. */
    public String word() {
        return Ascii.toLowerCase(name());
    }

    static MachineStatus of(String word) {
        for (MachineStatus status : values()) {
            if (status.word().equals(Ascii.toLowerCase(word))) {
                return status;
            }
        }
        return UNKNOWN;
    }

    /** The word. */
    @Override
    public String toString() {
        return word();
    }
}
