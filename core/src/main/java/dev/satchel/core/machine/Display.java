package dev.satchel.core.machine;

/** Where the guest's picture goes. */
public sealed interface Display {
    /** Nowhere: a machine without a graphics card. */
    record None() implements Display {}

    /** Into a window on this host. */
    record Window() implements Display {}

    /**
     * To whoever connects by VNC.
     *
     * @param listen port from 5900 on
     */
    record Vnc(HostPort listen) implements Display {}

    /** To whoever connects by SPICE. */
    record Spice(HostPort listen) implements Display {}

    /** Nowhere. */
    static Display none() {
        return new None();
    }
}
