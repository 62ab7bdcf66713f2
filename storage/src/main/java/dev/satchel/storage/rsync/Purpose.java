package dev.satchel.storage.rsync;

/** What a copy of a system is for: it decides what need not be on it. */
public enum Purpose {
    /** To be booted, from another disk: all that the system is, for one who goes on working with it. */
    CARRY,
    /**
     * To be restored, onto the same machine or a new one: what nobody can make again. Caches, waste baskets, crash reports
     * and layers of containers are left out too; the EFI system partition and its boot loaders are not.
     */
    BACK_UP
}
