package dev.satchel.storage.device;

import java.util.Optional;

/** The generations of USB, as a device and its port agreed on one; the names are those of the USB Implementers Forum. */
public enum UsbGeneration {
    /** USB 1.1: 1.5 or 12 Mbit/s. */
    USB_1_1("USB 1.1", 12),
    /** USB 2.0: 480 Mbit/s. */
    USB_2_0("USB 2.0", 480),
    /** USB 3.2 Gen 1, once USB 3.0: 5 Gbit/s. */
    USB_3_2_GEN_1("USB 3.2 Gen 1", 5_000),
    /** USB 3.2 Gen 2, once USB 3.1: 10 Gbit/s. */
    USB_3_2_GEN_2("USB 3.2 Gen 2", 10_000),
    /** USB 3.2 Gen 2x2: 20 Gbit/s on two lanes. */
    USB_3_2_GEN_2X2("USB 3.2 Gen 2x2", 20_000);

    private final String words;
    private final long megabits;

    UsbGeneration(String words, long megabits) {
        this.words = words;
        this.megabits = megabits;
    }

    /** Its line rate. */
    public LinkSpeed speed() {
        return LinkSpeed.megabits(megabits);
    }

    /** The generation whose line rate {@code speed} is: the first that is no slower. */
    public static Optional<UsbGeneration> of(LinkSpeed speed) {
        for (UsbGeneration generation : values()) {
            if (speed.compareTo(generation.speed()) <= 0) {
                return Optional.of(generation);
            }
        }
        return Optional.empty();
    }

    /** {@code USB 3.2 Gen 2}. */
    @Override
    public String toString() {
        return words;
    }
}
