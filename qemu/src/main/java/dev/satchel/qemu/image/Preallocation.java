package dev.satchel.qemu.image;

import java.util.Locale;

/** How much of an image gets its place on the disk when it is made. */
public enum Preallocation {
    /** Nothing. */
    OFF,
    /** The tables that say where everything will be. */
    METADATA,
    /** All of it, reserved by the file system and not written. */
    FALLOC,
    /** All of it, by writing zeroes. */
    FULL;

    /** As QEMU spells it. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
