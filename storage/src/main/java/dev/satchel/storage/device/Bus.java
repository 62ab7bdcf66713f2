package dev.satchel.storage.device;

/** How a device is connected, by its place in the host's tree of devices. */
public enum Bus {
    /** USB, whatever is behind the bridge; {@link BlockDevice#usbGeneration()} says which. */
    USB,
    /** PCI Express through a cable: an NVMe disk behind Thunderbolt or USB4. */
    THUNDERBOLT,
    /** NVMe in the computer itself. */
    NVME,
    /** Serial ATA, in the computer or in an eSATA box. */
    SATA,
    /** Parallel ATA, or ATA of which the host does not tell more. */
    ATA,
    /** SAS, iSCSI and other SCSI. */
    SCSI,
    /** A virtual machine's virtio disk. */
    VIRTIO,
    /** SD cards and eMMC. */
    MMC,
    /** A file behind a loop device, or an attached disk image. */
    LOOP,
    /** None of the above. */
    OTHER
}
