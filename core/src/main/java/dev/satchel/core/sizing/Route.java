package dev.satchel.core.sizing;

/** The ways from a disk to a running system. */
public enum Route {
    /** The machine starts from the disk itself. */
    BARE_METAL("bare-metal", "on the machine itself"),
    /** QEMU with the host's hypervisor: KVM, HVF or WHPX. */
    QEMU_ACCELERATED("qemu-accelerated", "QEMU with the host's hypervisor"),
    /** UTM with its QEMU back end: HVF for the host's own architecture, translation for others. */
    UTM_QEMU("utm-qemu", "UTM with QEMU"),
    /** UTM with Apple's Virtualization framework. */
    UTM_APPLE("utm-apple", "UTM with Apple's Virtualization framework"),
    /** QEMU's translator, TCG. */
    QEMU_TCG("qemu-tcg", "QEMU's translator (TCG)");

    private final String id;
    private final String title;

    Route(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** For files: {@code qemu-tcg}. */
    public String id() {
        return id;
    }

    /** For sentences: {@code QEMU's translator (TCG)}. */
    public String title() {
        return title;
    }

    /** The {@link #id()}. */
    @Override
    public String toString() {
        return id;
    }
}
