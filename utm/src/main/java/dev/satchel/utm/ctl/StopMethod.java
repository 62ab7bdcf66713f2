package dev.satchel.utm.ctl;

import com.google.common.base.Ascii;

/** How a machine is stopped, from the politest on. ({@code utmctl} itself would take {@link #FORCE} where none is said.) */
public enum StopMethod {
    /** The guest is asked to power down, and may ignore it. Of a machine that is started. */
    REQUEST,
    /** The power is cut. Of a machine that is started, not of one that is paused. */
    FORCE,
    /** The emulator is ended, whatever it is doing. */
    KILL;

    String option() {
        return "--" + Ascii.toLowerCase(name());
    }
}
