package dev.satchel.qemu.argument;

/** How disks and flash are written; the guest sees the same machine either way. */
public enum Style {
    /** {@code -drive file=..,if=none,id=..}: what people know. */
    DRIVE("drive"),
    /** {@code -blockdev} in JSON: QEMU's interface for programs, since 2.9. */
    BLOCKDEV("blockdev");

    private final String id;

    Style(String id) {
        this.id = id;
    }

    /** The name on a command line. */
    public String id() {
        return id;
    }
}
