package dev.satchel.storage.device;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What {@code ioreg} tells of disks: serial number, partition table, the speed of USB, and where partitions begin. */
final class MacRegistry {
    private static final int DEPTH_LIMIT = 100;

    private final Map<String, Media> disks = new HashMap<>();
    private final Map<String, Long> starts = new HashMap<>();

    /**
     * What the registry tells of a disk.
     *
     * @param serial of the USB device, which is on its label, else of the disk; empty if neither tells one
     * @param inner of the disk, which is another one in a USB box
     * @param table the GUID of its partition table, or empty
     * @param entry the number of this attachment, or empty
     * @param physicalSector in bytes, 0 if it is not told
     */
    record Media(
            String serial,
            String inner,
            String table,
            String entry,
            long physicalSector,
            @Nullable LinkSpeed speed) {
        static final Media NOTHING = new Media("", "", "", "", 0, null);
    }

    /** Reads the entries of an answer; the first that tells of a disk is believed. */
    void read(ToolPlist answer) {
        answer.elements().forEach(entry -> collect(entry, Media.NOTHING, 0));
    }

    /** What is known of {@code disk}, whose name is like disk4. */
    Media of(String disk) {
        return disks.getOrDefault(disk, Media.NOTHING);
    }

    /** Where {@code partition}, whose name is like disk4s1, begins on its disk. */
    OptionalLong start(String partition) {
        Long start = starts.get(partition);
        return start == null ? OptionalLong.empty() : OptionalLong.of(start);
    }

    /** Goes down from {@code entry}, with what stands {@code above} it. */
    private void collect(ToolPlist entry, Media above, int depth) {
        if (depth > DEPTH_LIMIT) {
            return;
        }
        Optional<ToolPlist> characteristics = entry.at("Device Characteristics");
        Optional<String> inner = characteristics.flatMap(all -> all.textAt("Serial Number"));
        // A hub above has a number of its own; the device that is nearest to the disk is the one with the label.
        String serial = entry.textAt("USB Serial Number")
                .or(() -> entry.textAt("kUSBSerialNumberString"))
                .or(() -> above.serial().isEmpty() ? inner : Optional.empty())
                .orElse(above.serial());
        long sector = characteristics
                .flatMap(all -> all.numberAt("Physical Block Size"))
                .orElse(above.physicalSector());
        LinkSpeed speed = speed(entry).orElse(above.speed());
        Media here = new Media(serial, inner.orElse(above.inner()), "", "", sector, speed);
        List<ToolPlist> children = entry.listAt("IORegistryEntryChildren");
        Optional<String> name = entry.textAt("BSD Name");
        if (name.isPresent() && entry.isTrueAt("Whole")) {
            add(name.get(), entry, here, children);
            return; // what is below are its partitions
        }
        children.forEach(child -> collect(child, here, depth + 1));
    }

    private void add(String name, ToolPlist entry, Media here, List<ToolPlist> children) {
        String table = children.stream()
                .filter(child -> child.textAt("IOObjectClass")
                        .filter("IOGUIDPartitionScheme"::equals)
                        .isPresent())
                .flatMap(child -> child.textAt("UUID").stream())
                .filter(uuid -> uuid.matches("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"))
                .findFirst()
                .orElse("");
        String number = entry.numberAt("IORegistryEntryID").map(String::valueOf).orElse("");
        disks.putIfAbsent(
                name, new Media(here.serial(), here.inner(), table, number, here.physicalSector(), here.speed()));
        children.forEach(child -> collectPartitions(child, 0));
    }

    private void collectPartitions(ToolPlist entry, int depth) {
        if (depth > DEPTH_LIMIT) {
            return;
        }
        Optional<Long> base = entry.numberAt("Base").filter(start -> start >= 0);
        if (base.isPresent()) {
            entry.textAt("BSD Name").ifPresent(name -> starts.putIfAbsent(name, base.get()));
        }
        entry.listAt("IORegistryEntryChildren").forEach(child -> collectPartitions(child, depth + 1));
    }

    /** In bits in newer systems, as a number of the generation in older ones (IOUSBHostFamily's tUSBLinkSpeed). */
    private static Optional<LinkSpeed> speed(ToolPlist entry) {
        Optional<Long> bits = entry.numberAt("UsbLinkSpeed").filter(number -> number > 0);
        if (bits.isPresent()) {
            return bits.map(LinkSpeed::new);
        }
        return entry.numberAt("Device Speed").flatMap(number -> switch (number.intValue()) {
            case 0 -> Optional.of(new LinkSpeed(1_500_000));
            case 1 -> Optional.of(UsbGeneration.USB_1_1.speed());
            case 2 -> Optional.of(UsbGeneration.USB_2_0.speed());
            case 3 -> Optional.of(UsbGeneration.USB_3_2_GEN_1.speed());
            case 4 -> Optional.of(UsbGeneration.USB_3_2_GEN_2.speed());
            case 5 -> Optional.of(UsbGeneration.USB_3_2_GEN_2X2.speed());
            default -> Optional.empty();
        });
    }
}
