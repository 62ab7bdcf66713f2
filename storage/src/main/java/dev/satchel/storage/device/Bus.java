package dev.satchel.storage.device;

/** How a device is connected, by its place in the kernel's tree of devices. */
public enum Bus {
    /** USB, whatever is behind the bridge. */
    USB,
    /** NVMe, internal or behind Thunderbolt. */
    NVME,
    /** SATA or PATA. */
    ATA,
    /** SAS, iSCSI and other SCSI. */
    SCSI,
    /** A virtual machine's virtio disk. */
    VIRTIO,
    /** SD cards and eMMC. */
    MMC,
    /** A file behind a loop device. */
    LOOP,
    /** None of the above. */
    OTHER
}
