package dev.satchel.qemu.image;

/** What a check may mend. */
public enum Repair {
    /** Nothing: the image is only read. */
    NONE,
    /** Clusters that are reserved and used by nothing. This cannot lose data. */
    LEAKS,
    /** Everything. Where two fixes are possible, the wrong one may be chosen: copy the image first. */
    ALL
}
