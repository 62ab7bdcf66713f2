package dev.satchel.qemu.junit;

/** How a machine that has served a test is made clean for the next one. */
public enum Reset {
    /**
     * Memory, devices and disks are restored to the moment at which the machine was ready first; a fraction of a second.
     * Where QEMU cannot (a folder shared by 9p is one reason), it is done as {@link #REBOOT}, and a report entry of the test
     * says why.
     */
    SNAPSHOT,
    /** It is started anew on disks as they were, and awaited as at first. */
    REBOOT,
    /** Not at all: what one test did the next one sees. */
    NEVER
}
