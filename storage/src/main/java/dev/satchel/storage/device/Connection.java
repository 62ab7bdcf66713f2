package dev.satchel.storage.device;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How Linux has a disk connected: read from the folders above it, which are the buses, bridges and ports on the way. */
final class Connection {
    private static final Pattern ON_USB = Pattern.compile(".*/usb[0-9]+/.*");
    private static final Pattern ON_VIRTIO = Pattern.compile(".*/virtio[0-9]+/.*");
    private static final Pattern ON_ATA = Pattern.compile(".*/ata[0-9]+/.*");
    private static final Pattern PCI = Pattern.compile("[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

    private final String name;
    private final Path folder;
    private final List<Path> above;
    private final Path root;

    /**
     * Of the disk {@code name}.
     *
     * @param folder of the whole disk, without links
     * @param root which holds {@code sys}, without links
     */
    Connection(String name, Path folder, Path root) {
        this.name = name;
        this.folder = folder;
        this.root = root;
        ImmutableList.Builder<Path> up = ImmutableList.builder();
        for (Path next = folder.getParent(); next != null && next.startsWith(root); next = next.getParent()) {
            up.add(next);
        }
        this.above = up.build();
    }

    Bus bus() {
        String place = folder.toString();
        if (name.startsWith("loop")) {
            return Bus.LOOP;
        }
        if (ON_USB.matcher(place).matches()) {
            return Bus.USB;
        }
        if (name.startsWith("mmcblk")) {
            return Bus.MMC;
        }
        if (name.startsWith("nvme")) {
            return isBehindCable() ? Bus.THUNDERBOLT : Bus.NVME;
        }
        if (ON_VIRTIO.matcher(place).matches()) {
            return Bus.VIRTIO;
        }
        if (ON_ATA.matcher(place).matches()) {
            return isSerial() ? Bus.SATA : Bus.ATA;
        }
        return name.startsWith("sd") ? Bus.SCSI : Bus.OTHER;
    }

    /** AHCI and its relations say so (lsblk asks the same), and only they have a speed. */
    private boolean isSerial() {
        for (Path next : above) {
            String driver = Sysfs.text(
                    next.resolve("scsi_host").resolve(Sysfs.name(next)).resolve("proc_name"));
            if (driver.startsWith("ahci") || driver.startsWith("sata")) {
                return true;
            }
        }
        return sataSpeed().isPresent();
    }

    /** PCI Express of which a port can be pulled: the kernel marks what is behind an external one (Linux 5.14). */
    private boolean isBehindCable() {
        return above.stream()
                .anyMatch(next -> PCI.matcher(Sysfs.name(next)).matches()
                        && Sysfs.text(next.resolve("removable")).equals("removable"));
    }

    /**
     * Whether it, its medium or the port it hangs on is made to be taken out. For a USB device the port knows: {@code
     * fixed} is soldered in. A card of type {@code MMC} is eMMC, which is soldered in too.
     */
    boolean isRemovable() {
        if (Sysfs.text(folder.resolve("removable")).equals("1")) {
            return true;
        }
        if (above.stream()
                .anyMatch(next -> Sysfs.text(next.resolve("removable")).equals("removable"))) {
            return true;
        }
        return switch (bus()) {
            case USB -> !isFixed();
            case MMC -> !Sysfs.text(folder.resolve("device/type")).equals("MMC");
            case THUNDERBOLT -> true;
            case NVME, SATA, ATA, SCSI, VIRTIO, LOOP, OTHER -> false;
        };
    }

    private boolean isFixed() {
        Path device = usbDevice();
        return device != null && Sysfs.text(device.resolve("removable")).equals("fixed");
    }

    /** The number of the USB device, which is on the label of the box; empty where there is none. */
    String usbSerial() {
        Path device = usbDevice();
        return device == null ? "" : Sysfs.text(device.resolve("serial"));
    }

    /** The nearest: what is above it are hubs. */
    private @Nullable Path usbDevice() {
        return above.stream()
                .filter(next -> Files.exists(next.resolve("busnum")))
                .findFirst()
                .orElse(null);
    }

    Optional<LinkSpeed> speed() {
        return switch (bus()) {
            case USB -> usbSpeed();
            case NVME -> pciSpeed();
            case SATA -> sataSpeed();
            case THUNDERBOLT -> thunderboltSpeed();
            case ATA, SCSI, VIRTIO, MMC, LOOP, OTHER -> Optional.empty();
        };
    }

    /** In megabits, as the device and its port agreed: {@code 480} behind the wrong cable. */
    private Optional<LinkSpeed> usbSpeed() {
        Path device = usbDevice();
        Integer megabits = device == null ? null : Ints.tryParse(Sysfs.text(device.resolve("speed")));
        if (megabits != null && megabits > 0) {
            return Optional.of(LinkSpeed.megabits(megabits));
        }
        return device != null && Sysfs.text(device.resolve("speed")).equals("1.5")
                ? Optional.of(new LinkSpeed(1_500_000))
                : Optional.empty();
    }

    private Optional<LinkSpeed> pciSpeed() {
        for (Path next : above) {
            Integer lanes = Ints.tryParse(Sysfs.text(next.resolve("current_link_width")));
            if (lanes != null) {
                return LinkSpeed.ofKernel(Sysfs.text(next.resolve("current_link_speed")), lanes);
            }
        }
        return Optional.empty();
    }

    private Optional<LinkSpeed> sataSpeed() {
        for (Path port : above) {
            if (!Sysfs.name(port).matches("ata[0-9]+")) {
                continue;
            }
            return Sysfs.entries(port).stream()
                    .filter(link -> Sysfs.name(link).startsWith("link"))
                    .map(link ->
                            link.resolve("ata_link").resolve(Sysfs.name(link)).resolve("sata_spd"))
                    .flatMap(attribute -> LinkSpeed.ofKernel(Sysfs.text(attribute), 1).stream())
                    .findFirst();
        }
        return Optional.empty();
    }

    /**
     * A tunnel tells the same speed whatever the cable is, so the one device at the end of a cable is asked; which of
     * several it would be cannot be told.
     */
    private Optional<LinkSpeed> thunderboltSpeed() {
        List<Path> devices = Sysfs.entries(root.resolve("sys/bus/thunderbolt/devices")).stream()
                .filter(device -> Sysfs.name(device).matches("[0-9]+-[0-9a-f]*[1-9a-f][0-9a-f]*"))
                .toList();
        if (devices.size() != 1) {
            return Optional.empty();
        }
        Integer lanes = Ints.tryParse(Sysfs.text(devices.get(0).resolve("rx_lanes")));
        return LinkSpeed.ofKernel(Sysfs.text(devices.get(0).resolve("rx_speed")), lanes == null ? 1 : lanes);
    }
}
