package dev.satchel.core.machine.rule;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Firmware;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Arguments that QEMU 7.2 accepts without a word, and does something else than they say. */
enum SilentArgument {
    /** In query-block, without a device. */
    NOBODYS("no device has this drive: the guest does not see it", "add a -device with drive=, or list it in disks") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            return option.name().equals("-drive")
                    && option.of("if").filter("none"::equals).isPresent()
                    && all.stream().noneMatch(other -> !other.equals(option) && isNamedIn(other, option.of("id")));
        }
    },

    /** {@code none00} in query-block, without a device. */
    ATTACHED_TO_NOTHING(
            "board microvm attaches such a drive to nothing: the guest does not see it", "list it in disks") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            return subject.board() == Board.MICROVM
                    && ((isDrive(option) && !isNamedByADevice(option, all)) || CONVENIENT.contains(option.name()));
        }
    },

    /** On virtio {@code media=cdrom} is a read-only disk; board virt has nothing else that it could be on. */
    NO_DRIVE("such a drive for media is a hard disk to the guest", "list it in disks, as media: { file: .. }") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            boolean virt = subject.board() == Board.VIRT;
            if (isMedium(option)) {
                String kind = option.of("if").orElse(virt ? "virtio" : "");
                return kind.equals("virtio")
                        || (kind.equals("none")
                                && all.stream()
                                        .anyMatch(other ->
                                                isDevice(other, VIRTIO_DISKS) && isNamedIn(other, option.of("id"))));
            }
            return virt && option.name().equals("-cdrom");
        }
    },

    /** Only {@code -drive media=cdrom} makes usb-storage a drive for media. */
    ISO_ON_USB_STORAGE(
            "usb-storage shows the guest a hard disk, not a CD", "list it in disks, as media: { file: .. }, bus: usb") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            return isDevice(option, "usb-storage")
                    && all.stream().anyMatch(other -> isIso(other) && !isMedium(other) && isNamed(option, other));
        }
    },

    /** Two cards, of the machine or by hand. */
    SAME_ADDRESS("another card has this address too", "give each card an address of its own, or leave it out") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            Optional<String> mac = address(option);
            return mac.isPresent()
                    && (all.stream()
                                    .anyMatch(other -> other.index() < option.index()
                                            && address(other).equals(mac))
                            || subject.machine().networks().stream()
                                    .anyMatch(card -> card.mac()
                                            .filter(own -> own.value().equals(mac.get()))
                                            .isPresent()));
        }
    },

    /** It changes how {@code -drive} opens images, and no node of {@code -blockdev}. */
    SNAPSHOT(
            "-snapshot protects no disk that is written as -blockdev: the guest's writes reach the file",
            "give the disk an image that is an overlay") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            return option.name().equals("-snapshot");
        }
    },

    /** QEMU splits at the first dot, and warns of an invalid class name. */
    DOTTED_GLOBAL(
            "the short form of -global sets nothing for a type with a dot in its name",
            "write -global driver=TYPE,property=NAME,value=VALUE") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            int sign = option.value().indexOf('=');
            return option.name().equals("-global")
                    && sign > 0
                    && option.value()
                                    .substring(0, sign)
                                    .chars()
                                    .filter(c -> c == '.')
                                    .count()
                            > 1;
        }
    },

    /** Even a file that does not exist; on Arm QEMU refuses the pair. */
    BIOS_BESIDE_FLASH(
            "-bios is ignored beside the flash memory of UEFI", "use firmware: { type: bios }, or remove it") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            boolean bios = option.name().equals("-bios")
                    || (option.name().matches("-machine|-M")
                            && option.of("firmware").isPresent());
            return bios && subject.machine().firmware() instanceof Firmware.Uefi;
        }
    },

    /** All devices in JSON are created after all others. */
    DEVICE_IN_JSON(
            "a -device in JSON is created after all others, wherever it stands, and its id is not checked",
            "write it as keys and values: -device MODEL,id=NAME") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            return option.name().equals("-device") && option.isJson();
        }
    },

    /** The least bit of the first byte marks the address of a group. */
    GROUP_ADDRESS("no card can have the address of a group of cards", "make the first byte of the address even") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            return option.name().equals("-device")
                    && option.of("mac")
                            .filter(mac -> GROUP.matcher(mac).lookingAt())
                            .isPresent();
        }
    },

    /** The property stays on the outer device, the disk within has 512 bytes. */
    SECTORS_OF_USB_STORAGE(
            "usb-storage keeps sector sizes to itself: the guest sees 512 bytes",
            "list it in disks, with bus: usb and sectors") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            return isDevice(option, "usb-storage")
                    && option.of("logical_block_size")
                            .filter(size -> !size.equals("512"))
                            .isPresent();
        }
    },

    /** QEMU keeps all of it, and guests see the field of their bus. */
    LONG_SERIAL(
            "the guest sees no more of a serial number than its bus has room for: 20 characters, or 36 on SCSI",
            "make it shorter, so that no two are alike in what is seen") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            int most = option.of("").orElse("").startsWith("scsi-") ? 36 : 20;
            return option.name().equals("-device")
                    && option.of("serial")
                            .filter(serial -> serial.length() > most)
                            .isPresent();
        }
    },

    /** Some commands print to standard output, into the answers. */
    MONITOR_ON_STDIO(
            "other output of QEMU gets between the answers of a QMP monitor on standard output",
            "use a socket: -qmp unix:PATH,server=on,wait=off") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            boolean control = option.name().equals("-mon")
                    && option.of("mode").filter("control"::equals).isPresent();
            return (option.name().startsWith("-qmp") && option.value().equals("stdio"))
                    || (control && all.stream().anyMatch(other -> isStdio(other) && isNamedIn(option, other.of("id"))));
        }
    };

    private static final Set<String> CONVENIENT = ImmutableSet.of("-hda", "-hdb", "-hdc", "-hdd", "-cdrom");
    private static final String VIRTIO_DISKS = "virtio-blk(-pci|-device)?";
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]?[13579bBdDfF][:-]");

    private final String what;
    private final String remedy;

    SilentArgument(String what, String remedy) {
        this.what = what;
        this.remedy = remedy;
    }

    /** Whether {@code option}, one of {@code all}, is such an argument on this machine. */
    abstract boolean catches(ByHand option, List<ByHand> all, Subject subject);

    String what() {
        return what;
    }

    String remedy() {
        return remedy;
    }

    /** A drive for which the board is to find a place: the board's own kind is not said. */
    private static boolean isDrive(ByHand option) {
        return option.name().equals("-drive")
                && option.of("if").filter(kind -> !kind.equals("none")).isEmpty();
    }

    private static boolean isNamedByADevice(ByHand drive, List<ByHand> all) {
        return drive.of("id")
                .filter(id -> all.stream()
                        .anyMatch(option -> option.name().equals("-device")
                                && option.of("drive").filter(id::equals).isPresent()))
                .isPresent();
    }

    /** Whether {@code option} is a device of a kind that {@code models}, an expression, fits. */
    private static boolean isDevice(ByHand option, String models) {
        return option.name().equals("-device")
                && option.of("").filter(model -> model.matches(models)).isPresent();
    }

    private static boolean isMedium(ByHand option) {
        return option.name().equals("-drive")
                && option.of("media").filter("cdrom"::equals).isPresent();
    }

    private static boolean isIso(ByHand option) {
        return option.name().matches("-drive|-blockdev")
                && option.keys().entrySet().stream()
                        .anyMatch(entry -> entry.getKey().matches("(file\\.)*(file|filename)")
                                && entry.getValue().endsWith(".iso"));
    }

    /** Whether {@code device} names {@code backEnd}, a drive or a node. */
    private static boolean isNamed(ByHand device, ByHand backEnd) {
        return isNamedIn(device, backEnd.of("id")) || isNamedIn(device, backEnd.of("node-name"));
    }

    private static boolean isNamedIn(ByHand option, Optional<String> id) {
        return id.isPresent()
                && option.keys().entrySet().stream()
                        .anyMatch(entry ->
                                !entry.getKey().equals("id") && entry.getValue().equals(id.get()));
    }

    private static boolean isStdio(ByHand option) {
        return option.name().equals("-chardev")
                && option.of("").filter("stdio"::equals).isPresent();
    }

    /** The address that a card is given, in the one spelling. */
    private static Optional<String> address(ByHand option) {
        Optional<String> said = switch (option.name()) {
            case "-device", "-nic" -> option.of("mac");
            case "-net" -> option.of("macaddr");
            default -> Optional.empty();
        };
        return said.map(mac -> Ascii.toLowerCase(mac).replace('-', ':'));
    }
}
