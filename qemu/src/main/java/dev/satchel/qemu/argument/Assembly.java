package dev.satchel.qemu.argument;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SharedFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the recipes share while they write: the list, the names that are taken, the places that are left. */
final class Assembly {
    private final Machine machine;
    private final QemuSetup setup;
    private final List<QemuOption> options = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> devices = new HashSet<>();
    private final Set<String> nodes = new HashSet<>();
    private final UsbPorts usb = new UsbPorts(this);
    private int pciDevices;

    Assembly(Machine machine, QemuSetup setup) {
        this.machine = machine;
        this.setup = setup;
        Set<String> disks = machine.disks().stream().map(Disk::id).collect(Collectors.toSet());
        devices.addAll(disks);
        nodes.addAll(disks);
    }

    QemuArguments assemble() {
        add(QemuOption.flag("-nodefaults"));
        add(QemuOption.of("-name").with("guest", machine.name()));
        machine.uuid().ifPresent(uuid -> add(QemuOption.plain("-uuid", uuid.toString())));
        FlashRecipe flash = FlashRecipe.of(this);
        new BoardRecipe(this).write(flash);
        flash.write();
        new DisplayRecipe(this).write();
        DiskRecipe disks = new DiskRecipe(this);
        disks.write();
        new NetworkRecipe(this).write();
        new PortRecipe(this).write();
        for (SharedFolder folder : machine.sharedFolders()) {
            warn(
                    "share.unmapped",
                    "shares[" + folder.tag() + "]",
                    "folders are not shared through QEMU's arguments yet",
                    "add a -virtfs option to the machine's own arguments for QEMU");
        }
        return new QemuArguments(
                options,
                machine.extras().qemuArguments(),
                Findings.of(findings),
                flash.store().orElse(null),
                disks.attached());
    }

    Machine machine() {
        return machine;
    }

    QemuSetup setup() {
        return setup;
    }

    UsbPorts usb() {
        return usb;
    }

    void add(QemuOption option) {
        options.add(option);
    }

    /** A device on the root bus of a board with PCI, which has room for about thirty. */
    void addPci(QemuOption option, String where) {
        add(option);
        countPci(where);
    }

    /** As {@link #addPci}, for a device that is added later. */
    void countPci(String where) {
        // QEMU 7.2 takes 30 on pc and q35, 31 on virt, the board's own not counted.
        int most = machine.board() == Board.VIRT ? 31 : 30;
        pciDevices++;
        if (pciDevices == most + 1) {
            error(
                    "pci.full",
                    "board",
                    "board " + machine.board().id() + " has no room for more than " + most + " PCI devices, of which "
                            + where + " would be one",
                    "attach disks to bus scsi, which takes 255 behind one device");
        }
    }

    boolean hasPci() {
        return machine.board() != Board.MICROVM;
    }

    /** {@code wish}, or with a number behind it if a disk of the machine or another part has that name. */
    String deviceName(String wish) {
        return free(wish, devices);
    }

    /** As {@link #deviceName}, in the name space of drives and block nodes. */
    String nodeName(String wish) {
        return free(wish, nodes);
    }

    private static String free(String wish, Set<String> taken) {
        String name = wish;
        for (int number = 2; !taken.add(name); number++) {
            name = wish + "-" + number;
        }
        return name;
    }

    /** Absolute: QEMU takes what stands before a colon in a relative name for a protocol. */
    Path absolute(Path path) {
        return setup.folder().resolve(path);
    }

    void error(String code, String where, String message, String remedy) {
        findings.add(Finding.error(code, where, message, remedy));
    }

    void warn(String code, String where, String message, String remedy) {
        findings.add(Finding.warning(code, where, message, remedy));
    }

    void note(String code, String where, String message) {
        findings.add(Finding.note(code, where, message));
    }

    void say(Findings others) {
        findings.addAll(others.all());
    }

    /** Whether the machine's own arguments hold {@code option}. */
    boolean isGivenByHand(String option) {
        return ImmutableSet.copyOf(machine.extras().qemuArguments()).contains(option);
    }
}
