package dev.satchel.qemu.argument;

/** The USB controllers of a machine, made as they are needed. */
final class UsbPorts {
    /**
     * All that a {@code qemu-xhci} can have. With its four by default QEMU puts a USB 1.1 hub before the fifth device, in
     * silence.
     */
    private static final int PORTS = 15;

    private final Assembly assembly;
    private String controller = "";
    private int used = PORTS;

    UsbPorts(Assembly assembly) {
        this.assembly = assembly;
    }

    /** The bus with a free port, which is taken. */
    String takeBus(String where) {
        if (used == PORTS) {
            controller = assembly.deviceName("xhci");
            assembly.addPci(
                    QemuOption.of("-device", "qemu-xhci")
                            .with("id", controller)
                            .with("p2", PORTS)
                            .with("p3", PORTS),
                    where);
            used = 0;
        }
        used++;
        return controller + ".0";
    }
}
