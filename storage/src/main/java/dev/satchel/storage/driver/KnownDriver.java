package dev.satchel.storage.driver;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Drivers that decide whether a disk which travels starts, and since which Linux they are of use: the first release that
 * holds the driver, or, where it was not of use then, the one in which it became so.
 */
public enum KnownDriver {
    /** NVMe SSDs. Came in 3.3, not in 3.13 as is often read: there the files were moved. */
    NVME("3.3", "NVMe SSDs", "010802"),
    /** NVMe behind Intel's Volume Management Device: the setting "RAID" or "RST" of many laptops. */
    VMD("4.5", "NVMe behind Intel VMD", ""),
    /** SATA. */
    AHCI("2.6.19", "SATA", "010601"),
    /** USB 3 and later. */
    XHCI_PCI("2.6.31", "USB 3", "0C0330"),
    /** Disks on USB, one command at a time. */
    USB_STORAGE("2.4", "disks on USB", ""),
    /** Disks on USB, many commands at a time; there since 3.1, and broken until 3.15. */
    UAS("3.15", "fast disks on USB", ""),
    /** Thunderbolt of PCs, and USB4 since 5.6. Of Apple's computers since 3.17. */
    THUNDERBOLT("4.13", "Thunderbolt", "0C0340"),
    /** Disks of virtual machines. */
    VIRTIO_BLK("2.6.24", "disks of QEMU and UTM", ""),
    /** Disks of virtual machines, as SCSI. */
    VIRTIO_SCSI("3.4", "SCSI disks of QEMU and UTM", ""),
    /** Disks of VMware's virtual machines. */
    VMW_PVSCSI("2.6.33", "disks of VMware", ""),
    /** Intel's 1 Gb/s of laptops. */
    E1000E("2.6.24", "Intel network cards", ""),
    /** Intel's 2.5 Gb/s. */
    IGC("4.20", "Intel 2.5 Gb/s network cards", ""),
    /** Intel's 100 Gb/s. */
    ICE("4.17", "Intel 100 Gb/s network cards", ""),
    /** ConnectX-4 and later of NVIDIA, earlier Mellanox; 3.11, not 4.18. */
    MLX5_CORE("3.11", "NVIDIA ConnectX network cards", ""),
    /** Cisco's servers have it and nothing else: of no use on a disk that travels, though a recipe names it. */
    ENIC("2.6.28", "network cards of Cisco UCS servers", ""),
    /** AMD's graphics; a new card needs a new kernel, and firmware. */
    AMDGPU("4.2", "AMD graphics", ""),
    /** Intel's graphics since Lunar Lake. */
    XE("6.8", "new Intel graphics", "");

    private final String since;
    private final String purpose;
    private final String pciClass;

    KnownDriver(String since, String purpose, String pciClass) {
        this.since = since;
        this.purpose = purpose;
        this.pciClass = pciClass;
    }

    /** The name of the module. */
    public String module() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The first Linux in which it is of use: {@code 3.3}. */
    public String since() {
        return since;
    }

    /** What it drives, for people. */
    public String purpose() {
        return purpose;
    }

    /**
     * The driver of a device's class on PCI, where all devices of that class have one.
     *
     * @param device of any bus
     */
    public static Optional<KnownDriver> of(HardwareId device) {
        String wanted = device.pciClass().orElse("");
        return wanted.isEmpty()
                ? Optional.empty()
                : Arrays.stream(values())
                        .filter(driver -> driver.pciClass.equals(wanted))
                        .findFirst();
    }

    /** {@code nvme (NVMe SSDs, since Linux 3.3)}. */
    @Override
    public String toString() {
        return module() + " (" + purpose + ", since Linux " + since + ")";
    }
}
