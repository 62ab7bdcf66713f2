package dev.satchel.qemu.argument;

import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.FirmwareConfigEntry;
import dev.satchel.core.machine.GenerationId;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.UsbDevice;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.FwCfg;
import dev.satchel.qemu.option.ObjectOption;
import dev.satchel.qemu.option.Smbios;
import java.util.List;
import java.util.Optional;

/** What a machine has beside board, disks, networks and a screen: what it says of itself, and small devices. */
final class PartRecipe {
    private final Assembly assembly;
    private final Machine machine;

    PartRecipe(Assembly assembly) {
        this.assembly = assembly;
        this.machine = assembly.machine();
    }

    void write() {
        smbios();
        machine.firmwareConfig().forEach(this::firmwareConfig);
        machine.generationId().ifPresent(this::generationId);
        if (machine.randomSource() == Machine.RandomSource.ON) {
            randomSource();
        }
        if (machine.balloon() == Machine.Balloon.ON) {
            virtio("virtio-balloon", "balloon");
        }
        List<UsbDevice> devices = machine.usbDevices();
        for (int i = 0; i < devices.size(); i++) {
            usbDevice(devices.get(i), "usb[" + i + "]", "usb" + i);
        }
    }

    private void smbios() {
        if (machine.smbios().equals(dev.satchel.core.machine.Smbios.NONE)) {
            return;
        }
        Smbios table = Smbios.type(1);
        table = with(table, "manufacturer", machine.smbios().manufacturer());
        table = with(table, "product", machine.smbios().product());
        table = with(table, "version", machine.smbios().version());
        table = with(table, "serial", machine.smbios().serial());
        table = with(table, "sku", machine.smbios().sku());
        assembly.add(with(table, "family", machine.smbios().family()));
    }

    private static Smbios with(Smbios table, String key, Optional<String> text) {
        return text.map(value -> table.with(key, value)).orElse(table);
    }

    private void firmwareConfig(FirmwareConfigEntry entry) {
        if (entry instanceof FirmwareConfigEntry.Text text) {
            assembly.add(FwCfg.text(text.name(), text.text()));
        } else if (entry instanceof FirmwareConfigEntry.FromFile from) {
            assembly.add(FwCfg.file(from.name(), assembly.absolute(from.file())));
        }
    }

    private void generationId(GenerationId id) {
        if (machine.board() != Board.Q35 && machine.board() != Board.PC) {
            assembly.error(
                    "generation-id.board",
                    "generationId",
                    "board " + machine.board().id() + " tells a guest no generation number",
                    "leave it out");
            return;
        }
        assembly.add(Device.of("vmgenid").with("guid", id.toString()).with("id", assembly.deviceName("generation")));
    }

    /** QEMU's own generator is the host's, on every host. */
    private void randomSource() {
        assembly.add(ObjectOption.of("rng-builtin", "rng0"));
        Device device = Device.of(assembly.hasPci() ? "virtio-rng-pci" : "virtio-rng-device")
                .with("rng", "rng0")
                .with("id", assembly.deviceName("rng"));
        add(device, "rng");
    }

    private void virtio(String model, String name) {
        add(Device.of(model + (assembly.hasPci() ? "-pci" : "-device")).with("id", assembly.deviceName(name)), name);
    }

    private void add(Device device, String where) {
        if (assembly.hasPci()) {
            assembly.addPci(device, where);
        } else {
            assembly.add(device);
        }
    }

    private void usbDevice(UsbDevice device, String where, String name) {
        if (!assembly.hasPci()) {
            assembly.error("usb.board", where, "board microvm has no USB", "use board q35");
            return;
        }
        Device option = Device.of("usb-host")
                .with("vendorid", String.format("0x%04x", device.vendor()))
                .with("productid", String.format("0x%04x", device.product()));
        if (device.port().isPresent()) {
            String port = device.port().get();
            int dash = port.indexOf('-');
            option = option.with("hostbus", port.substring(0, dash)).with("hostport", port.substring(dash + 1));
        }
        assembly.add(assembly.usb().place(option.with("id", assembly.deviceName(name)), where));
    }
}
