package dev.satchel.core.machine;

/** How the host caches what a disk reads and writes; the words are QEMU's (qemu-system(1), -drive cache=). */
public enum CacheMode {
    /** Through the host's page cache; what the guest flushes is flushed. */
    WRITEBACK("writeback"),
    /** Past the host's page cache; what the guest flushes is flushed. */
    NONE("none"),
    /** Through the page cache, each write flushed. */
    WRITETHROUGH("writethrough"),
    /** Past the page cache, each write flushed. */
    DIRECTSYNC("directsync");

    private final String id;

    CacheMode(String id) {
        this.id = id;
    }

    /** As it is written in a machine file. */
    public String id() {
        return id;
    }
}
