package dev.satchel.qemu.argument;

import dev.satchel.qemu.option.Device;

/** The USB controllers of a machine, made as they are needed. */
final class UsbPorts {
    /**
     * All that a {@code qemu-xhci} can have. Left to itself QEMU keeps the last free port, of the four that there are by
     * default or of these, for a USB 1.1 hub, and puts all further devices behind it, in silence: so each says its port.
     */
    private static final int PORTS = 15;

    private final Assembly assembly;
    private String controller = "";
    private int used = PORTS;

    UsbPorts(Assembly assembly) {
        this.assembly = assembly;
    }

    /** {@code device} on a free port, which is taken. */
    Device place(Device device, String where) {
        if (used == PORTS) {
            controller = assembly.deviceName("xhci");
            assembly.addPci(
                    Device.of("qemu-xhci")
                            .with("id", controller)
                            .with("p2", PORTS)
                            .with("p3", PORTS),
                    where);
            used = 0;
        }
        used++;
        return device.with("bus", controller + ".0").with("port", used);
    }
}
