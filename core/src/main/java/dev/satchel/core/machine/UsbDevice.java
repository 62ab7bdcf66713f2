package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A USB device of the host that the guest gets, by what it is and, where there are several, by its port. Immutable. */
public final class UsbDevice {
    private static final Pattern NUMBER = Pattern.compile("[0-9a-fA-F]{4}");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,3}-[0-9]{1,3}(\\.[0-9]{1,3}){0,5}");
    private static final int HEX = 16;

    private final int vendor;
    private final int product;
    private final @Nullable String port;

    private UsbDevice(int vendor, int product, @Nullable String port) {
        this.vendor = vendor;
        this.product = product;
        this.port = port;
    }

    /**
     * The device of {@code vendor} that is {@code product}; both 0 to 65535, as {@code lsusb} shows them in hexadecimal.
     */
    public static UsbDevice of(int vendor, int product) {
        checkArgument(vendor >= 0 && vendor <= 0xffff, "a USB vendor's number is between 0 and ffff: %s", vendor);
        checkArgument(product >= 0 && product <= 0xffff, "a USB product's number is between 0 and ffff: %s", product);
        return new UsbDevice(vendor, product, null);
    }

    /** A vendor's or product's number, four hexadecimal digits. */
    static int number(String text) {
        checkArgument(
                NUMBER.matcher(text).matches(),
                "not a number of a USB device: '%s' (four hexadecimal digits as lsusb shows them, for example 046d)",
                text);
        return Integer.parseInt(text, HEX);
    }

    /** That which is plugged into {@code place}: a bus, a dash, and ports with dots between them, as Linux names it (3-1.2). */
    public UsbDevice withPort(String place) {
        checkArgument(
                PORT.matcher(place).matches(),
                "not a port of a USB bus: '%s' (write for example 3-1.2, as Linux does below /sys/bus/usb/devices)",
                place);
        return new UsbDevice(vendor, product, place);
    }

    /** Who made it; 0 to 65535. */
    public int vendor() {
        return vendor;
    }

    /** Which of the vendor's products it is; 0 to 65535. */
    public int product() {
        return product;
    }

    /** Where it is plugged in, if that is said: {@code 3-1.2} is port 2 of what is at port 1 of bus 3. */
    public Optional<String> port() {
        return Optional.ofNullable(port);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UsbDevice that
                && vendor == that.vendor
                && product == that.product
                && Objects.equals(port, that.port);
    }

    @Override
    public int hashCode() {
        return Objects.hash(vendor, product, port);
    }

    /** As {@code lsusb} does, {@code 046d:c52b}, and where. */
    @Override
    public String toString() {
        return String.format("%04x:%04x", vendor, product) + (port == null ? "" : " at " + port);
    }
}
