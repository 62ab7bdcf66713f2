package dev.satchel.core.machine;

/** How a disk is attached. */
public enum DiskBus {
    /** Parallel ATA, or the SATA ports of a board that calls them IDE. */
    IDE("ide"),
    /** SATA, behind an AHCI controller. */
    SATA("sata"),
    /** SCSI, behind a virtio controller. */
    SCSI("scsi"),
    /** A virtio block device: fast, and needs a driver in the guest. */
    VIRTIO("virtio"),
    /** An NVMe namespace. */
    NVME("nvme"),
    /** USB mass storage. */
    USB("usb"),
    /** An SD card. */
    SD("sd"),
    /** A floppy disk. */
    FLOPPY("floppy");

    private final String id;

    DiskBus(String id) {
        this.id = id;
    }

    /** As it is written in a machine file. */
    public String id() {
        return id;
    }
}
