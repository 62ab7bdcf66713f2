package dev.satchel.qemu.image;

/** Whether an image is read while a machine, or another program of QEMU's, writes to it. */
public enum Sharing {
    /** Refused, with code {@code image.locked}. */
    LOCKED_OUT,
    /**
     * Read all the same ({@code --force-share}). What is read may be torn: half of a change and half of what was before.
     */
    FORCED
}
