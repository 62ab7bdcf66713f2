package dev.satchel.core.machine;

/** How QEMU waits for a disk; the words are QEMU's (qemu-system(1), -drive aio=). */
public enum AsyncIo {
    /** By threads, on any host. */
    THREADS("threads"),
    /** By Linux's own asynchronous calls; only past the host's page cache. */
    NATIVE("native"),
    /** By Linux's rings, with any cache; from kernel 5.1 on. */
    IO_URING("io_uring");

    private final String id;

    AsyncIo(String id) {
        this.id = id;
    }

    /** As it is written in a machine file. */
    public String id() {
        return id;
    }
}
