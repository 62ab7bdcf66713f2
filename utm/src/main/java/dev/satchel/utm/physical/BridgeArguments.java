package dev.satchel.utm.physical;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmArguments;
import dev.satchel.utm.config.UtmDrive;
import dev.satchel.utm.config.UtmQemu;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The entries that attach one disk of a server on the loopback interface: a drive without an interface, the controller it
 * needs, and the device itself. One word of the command line in each entry, so that UTM, which cuts entries at blanks, leaves
 * them whole.
 */
final class BridgeArguments {
    static final String HOST = "127.0.0.1";

    private static final int AHCI_PORTS = 6;
    private static final long FOUR_KIB = 4096;
    private static final Pattern IDE_PLACE = Pattern.compile("(?:^|,)bus=ide\\.(\\d)(?:,unit=(\\d))?(?=,|$)");
    private static final Pattern BOOT = Pattern.compile("(?:^|,)bootindex[AB]?=(\\d{1,4})(?=,|$)");
    private static final CharMatcher PLAIN = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('A', 'Z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("._-"));

    /** As many as the ATA, NVMe and virtio devices of QEMU keep. */
    private static final int LONGEST_SERIAL = 20;

    private final QemuConfiguration configuration;
    private final UtmBoard board;
    private final DiskAttachment attachment;
    private final @Nullable SectorSizes sectors;
    private final String where;
    private final String id;
    private final List<String> others;
    private final List<String> words = new ArrayList<>();
    private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();

    /** Beside {@code others}, the entries that the bundle has already. */
    BridgeArguments(
            QemuConfiguration configuration,
            DiskAttachment attachment,
            @Nullable SectorSizes sectors,
            String where,
            int number,
            List<String> others) {
        this.configuration = configuration;
        this.board = UtmBoard.of(configuration);
        this.attachment = attachment;
        this.sectors = sectors;
        this.where = where;
        this.id = "satchel" + number;
        this.others = UtmArguments.words(others);
    }

    /** Letters, digits, dots, underscores and hyphens, others as hyphens; what no quoting is needed for anywhere. */
    static String plain(String text) {
        String plain = PLAIN.negate().trimAndCollapseFrom(text, '-');
        return plain.isEmpty() ? "disk" : plain;
    }

    List<String> entries(int port, String export, String serial) throws SatchelException {
        requireBoard();
        requireSectors();
        String readOnly = attachment.access() == Access.READ_ONLY ? ",readonly=on" : ",discard=unmap";
        option(
                "-drive",
                "if=none,id=" + id + ",format=raw,file.driver=nbd,file.server.type=inet,file.server.host=" + HOST
                        + ",file.server.port=" + port + ",file.export=" + export + readOnly);
        String rest = ",drive=" + id + ",id=" + id + "-disk" + serial(serial) + boot() + sizes();
        switch (attachment.bus()) {
            case IDE, SATA -> option("-device", "ide-hd,bus=" + idePlace() + rest);
            case NVME -> option("-device", "nvme" + rest);
            case VIRTIO -> option("-device", (board == UtmBoard.S390X ? "virtio-blk-ccw" : "virtio-blk-pci") + rest);
            case SCSI -> {
                option("-device", "virtio-scsi-pci,id=" + id + "-scsi");
                option("-device", "scsi-hd,bus=" + id + "-scsi.0" + rest);
            }
            case USB -> usb(rest);
            case SD, FLOPPY ->
                throw refused(attachment.bus().id() + " holds no disk of this kind", "take nvme, virtio or usb");
        }
        return words;
    }

    ImmutableList<Finding> findings() {
        return findings.build();
    }

    private void option(String name, String value) {
        words.add(name);
        words.add(UtmArguments.entry(value).orElseThrow());
    }

    private SatchelException refused(String what, String remedy) {
        return new SatchelException("utm.physical.bus", where, what, remedy);
    }

    private void requireBoard() throws SatchelException {
        boolean channel = board == UtmBoard.S390X && attachment.bus() == DiskBus.VIRTIO;
        if (!board.hasPci() && !channel) {
            throw refused(
                    "on the board " + configuration.system().target() + " of "
                            + configuration.system().architecture() + " nobody has tried a disk on "
                            + attachment.bus().id(),
                    "take a machine with the board q35, pc or virt (s390x: virtio), or add the arguments by hand");
        }
        boolean ata = attachment.bus() == DiskBus.IDE || attachment.bus() == DiskBus.SATA;
        if (ata && attachment.access() == Access.READ_ONLY) {
            throw refused("QEMU has no ide-hd that is only read", "take nvme, virtio or usb");
        }
        if (ata && board == UtmBoard.VIRT) {
            if (attachment.bootIndex().isPresent()) {
                throw refused(
                        "the board virt has no IDE, and its firmware no driver for the AHCI controller that would be added:"
                                + " it cannot boot from there",
                        "take nvme or usb, or no place in the boot order");
            }
            findings.add(Finding.warning(
                    "utm.physical.ahci",
                    where,
                    "the board virt has no IDE: an AHCI controller is added, which the firmware does not know, so that the"
                            + " disk holds data and is not booted from",
                    "take nvme or usb to boot from it"));
        }
    }

    private void requireSectors() throws SatchelException {
        boolean ata = attachment.bus() == DiskBus.IDE || attachment.bus() == DiskBus.SATA;
        if (sectors == null) {
            findings.add(Finding.warning(
                    "utm.physical.sectors",
                    where,
                    "the sizes of the disk's sectors are not known: the guest sees 512 bytes, and no partition on a disk of"
                            + " 4096",
                    "say them, for example 4096/4096"));
        } else if (ata && sectors.logical().bytes() == FOUR_KIB) {
            throw new SatchelException(
                    "utm.physical.sectors",
                    where,
                    "has logical sectors of 4096 bytes, and ide-hd shows 512 alone: the guest would find no partition",
                    "take nvme, virtio, scsi or usb");
        } else if (sectors.logical().bytes() == FOUR_KIB
                && board.isPc()
                && !configuration.qemu().has(UtmQemu.Option.UEFI_BOOT)) {
            findings.add(Finding.warning(
                    "utm.physical.bios",
                    where,
                    "the BIOS cannot boot from sectors of 4096 bytes",
                    "switch UEFI on, or boot from another disk"));
        }
    }

    private static String serial(String text) {
        return ",serial=" + text.substring(0, Math.min(LONGEST_SERIAL, text.length()));
    }

    private String sizes() {
        return sectors == null
                ? ""
                : ",logical_block_size=" + sectors.logical().bytes() + ",physical_block_size="
                        + sectors.physical().bytes();
    }

    /** UTM counts its own drives from 0 on; QEMU refuses a place that is taken. */
    private String boot() throws SatchelException {
        Set<Integer> taken = new HashSet<>();
        long own = configuration.drives().stream().filter(this::isBooted).count();
        for (int i = 0; i < own; i++) {
            taken.add(i);
        }
        for (String word : others) {
            BOOT.matcher(word)
                    .results()
                    .map(found -> Integer.valueOf(found.group(1)))
                    .forEach(taken::add);
        }
        if (attachment.bootIndex().isPresent()) {
            int place = attachment.bootIndex().getAsInt();
            if (taken.contains(place)) {
                throw new SatchelException(
                        "utm.physical.boot",
                        where,
                        "the place " + place + " in the boot order is taken: UTM gives its own " + own
                                + " drives the first ones",
                        "take a later one, and remove or empty what is not to be booted from");
            }
            return ",bootindex=" + place;
        }
        if (board == UtmBoard.VIRT && (attachment.bus() == DiskBus.IDE || attachment.bus() == DiskBus.SATA)) {
            return "";
        }
        int next = taken.stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        return ",bootindex=" + next;
    }

    private boolean isBooted(UtmDrive drive) {
        boolean medium = drive.type() == UtmDrive.Type.DISK || drive.type() == UtmDrive.Type.CD;
        return medium
                && switch (drive.bus()) {
                    case IDE, SCSI, VIRTIO, NVME, USB -> true;
                    case FLOPPY -> board.isPc();
                    case NONE, SD, MTD, PFLASH, OTHER -> false;
                };
    }

    private String idePlace() {
        Set<String> taken = takenPlaces();
        if (board == UtmBoard.Q35) {
            for (int port = 0; port < AHCI_PORTS; port++) {
                if (!taken.contains(port + "/0")) {
                    return "ide." + port;
                }
            }
        }
        if (board == UtmBoard.I440FX) {
            for (String place : List.of("0/0", "1/0", "0/1", "1/1")) {
                if (!taken.contains(place)) {
                    return "ide." + place.charAt(0) + ",unit=" + place.charAt(2);
                }
            }
        }
        option("-device", "ich9-ahci,id=" + id + "-ahci");
        return id + "-ahci.0";
    }

    /** UTM puts its n-th IDE drive on bus n; a device that names no unit takes the first that is free. */
    private Set<String> takenPlaces() {
        Set<String> taken = new HashSet<>();
        int next = 0;
        for (UtmDrive drive : configuration.drives()) {
            boolean medium = drive.type() == UtmDrive.Type.DISK || drive.type() == UtmDrive.Type.CD;
            if (medium && drive.bus() == UtmDrive.Interface.IDE) {
                taken.add(next++ + "/0");
            }
        }
        for (String word : others) {
            for (MatchResult place : IDE_PLACE.matcher(word).results().toList()) {
                String bus = place.group(1);
                String unit = place.group(2);
                taken.add(bus + "/" + (unit != null ? unit : taken.contains(bus + "/0") ? "1" : "0"));
            }
        }
        return taken;
    }

    /** On a controller of its own: UTM's own on a PC is of USB 1.1, and may be switched off. */
    private void usb(String rest) {
        option("-device", (board.isPc() ? "nec-usb-xhci" : "qemu-xhci") + ",id=" + id + "-xhci");
        if (sectors != null && sectors.logical().bytes() == FOUR_KIB) {
            // usb-storage takes the sizes and shows 512 all the same.
            option("-device", "usb-bot,id=" + id + "-bot,bus=" + id + "-xhci.0");
            option("-device", "scsi-hd,bus=" + id + "-bot.0" + rest);
        } else {
            option("-device", "usb-storage,bus=" + id + "-xhci.0" + rest);
        }
    }
}
