package dev.satchel.qemu.commandline;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.option.Boot;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.Drive;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The machine's disks as they are found, with their names, their sources and their order. */
final class DiskList {
    /** Properties of a disk's device that are told in the machine's own words, or are about places, which are made anew. */
    private static final Set<String> KNOWN = ImmutableSet.of(
            "serial",
            "driver",
            "drive",
            "bus",
            "unit",
            "id",
            "bootindex",
            "logical_block_size",
            "physical_block_size",
            "write-cache",
            "addr",
            "port",
            "scsi-id",
            "channel",
            "lun",
            "removable",
            "scsi",
            "share-rw",
            "device_id");

    /** Whoever reads a disk finds it by this, within the guest; a machine makes its own where the device needs one. */
    private static final Set<String> IDENTITY = ImmutableSet.of("wwn", "model", "product", "vendor");

    private final Line line;
    private final GuestSystem guest;
    private final ThrottleReading throttles;
    private final List<Disk.Builder> disks = new ArrayList<>();
    private final List<Boolean> media = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    /** Of each disk that has one, by its number in the list. */
    private final Map<Integer, Integer> bootIndexes = new HashMap<>();

    DiskList(Line line, GuestSystem guest) {
        this.line = line;
        this.guest = guest;
        this.throttles = new ThrottleReading(line);
    }

    static Optional<ImageFormat> format(String id) {
        for (ImageFormat format : ImageFormat.values()) {
            if (format.id().equals(id)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    void addEmpty(Part part, DiskBus bus) {
        Device device = (Device) part.option();
        Disk.Builder disk = Disk.named(id(device.id().orElse(""), "", true))
                .source(DiskSource.emptyDrive())
                .bus(bus);
        finish(disk, Optional.of(part), true);
    }

    /** One more disk; {@code bus} is missing where none is said. */
    void add(BackEnd backEnd, Optional<Part> part, @Nullable DiskBus bus, boolean medium) {
        String deviceId = part.flatMap(each -> ((Device) each.option()).id()).orElse("");
        Disk.Builder disk = Disk.named(id(backEnd.id(), deviceId, medium));
        Optional<DiskSource> source = source(backEnd, medium);
        if (source.isEmpty()) {
            return;
        }
        disk.source(source.get()).access(backEnd.access()).discard(backEnd.discard());
        backEnd.aio().ifPresent(disk::asyncIo);
        backEnd.zeroes().ifPresent(disk::zeroDetection);
        throttles.read(backEnd).ifPresent(disk::throttle);
        backEnd.cache().map(cache -> flushed(cache, part)).ifPresent(disk::cache);
        if (bus != null) {
            disk.bus(bus);
        }
        if (backEnd.part().option() instanceof Drive drive) {
            lost(backEnd.part(), drive);
        }
        finish(disk, part, medium);
    }

    private static CacheMode flushed(CacheMode cache, Optional<Part> part) {
        boolean off = part.flatMap(each -> ((Device) each.option()).get("write-cache"))
                .filter("off"::equals)
                .isPresent();
        if (!off) {
            return cache;
        }
        return cache == CacheMode.NONE || cache == CacheMode.DIRECTSYNC ? CacheMode.DIRECTSYNC : CacheMode.WRITETHROUGH;
    }

    private void lost(Part part, Drive drive) {
        if (drive.get("cache").filter("unsafe"::equals).isPresent()) {
            line.warn(
                    "disk.cache",
                    part,
                    "cache=unsafe ignores what the guest flushes; the machine flushes (writeback)",
                    "leave it so: a crash would lose the disk's content");
        }
        if (drive.get("snapshot").filter("on"::equals).isPresent()) {
            line.warn(
                    "disk.snapshot",
                    part,
                    "snapshot=on throws away what the guest writes; the machine writes to the image itself",
                    "give the machine an overlay (qemu-img create -b), and throw that away");
        }
        for (String key : List.of("werror", "rerror", "copy-on-read", "l2-cache-size")) {
            if (drive.get(key).isPresent()) {
                line.note("disk.setting", part, key + "=" + drive.get(key).get() + " is left out");
            }
        }
    }

    private Optional<DiskSource> source(BackEnd backEnd, boolean medium) {
        if (backEnd.nbd().isPresent()) {
            if (backEnd.format().isEmpty()) {
                line.warn(
                        "format.missing",
                        backEnd.part(),
                        "names no format: QEMU guesses it from what a guest may have written there",
                        "add format=raw, which the machine has");
            }
            return backEnd.nbd().map(server -> server);
        }
        String file = backEnd.file().orElse("");
        if (medium && (file.isEmpty() || file.equals("/dev/null"))) {
            return Optional.of(DiskSource.emptyDrive());
        }
        if (file.isEmpty() || file.equals("/dev/null")) {
            line.error(
                    "drive.file",
                    backEnd.part(),
                    "names no file (A block device must be specified for \"file\")",
                    "add file=");
            return Optional.empty();
        }
        Path path;
        try {
            path = Path.of(file);
        } catch (InvalidPathException e) {
            line.error("drive.file", backEnd.part(), "names no file: " + e.getReason(), "name a file");
            return Optional.empty();
        }
        if (medium) {
            return Optional.of(DiskSource.medium(path));
        }
        if (backEnd.isDevice()) {
            return Optional.of(device(backEnd, path, file));
        }
        return Optional.of(new DiskSource.Image(path, imageFormat(backEnd, file)));
    }

    private DiskSource device(BackEnd backEnd, Path path, String file) {
        Part part = backEnd.part();
        if (backEnd.format().isEmpty()) {
            line.error(
                    "format.missing",
                    part,
                    "a device needs format=raw: QEMU guesses otherwise, and keeps the guest from writing what looks like"
                            + " another format into its first block, the partition table's",
                    "add format=raw; the machine has it so");
        } else if (!backEnd.format().get().equals("raw")) {
            line.warn(
                    "format",
                    part,
                    "the device is passed through as it is, not as "
                            + backEnd.format().get(),
                    "write format=raw");
        }
        boolean stable = file.startsWith("/dev/disk/by-") || file.startsWith("/dev/mapper/");
        if (!stable) {
            line.warn(
                    "device.path",
                    part,
                    file + " may be another disk tomorrow" + hint(file),
                    "name the device by what it is: device: { serial: .. } (satchel device list shows it)");
        }
        return new DiskSource.Device(DeviceIdentity.path(path));
    }

    private static String hint(String file) {
        if (file.matches("/dev/r?disk\\d.*")) {
            return "; unmount it first (diskutil unmountDisk " + file.replace("rdisk", "disk")
                    + "), and macOS lets only root open it";
        }
        if (file.startsWith("\\\\.\\") || file.startsWith("//./")) {
            return "; it has to be offline, and only an administrator opens it";
        }
        return "; nothing of it may be mounted";
    }

    private ImageFormat imageFormat(BackEnd backEnd, String file) {
        Optional<ImageFormat> said = backEnd.format().flatMap(DiskList::format);
        if (said.isPresent()) {
            return said.get();
        }
        String lower = file.toLowerCase(Locale.ROOT);
        Optional<ImageFormat> named = lower.endsWith(".vhd")
                ? Optional.of(ImageFormat.VPC)
                : lower.endsWith(".hds") || lower.endsWith(".hdd")
                        ? Optional.of(ImageFormat.PARALLELS)
                        : lower.endsWith(".img") || lower.endsWith(".dd") || lower.endsWith(".iso")
                                ? Optional.of(ImageFormat.RAW)
                                : format(lower.substring(lower.lastIndexOf('.') + 1));
        ImageFormat format = named.orElse(ImageFormat.RAW);
        line.warn(
                "format.missing",
                backEnd.part(),
                "names no format: QEMU guesses it from what a guest may have written there, and keeps the guest from writing"
                        + " some first blocks",
                "add format=" + format.id() + ", which the machine has"
                        + (named.isPresent() ? " by the file's name" : "; look with qemu-img info"));
        return format;
    }

    private void finish(Disk.Builder disk, Optional<Part> part, boolean medium) {
        if (part.isPresent()) {
            properties(disk, part.get(), medium);
        }
        disks.add(disk);
        media.add(medium);
    }

    private void properties(Disk.Builder disk, Part part, boolean medium) {
        Device device = (Device) part.option();
        device.get("bootindex").ifPresent(text -> {
            if (!text.matches("\\d{1,6}")) {
                line.error("boot.index", part, "not a place in the boot order: " + text, "write a number");
            } else if (bootIndexes.containsValue(Integer.parseInt(text))) {
                line.error(
                        "boot.index",
                        part,
                        "the place is taken (The bootindex " + text + " has already been used)",
                        "write another");
            } else {
                bootIndexes.put(disks.size(), Integer.parseInt(text));
            }
        });
        Optional<String> logical = device.get("logical_block_size");
        Optional<String> physical = device.get("physical_block_size");
        if (!medium && (logical.isPresent() || physical.isPresent())) {
            try {
                disk.sectors(new SectorSizes(
                        DataSize.bytes(Long.parseLong(logical.orElse("512"))),
                        DataSize.bytes(Long.parseLong(physical.orElse("512")))));
            } catch (IllegalArgumentException e) {
                line.error(
                        "disk.sectors",
                        part,
                        String.valueOf(e.getMessage()),
                        "write 512 or 4096, the physical not smaller");
            }
        }
        List<String> others = device.values().keys().stream()
                .filter(key -> !KNOWN.contains(key) && !IDENTITY.contains(key))
                .toList();
        if (!others.isEmpty()) {
            line.note(
                    "disk.setting",
                    part,
                    "what a machine cannot say of a disk is left out: " + String.join(", ", others));
        }
        List<String> identity =
                device.values().keys().stream().filter(IDENTITY::contains).toList();
        // An NVMe disk has to have one, and has its name for it where the machine says no other.
        Optional<String> name = device.driver().equals("nvme") ? device.drive() : Optional.empty();
        device.get("serial").filter(serial -> !name.equals(Optional.of(serial))).ifPresent(serial -> {
            try {
                disk.serial(serial);
            } catch (IllegalArgumentException e) {
                line.error("disk.serial", part, String.valueOf(e.getMessage()), "write another");
            }
        });
        if (!identity.isEmpty()) {
            line.warn(
                    "disk.identity",
                    part,
                    "what the disk says of itself is left out: " + String.join(", ", identity),
                    "see that the guest does not look for its disks by that");
        }
    }

    /** As the line calls it, as far as a machine's names go; unique. */
    private String id(String drive, String device, boolean medium) {
        for (String name : drive.startsWith("libvirt-") ? List.of(device) : List.of(drive, device)) {
            String clean = name.replaceAll("[^A-Za-z0-9._-]", "-");
            if (clean.matches("[A-Za-z][A-Za-z0-9._-]{0,23}") && ids.add(clean)) {
                return clean;
            }
        }
        for (int number = 0; ; number++) {
            String name = (medium ? "cd" : "disk") + number;
            if (ids.add(name)) {
                return name;
            }
        }
    }

    void build(Machine.Builder machine) {
        Map<Integer, Integer> order = bootIndexes.isEmpty() ? lettered() : ranked();
        for (Part part : line.named("-boot")) {
            boot(part, (Boot) part.option());
        }
        for (int i = 0; i < disks.size(); i++) {
            Disk.Builder disk = disks.get(i);
            Optional.ofNullable(order.get(i)).ifPresent(disk::bootOrder);
            machine.disk(disk.build());
        }
    }

    /** The numbers as they are where a machine can have them; else their order. */
    private Map<Integer, Integer> ranked() {
        boolean asTheyAre = bootIndexes.values().stream().allMatch(index -> index >= 1 && index <= 1000);
        if (asTheyAre) {
            return bootIndexes;
        }
        Map<Integer, Integer> ranks = new HashMap<>();
        bootIndexes.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .forEach(entry -> ranks.put(entry.getKey(), ranks.size() + 1));
        return ranks;
    }

    /** From {@code -boot order=dc}: the first CD, then the first disk; the letters are of PCs only. */
    private Map<Integer, Integer> lettered() {
        Map<Integer, Integer> order = new HashMap<>();
        for (Part part : line.named("-boot")) {
            String letters = ((Boot) part.option()).kind();
            for (int i = 0; i < letters.length(); i++) {
                char letter = letters.charAt(i);
                int disk = letter == 'c' ? media.indexOf(false) : letter == 'd' ? media.indexOf(true) : -1;
                if (disk >= 0) {
                    order.putIfAbsent(disk, order.size() + 1);
                }
            }
        }
        return order;
    }

    private void boot(Part part, Boot boot) {
        line.take(part);
        String letters = boot.kind();
        if (!bootIndexes.isEmpty() && !letters.isEmpty()) {
            line.note(
                    "boot.order",
                    part,
                    "the places that devices have (bootindex) come first; the letters are left out");
        } else if (letters.contains("n")) {
            line.warn(
                    "boot.order",
                    part,
                    "starting from the network is no part of a machine",
                    "choose it in the firmware's menu");
        } else if (guest.architecture() == dev.satchel.core.host.Architecture.AARCH64 && !letters.isEmpty()) {
            line.note("boot.order", part, "UEFI pays no heed to the letters; the machine orders its disks as they say");
        }
        for (String key : List.of("once", "menu", "splash", "reboot-timeout", "splash-time")) {
            if (boot.get(key).isPresent()) {
                line.note("boot.order", part, key + "=" + boot.get(key).get() + " is left out");
            }
        }
    }
}
