package dev.satchel.qemu.argument;

import dev.satchel.qemu.option.Device;

/** The controller of the channels between guest and host, made when the first of them needs it. */
final class ChannelBus {
    private final Assembly assembly;
    private String controller = "";

    ChannelBus(Assembly assembly) {
        this.assembly = assembly;
    }

    /** A channel that the guest knows by {@code name}, as the device {@code id}, fed by {@code chardev}. */
    void add(String id, String chardev, String name, String where) {
        if (controller.isEmpty()) {
            controller = assembly.deviceName("agent-bus");
            Device bus = Device.of(assembly.hasPci() ? "virtio-serial-pci" : "virtio-serial-device")
                    .with("id", controller);
            if (assembly.hasPci()) {
                assembly.addPci(bus, where);
            } else {
                assembly.add(bus);
            }
        }
        assembly.add(Device.of("virtserialport")
                .with("id", assembly.deviceName(id))
                .with("bus", controller + ".0")
                .with("chardev", chardev)
                .with("name", name));
    }
}
