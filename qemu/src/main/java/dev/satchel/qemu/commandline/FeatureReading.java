package dev.satchel.qemu.commandline;

import dev.satchel.core.machine.FirmwareConfigEntry;
import dev.satchel.core.machine.GenerationId;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Smbios;
import dev.satchel.core.machine.UsbDevice;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.KeyedOption;
import dev.satchel.qemu.option.ObjectOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Small things that a machine has or has not: random numbers, a balloon, names of its maker, USB devices of the host. */
final class FeatureReading {
    private static final Map<String, BiConsumer<Smbios.Builder, String>> BOARD = Map.of(
            "manufacturer", Smbios.Builder::manufacturer,
            "product", Smbios.Builder::product,
            "version", Smbios.Builder::version,
            "serial", Smbios.Builder::serial,
            "sku", Smbios.Builder::sku,
            "family", Smbios.Builder::family);

    private final Line line;

    FeatureReading(Line line) {
        this.line = line;
    }

    void read(Machine.Builder machine) {
        for (Part part : line.devices()) {
            Device device = (Device) part.option();
            String driver = device.driver().replaceAll("-(pci|device|pci-non-transitional|pci-transitional)$", "");
            switch (driver) {
                case "virtio-rng" -> random(machine, part, device);
                case "virtio-balloon" -> {
                    line.take(part);
                    machine.balloon(Machine.Balloon.ON);
                }
                case "vmgenid" -> read(part, () -> machine.generationId(generation(device)));
                case "usb-host" -> usb(machine, part, device);
                default -> {} // somebody else's, or carried
            }
        }
        for (Part part : line.named("-fw_cfg")) {
            read(part, () -> machine.firmwareConfig(entry((KeyedOption<?>) part.option())));
        }
        smbios(machine);
    }

    /** Takes {@code part} if a machine can say it; it is carried otherwise. */
    private void read(Part part, Runnable reading) {
        try {
            reading.run();
            line.take(part);
        } catch (IllegalArgumentException e) {
            line.note("carried.why", part, String.valueOf(e.getMessage()));
        }
    }

    private static GenerationId generation(Device device) {
        String guid = device.get("guid").orElse("auto");
        return guid.equals("auto") ? GenerationId.auto() : GenerationId.of(UUID.fromString(guid));
    }

    /** What the host's kernel has to give is what a machine's source gives; another source is carried. */
    private void random(Machine.Builder machine, Part part, Device device) {
        String id = device.get("rng").orElse("");
        Optional<Part> source = line.named("-object").stream()
                .filter(each -> ((ObjectOption) each.option()).id().equals(Optional.of(id)))
                .findFirst();
        boolean ordinary = source.isEmpty()
                || source.filter(each -> isOfTheKernel((ObjectOption) each.option()))
                        .isPresent();
        if (ordinary) {
            line.take(part);
            source.ifPresent(line::release);
            machine.randomSource(Machine.RandomSource.ON);
        }
    }

    private static boolean isOfTheKernel(ObjectOption source) {
        return source.kind().equals("rng-builtin")
                || (source.kind().equals("rng-random")
                        && Set.of("/dev/urandom", "/dev/random")
                                .contains(source.get("filename").orElse("/dev/urandom")));
    }

    private void usb(Machine.Builder machine, Part part, Device device) {
        Optional<String> vendor = device.get("vendorid");
        Optional<String> product = device.get("productid");
        if (vendor.isPresent() && product.isPresent()) {
            read(
                    part,
                    () -> machine.usbDevice(placed(UsbDevice.of(number(vendor.get()), number(product.get())), device)));
        }
    }

    private static UsbDevice placed(UsbDevice usb, Device device) {
        Optional<String> bus = device.get("hostbus");
        Optional<String> port = device.get("hostport");
        return bus.isPresent() && port.isPresent() ? usb.withPort(bus.get() + "-" + port.get()) : usb;
    }

    private static int number(String text) {
        return Integer.decode(text);
    }

    private static FirmwareConfigEntry entry(KeyedOption<?> option) {
        String name = option.kind();
        Optional<String> file = option.get("file");
        return file.isPresent()
                ? new FirmwareConfigEntry.FromFile(name, Path.of(file.get()))
                : new FirmwareConfigEntry.Text(name, option.get("string").orElse(""));
    }

    private void smbios(Machine.Builder machine) {
        Smbios.Builder board = Smbios.builder();
        boolean said = false;
        for (Part part : line.named("-smbios")) {
            KeyedOption<?> option = (KeyedOption<?>) part.option();
            Set<String> keys = option.values().keys().stream().collect(Collectors.toSet());
            keys.remove("type");
            if (option.get("type").equals(Optional.of("1")) && BOARD.keySet().containsAll(keys)) {
                read(
                        part,
                        () -> keys.forEach(key -> Objects.requireNonNull(BOARD.get(key))
                                .accept(board, option.get(key).orElse(""))));
                said |= !line.isOpen(part);
            }
        }
        if (said) {
            machine.smbios(board.build());
        }
    }
}
