package dev.satchel.core.machine.rule;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Firmware;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Arguments that QEMU 7.2 accepts without a word, and does something else than they say. */
enum SilentArgument {
    /** {@code none00} in query-block, without a device. */
    ATTACHED_TO_NOTHING(
            "board microvm attaches such a drive to nothing: the guest does not see it", "list it in disks") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            return subject.board() == Board.MICROVM
                    && ((isDrive(option) && !isNamedByADevice(option, all)) || CONVENIENT.contains(option.name()));
        }
    },

    /** Without a bus that drives have, {@code media=cdrom} makes a read-only virtio disk. */
    NO_DRIVE("board virt makes a hard disk of such a drive for media", "list it in disks, as media: { file: .. }") {
        @Override
        boolean catches(ByHand option, List<ByHand> all, Subject subject) {
            boolean medium = option.name().equals("-cdrom")
                    || (option.name().equals("-drive")
                            && option.of("if")
                                    .filter(kind -> !kind.equals("virtio"))
                                    .isEmpty()
                            && option.of("media").filter("cdrom"::equals).isPresent());
            return subject.board() == Board.VIRT && medium;
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
            return option.name().equals("-bios") && subject.machine().firmware() instanceof Firmware.Uefi;
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
            return option.name().startsWith("-qmp") && option.value().equals("stdio");
        }
    };

    private static final Set<String> CONVENIENT = ImmutableSet.of("-hda", "-hdb", "-hdc", "-hdd", "-cdrom");
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

    private static boolean isDevice(ByHand option, String model) {
        return option.name().equals("-device")
                && option.of("").filter(model::equals).isPresent();
    }
}
