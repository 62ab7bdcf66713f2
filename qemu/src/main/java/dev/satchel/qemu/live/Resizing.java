package dev.satchel.qemu.live;

/** Whether a disk may become smaller. */
public enum Resizing {
    /** It only grows. */
    GROW,
    /** It may shrink: what was behind the new end is lost. */
    SHRINK_ALLOWED
}
