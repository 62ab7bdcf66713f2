package dev.satchel.storage.probe;

import com.google.common.base.Ascii;

/** What a kind of content is there for, in libblkid's words. */
public enum Usage {
    /** Holds files. */
    FILESYSTEM,
    /** A part of something larger: RAID, volume groups. */
    RAID,
    /** Encrypted, or a companion of what is. */
    CRYPTO,
    /** Anything else: swap, caches, journals. */
    OTHER,
    /** Divides the device; only a {@link Trace} has this. */
    PARTITION_TABLE;

    /** {@code filesystem}, {@code raid}, {@code crypto}, {@code other} or {@code partition-table}. */
    @Override
    public String toString() {
        return Ascii.toLowerCase(name()).replace('_', '-');
    }
}
