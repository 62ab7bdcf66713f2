package dev.satchel.qemu.argument;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Board;
import dev.satchel.qemu.option.Audiodev;
import dev.satchel.qemu.option.Blockdev;
import dev.satchel.qemu.option.Chardev;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.Drive;
import dev.satchel.qemu.option.Fsdev;
import dev.satchel.qemu.option.KeyedOption;
import dev.satchel.qemu.option.MachineOption;
import dev.satchel.qemu.option.Netdev;
import dev.satchel.qemu.option.ObjectOption;
import dev.satchel.qemu.option.QemuOption;
import dev.satchel.qemu.option.Tpmdev;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Names and places that arguments by hand use again, of the machine's own or of one another. QEMU refuses most of them with a
 * text that does not say whose the other one is, and takes three in silence (7.2): a second audio back end of a name; a second
 * device behind a root port, which sits where no guest looks; and a second disk on a SCSI target, which becomes the target's
 * next unit.
 */
final class ByHandClashes {
    private static final String OTHER_NAME = "give it a name that the machine does not use";
    private static final int LONGEST = 120;

    /** Options about QEMU's process, and what they do to who starts it. */
    private static final Map<String, String> PROCESS = ImmutableMap.of(
            "-daemonize", " goes on as another process, which nobody would end",
            "-pidfile", " replaces the file by which the machine is found again",
            "-incoming", " waits for the state of another machine, and runs nothing",
            "-preconfig", " waits for commands before there is a machine",
            "-readconfig", " reads options from a file, and those replace the machine's own",
            "-version", " prints its version and ends",
            "-help", " prints its options and ends",
            "-h", " prints its options and ends");

    private final Board board;
    private final Set<String> rootPorts = new HashSet<>();
    private final ImpliedPlaces implied;

    private ByHandClashes(Board board) {
        this.board = board;
        this.implied = new ImpliedPlaces(board);
    }

    /** Says what the machine's arguments by hand share with {@code own}; most machines have none, and pay nothing. */
    static void find(Assembly assembly, List<QemuOption> own) {
        List<String> words = assembly.machine().extras().qemuArguments();
        if (!words.isEmpty()) {
            new ByHandClashes(assembly.machine().board()).find(assembly, own, words);
        }
    }

    private void find(Assembly assembly, List<QemuOption> own, List<String> words) {
        Map<String, Owner> taken = new HashMap<>();
        for (QemuOption option : own) {
            claims(option, (claim, remedy) -> taken.putIfAbsent(claim, new Owner(option, "the machine's ")));
        }
        int at = 0;
        while (at < words.size()) {
            String where = "extras.qemu.arguments[" + at + "]";
            try {
                QemuOption option = QemuOption.parseFirst(words.subList(at, words.size()));
                outOfHand(option)
                        .ifPresent(why -> assembly.error(
                                "extras.qemu.process",
                                where,
                                shown(option) + why,
                                "leave it out, or start QEMU by other means"));
                if (option instanceof Drive drive) {
                    ByHandImage.find(drive, where, assembly);
                }
                Owner owner = new Owner(option, "");
                claims(option, (claim, remedy) -> {
                    Owner other = taken.putIfAbsent(claim, owner);
                    if (other != null && !other.equals(owner)) {
                        assembly.error(
                                "extras.qemu.clash",
                                where,
                                claim + " of '" + shown(option) + "' is taken by " + other.whose() + "'"
                                        + shown(other.option()) + "'",
                                remedy);
                    }
                });
                at += option.arguments().size();
            } catch (SatchelException e) {
                at++; // A word that QEMU refuses as well, and tells of; what follows it may still be read.
            }
        }
    }

    /** What keeps whoever starts the machine from holding it, or makes another of it unseen; QEMU objects to none. */
    private static Optional<String> outOfHand(QemuOption option) {
        List<String> words = option.arguments();
        String value = words.size() > 1 ? words.get(1) : "";
        if (value.equals("help") || value.equals("?") || value.endsWith(",help")) {
            return Optional.of(" prints what there is and ends");
        }
        return Optional.ofNullable(
                PROCESS.get(words.get(0).startsWith("--") ? words.get(0).substring(1) : words.get(0)));
    }

    /** Who has a name or a place first; two options that say the same are still two. */
    private static final class Owner {
        private final QemuOption option;
        private final String whose;

        Owner(QemuOption option, String whose) {
            this.option = option;
            this.whose = whose;
        }

        QemuOption option() {
            return option;
        }

        String whose() {
            return whose;
        }
    }

    private static String shown(QemuOption option) {
        String line = CharMatcher.javaIsoControl().replaceFrom(String.join(" ", option.arguments()), '?');
        return Ascii.truncate(line, LONGEST, "..");
    }

    /** Tells {@code each} what only one option can have, and what to do where two have it. */
    private void claims(QemuOption option, BiConsumer<String, String> each) {
        implied.of(option)
                .ifPresent(place -> each.accept(
                        "the place " + place, "say another index, or if=none,id=x with a -device of a free place"));
        if (option instanceof Device device) {
            if (device.driver().equals("pcie-root-port")) {
                device.id().ifPresent(rootPorts::add);
                String slot = "chassis " + device.get("chassis").orElse("0") + ", slot "
                        + device.get("slot").orElse("0");
                each.accept("the " + slot, "give the port a chassis of its own: chassis=200");
            }
            device.id().ifPresent(id -> each.accept("the device id " + id, OTHER_NAME));
            device.get("bootindex")
                    .filter(index -> !index.startsWith("-"))
                    .ifPresent(index -> each.accept(
                            "the bootindex " + index,
                            "use one that no disk of the machine has, or give those an order"));
            place(device, each);
        } else if (option instanceof Drive drive) {
            drive.id().ifPresent(id -> node(id, each));
            drive.get("node-name").ifPresent(name -> node(name, each));
            if (drive.get("if").filter("pflash"::equals).isPresent()) {
                drive.get("unit").or(() -> drive.get("index")).ifPresent(unit -> flash(unit, each));
            }
        } else if (option instanceof Blockdev blockdev) {
            blockdev.node().nodeName().ifPresent(name -> node(name, each));
        } else if (option instanceof MachineOption machine) {
            for (String unit : List.of("0", "1")) {
                machine.get("pflash" + unit).ifPresent(name -> flash(unit, each));
            }
        } else if (option instanceof KeyedOption<?> backend) {
            String kind = kind(backend);
            if (!kind.isEmpty()) {
                backend.id().ifPresent(id -> each.accept("the " + kind + " id " + id, OTHER_NAME));
            }
        }
    }

    /** The name space of {@code option}; QEMU has one for each of these. */
    private static String kind(KeyedOption<?> option) {
        boolean named = option instanceof Netdev
                || option instanceof Chardev
                || option instanceof ObjectOption
                || option instanceof Fsdev
                || option instanceof Audiodev
                || option instanceof Tpmdev;
        return named ? option.name().substring(1) : "";
    }

    /** Drives and block nodes share their names. */
    private static void node(String name, BiConsumer<String, String> each) {
        each.accept("the name " + name + " of a drive or block node", OTHER_NAME);
    }

    private static void flash(String unit, BiConsumer<String, String> each) {
        each.accept("the flash unit " + unit, "say the firmware in the machine's own words, and remove the argument");
    }

    private void place(Device device, BiConsumer<String, String> each) {
        Optional<String> bus = device.bus();
        if (device.get("scsi-id").isPresent() && bus.isPresent()) {
            String target = "the place " + bus.get() + ", scsi-id "
                    + device.get("scsi-id").get();
            String channel =
                    device.get("channel").filter(number -> !number.equals("0")).orElse("");
            String unit = device.get("lun").orElse("0");
            each.accept(
                    target + (channel.isEmpty() ? "" : ", channel " + channel) + ", lun " + unit,
                    "use a free scsi-id or leave it out; say lun=1 if a further unit of that target is meant");
        } else if (device.driver().startsWith("usb-")) {
            numbered(device, "port", each);
        } else if (device.driver().startsWith("virtserial") || device.driver().equals("virtconsole")) {
            numbered(device, "nr", each);
        } else if (device.driver().equals("floppy") || device.driver().startsWith("ide-")) {
            // A port of an AHCI has one unit; the two of a PIIX3 are given out as they are free.
            Optional<String> unit = device.get("unit");
            boolean shared = device.driver().equals("floppy")
                    || (board == Board.PC
                            && bus.filter(name -> name.startsWith("ide.")).isPresent());
            if (bus.isPresent() && (unit.isPresent() || !shared)) {
                taken(bus.get() + ", unit " + unit.orElse("0"), "bus", each);
            }
        } else {
            pci(device, each);
        }
    }

    private static void numbered(Device device, String key, BiConsumer<String, String> each) {
        if (device.bus().isPresent() && device.get(key).isPresent()) {
            taken(device.bus().get() + ", " + key + " " + device.get(key).get(), key, each);
        }
    }

    private void pci(Device device, BiConsumer<String, String> each) {
        String bus = device.bus().orElse(board == Board.PC ? "pci.0" : "pcie.0");
        Optional<String> address = device.get("addr");
        if (address.isPresent()) {
            // In JSON a number counts functions, and a text slots: which of both it was is not known here.
            if (!device.isJson()
                    || address.get().startsWith("0x")
                    || address.get().indexOf('.') > 0) {
                taken(bus + ", addr " + canonical(address.get()), "addr", each);
            }
        } else if (rootPorts.contains(bus)) {
            taken(bus + ", addr " + canonical("0"), "bus", each);
        }
    }

    private static void taken(String place, String key, BiConsumer<String, String> each) {
        each.accept("the place " + place, "name a free place, or leave out " + key + ": QEMU finds one");
    }

    /** {@code 0x3}, {@code 3}, {@code 03.0} are one address: both numbers are hexadecimal, whatever is before them. */
    private static String canonical(String address) {
        int dot = address.indexOf('.');
        try {
            int slot = hexadecimal(dot < 0 ? address : address.substring(0, dot));
            int function = dot < 0 ? 0 : hexadecimal(address.substring(dot + 1));
            return "0x" + Integer.toHexString(slot) + "." + function;
        } catch (NumberFormatException e) {
            return address;
        }
    }

    private static int hexadecimal(String text) {
        return Integer.parseInt(text.startsWith("0x") ? text.substring(2) : text, 16);
    }
}
