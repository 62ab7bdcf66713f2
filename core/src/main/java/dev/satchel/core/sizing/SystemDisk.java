package dev.satchel.core.sizing;

/** What holds the guest's system. */
public enum SystemDisk {
    /** An image in a file. */
    IMAGE,
    /** A physical disk, passed through whole. */
    PHYSICAL
}
