package dev.satchel.storage.driver;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name by which a device of a machine asks for its driver, as in its file {@code modalias} below {@code /sys/bus}
 * (Linux, {@code scripts/mod/file2alias.c}).
 *
 * @param modalias printable ASCII without blanks, 1 to 500 characters: {@code
 *     pci:v00008086d00009A0Bsv00001028sd00000A20bc01sc04i00}
 */
public record HardwareId(String modalias) {
    private static final Pattern NAME = Pattern.compile("[!-~]{1,500}");

    private static final Pattern PCI = Pattern.compile(
            "pci:v([0-9A-F]{8})d([0-9A-F]{8})sv[0-9A-F]{8}sd[0-9A-F]{8}bc([0-9A-F]{2})sc([0-9A-F]{2})i([0-9A-F]{2})");

    private static final Pattern USB_CLASS =
            Pattern.compile("usb:v[0-9A-F]{4}p[0-9A-F]{4}d[0-9A-F]{4}dc..dsc..dp..ic(..)isc(..)ip(..)in..");

    private static final int ANY = 0xFFFFFFFF;

    /** Checks the characters. */
    public HardwareId {
        checkArgument(NAME.matcher(modalias).matches(), "not the name of a device: '%s'", modalias);
    }

    /**
     * A device on PCI, of which no more is known than {@code lspci -n} tells.
     *
     * @param vendor 0 to 65535
     * @param device 0 to 65535
     * @param classCode class, subclass and interface in 24 bits: {@code 0x010802} for NVMe
     */
    public static HardwareId pci(int vendor, int device, int classCode) {
        checkArgument(vendor >= 0 && vendor <= 0xffff, "a vendor of PCI has 16 bits: %s", vendor);
        checkArgument(device >= 0 && device <= 0xffff, "a device of PCI has 16 bits: %s", device);
        checkArgument(classCode >= 0 && classCode <= 0xffffff, "a class of PCI has 24 bits: %s", classCode);
        return new HardwareId(String.format(
                Locale.ROOT,
                "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X",
                vendor,
                device,
                ANY,
                ANY,
                classCode >> 16,
                classCode >> 8 & 0xff,
                classCode & 0xff));
    }

    /**
     * An interface of a USB device.
     *
     * @param vendor 0 to 65535
     * @param product 0 to 65535
     * @param classCode class, subclass and protocol of the interface in 24 bits: {@code 0x080650} for a disk
     */
    public static HardwareId usb(int vendor, int product, int classCode) {
        checkArgument(vendor >= 0 && vendor <= 0xffff, "a vendor of USB has 16 bits: %s", vendor);
        checkArgument(product >= 0 && product <= 0xffff, "a product of USB has 16 bits: %s", product);
        checkArgument(classCode >= 0 && classCode <= 0xffffff, "a class of USB has 24 bits: %s", classCode);
        return new HardwareId(String.format(
                Locale.ROOT,
                "usb:v%04Xp%04Xd0000dc00dsc00dp00ic%02Xisc%02Xip%02Xin00",
                vendor,
                product,
                classCode >> 16,
                classCode >> 8 & 0xff,
                classCode & 0xff));
    }

    /** Its class on PCI in six hexadecimal digits: {@code 010802}; empty for what is not on PCI. */
    public Optional<String> pciClass() {
        Matcher pci = PCI.matcher(modalias);
        return pci.matches() ? Optional.of(pci.group(3) + pci.group(4) + pci.group(5)) : Optional.empty();
    }

    /** The class of its interface on USB in six hexadecimal digits: {@code 080650}; empty for others. */
    public Optional<String> usbClass() {
        Matcher usb = USB_CLASS.matcher(modalias);
        return usb.matches() ? Optional.of(usb.group(1) + usb.group(2) + usb.group(3)) : Optional.empty();
    }

    /**
     * Whether a system may start from what hangs on it: mass storage (class 01), USB (0C03) and Thunderbolt (0C0340 and
     * 088000) on PCI, disks on USB, and the disks of virtual machines.
     */
    public boolean isOnTheWayToADisk() {
        String pci = pciClass().orElse("");
        String usb = usbClass().orElse("");
        return pci.startsWith("01")
                || pci.startsWith("0C03")
                || usb.startsWith("08")
                || modalias.startsWith("virtio:d00000002")
                || modalias.startsWith("virtio:d00000008")
                || modalias.startsWith("vmbus:");
    }

    /** {@code 8086:9a0b (class 010400)}, or the name itself. */
    @Override
    public String toString() {
        Matcher pci = PCI.matcher(modalias);
        return pci.matches()
                ? (pci.group(1).substring(4) + ":" + pci.group(2).substring(4)).toLowerCase(Locale.ROOT) + " (class "
                        + pciClass().orElseThrow() + ")"
                : modalias;
    }
}
