package dev.satchel.core.machine;

/** The format of a disk image. Never guessed from content: a guest can forge any header. */
public enum ImageFormat {
    /** The bytes of the disk, one after the other. */
    RAW("raw"),
    /** QEMU's own. */
    QCOW2("qcow2"),
    /** Hyper-V's. */
    VHDX("vhdx"),
    /** Virtual PC's VHD. */
    VPC("vpc"),
    /** VMware's. */
    VMDK("vmdk"),
    /** Parallels'. */
    PARALLELS("parallels");

    private final String id;

    ImageFormat(String id) {
        this.id = id;
    }

    /** As it is written in a machine file. */
    public String id() {
        return id;
    }
}
