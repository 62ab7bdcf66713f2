package dev.satchel.core.machine;

/** Whether writes that are all zeroes are looked for; the words are QEMU's (qemu-system(1), -drive detect-zeroes=). */
public enum ZeroDetection {
    /** They are written as they are. */
    OFF("off"),
    /** They are written as zeroes without data, which takes no room in most formats. */
    ON("on"),
    /** They are given up as a discarded block is; only where the disk discards ({@link Disk.Discard#UNMAP}). */
    UNMAP("unmap");

    private final String id;

    ZeroDetection(String id) {
        this.id = id;
    }

    /** As it is written in a machine file. */
    public String id() {
        return id;
    }
}
