package dev.satchel.utm.config;

import static com.google.common.base.Preconditions.checkArgument;

/** USB of a machine of the back end QEMU. Immutable. */
public final class UtmInput extends Section {
    static final Schema SCHEMA = Schema.builder()
            .choice("UsbBusSupport", UsbBus.values())
            .required(Schema.Kind.FLAG, "UsbSharing")
            .required(Schema.Kind.COUNT, "MaximumUsbShare")
            .build();

    /** Which controllers there are for devices of the host. */
    public enum UsbBus implements UtmChoice {
        /** There is no USB at all. */
        DISABLED("Disabled"),
        /** EHCI. */
        USB_2("2.0"),
        /** xHCI. */
        USB_3("3.0"),
        /** What a newer UTM adds. */
        OTHER("");

        private final String value;

        UsbBus(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }

    UtmInput(PlistDictionary plist) {
        super(plist);
    }

    /**
     * With {@code slots} places for devices of the host, 0 or more, and the controllers that {@code bus} says; {@code
     * OTHER} is refused.
     */
    public static UtmInput of(UsbBus bus, int slots) {
        checkArgument(slots >= 0, "a number of slots is not negative: %s", slots);
        return new UtmInput(PlistDictionary.EMPTY
                .with("MaximumUsbShare", slots)
                .with("UsbBusSupport", UtmChoice.written(bus))
                .with("UsbSharing", false));
    }

    /** Which controllers there are. */
    public UsbBus usbBus() {
        return choice(UsbBus.class, "UsbBusSupport");
    }

    /** Whether UTM's settings show the sharing of devices; nothing else depends on it. */
    public boolean isUsbSharingShown() {
        return flag("UsbSharing", false);
    }

    /** Places for devices of the host. */
    public int usbSlots() {
        return count("MaximumUsbShare");
    }
}
