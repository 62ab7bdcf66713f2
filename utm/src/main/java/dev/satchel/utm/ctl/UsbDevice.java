package dev.satchel.utm.ctl;

/**
 * A USB device of the Mac as {@code utmctl usb list} showed it.
 *
 * @param name its first 32 UTF-16 units: {@code utmctl} cuts it there
 * @param vendor 0 to 65535
 * @param product 0 to 65535
 * @param location where it is plugged in, a number that no other device has; not negative
 */
public record UsbDevice(String name, int vendor, int product, long location) {
    /** {@code 046D:C52B}; two devices of a kind have the same. */
    public String id() {
        return String.format("%04X:%04X", vendor, product);
    }

    /** For people. */
    @Override
    public String toString() {
        return "\"" + Words.shown(name) + "\" " + id() + " at " + location;
    }
}
