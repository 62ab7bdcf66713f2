package dev.satchel.qemu.capability;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** What a QEMU is asked about in detail: what Satchel's arguments name, and what stands in for it elsewhere. */
final class KnownTypes {
    /** Whose properties are asked for, so that a property that went (or is to come) is known before the start. */
    static final List<String> DEVICES = ImmutableList.of(
            // disks and where they sit
            "ide-hd",
            "ide-cd",
            "scsi-hd",
            "scsi-cd",
            "virtio-blk-pci",
            "virtio-blk-device",
            "nvme",
            "nvme-ns",
            "usb-storage",
            "usb-bot",
            "usb-uas",
            "sd-card",
            "sdhci-pci",
            "floppy",
            "isa-fdc",
            "ich9-ahci",
            "virtio-scsi-pci",
            "virtio-scsi-device",
            "lsi53c895a",
            "megasas",
            "pvscsi",
            // buses
            "qemu-xhci",
            "nec-usb-xhci",
            "usb-ehci",
            "piix3-usb-uhci",
            "usb-hub",
            "pcie-root-port",
            "pcie-pci-bridge",
            "pci-bridge",
            // networks
            "e1000",
            "e1000e",
            "igb",
            "rtl8139",
            "ne2k_pci",
            "pcnet",
            "vmxnet3",
            "usb-net",
            "virtio-net-pci",
            "virtio-net-device",
            // pictures, sound, input
            "VGA",
            "bochs-display",
            "cirrus-vga",
            "qxl-vga",
            "qxl",
            "ramfb",
            "vmware-svga",
            "virtio-vga",
            "virtio-gpu-pci",
            "virtio-gpu-device",
            "virtio-vga-gl",
            "virtio-gpu-gl-pci",
            "virtio-ramfb",
            "virtio-ramfb-gl",
            "intel-hda",
            "ich9-intel-hda",
            "hda-duplex",
            "hda-output",
            "AC97",
            "ES1370",
            "virtio-sound-pci",
            "usb-audio",
            "usb-tablet",
            "usb-kbd",
            "usb-mouse",
            "virtio-tablet-pci",
            "virtio-keyboard-pci",
            "usb-host",
            "usb-redir",
            // the rest of a machine
            "tpm-crb",
            "tpm-tis",
            "tpm-tis-device",
            "tpm-crb-device",
            "virtio-serial-pci",
            "virtio-serial-device",
            "virtserialport",
            "isa-serial",
            "pci-serial",
            "virtio-9p-pci",
            "virtio-9p-device",
            "vhost-user-fs-pci",
            "virtio-rng-pci",
            "virtio-rng-device",
            "virtio-balloon-pci",
            "virtio-balloon-device",
            "vmgenid",
            "vhost-vsock-pci",
            "virtio-iommu-pci",
            "intel-iommu",
            "pvpanic",
            "i6300esb",
            "uefi-vars-x64",
            "uefi-vars-sysbus");

    /** The boards whose properties are asked for, by name or alias. */
    static final List<String> BOARDS = ImmutableList.of("q35", "pc", "microvm", "virt");

    /** Block drivers that builds with modules keep in files of their own ({@code block/meson.build}). */
    static final List<String> DRIVERS_IN_MODULES =
            ImmutableList.of("ftp", "ftps", "gluster", "http", "https", "iscsi", "nfs", "rbd", "ssh");

    private KnownTypes() {}
}
