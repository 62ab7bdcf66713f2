package dev.satchel.qemu.guest;

import java.util.Locale;

/** How a guest is to end. */
public enum ShutdownMode {
    /** It ends, and switches the machine off. */
    POWERDOWN,
    /** It ends and starts again. */
    REBOOT,
    /** It ends, and leaves the machine on. */
    HALT;

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
