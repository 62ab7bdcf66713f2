package dev.satchel.core.machine;

/** The virtual main board. */
public enum Board {
    /** ARM's virtual board: PCIe, virtio, no IDE. */
    VIRT("virt"),
    /** A PC with PCIe and SATA (Intel Q35, ICH9). */
    Q35("q35"),
    /** A PC of the nineties, with PCI and two IDE channels (Intel 440FX, PIIX3). */
    PC("pc"),
    /** The smallest x86 board: virtio over MMIO, no PCI. */
    MICROVM("microvm"),
    /**
     * One that Satchel attaches nothing to: a Mac of 1999, a Raspberry Pi. {@link Extras} say which, as {@code System.Target}
     * of UTM; the arguments for QEMU are not written for it.
     */
    OTHER("other");

    private final String id;

    Board(String id) {
        this.id = id;
    }

    /** As it is written in a machine file. */
    public String id() {
        return id;
    }
}
