package dev.satchel.qemu.argument;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.Flag;
import dev.satchel.qemu.option.NameOption;
import dev.satchel.qemu.option.QemuOption;
import dev.satchel.qemu.option.TextOption;
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
    private final ChannelBus channels = new ChannelBus(this);
    private final PciPlaces pci;

    Assembly(Machine machine, QemuSetup setup) {
        this.machine = machine;
        this.setup = setup;
        this.pci = new PciPlaces(this);
        Set<String> disks = machine.disks().stream().map(Disk::id).collect(Collectors.toSet());
        devices.addAll(disks);
        // An NVMe disk's bus has its very name: a controller xhci with a bus xhci.0 is none beside a disk xhci.0.
        disks.stream()
                .filter(id -> id.indexOf('.') > 0)
                .forEach(id -> devices.add(id.substring(0, id.lastIndexOf('.'))));
        nodes.addAll(disks);
    }

    QemuArguments assemble() {
        add(new Flag("-nodefaults"));
        add(NameOption.of(machine.name()));
        machine.uuid().ifPresent(uuid -> add(new TextOption("-uuid", uuid.toString())));
        FlashRecipe flash = FlashRecipe.of(this);
        new BoardRecipe(this).write(flash);
        flash.write();
        new DisplayRecipe(this).write();
        ShareRecipe shares = new ShareRecipe(this);
        new NetworkRecipe(this, shares.smb()).write();
        new PortRecipe(this).write();
        shares.write();
        new PartRecipe(this).write();
        // Last, so that one more disk changes no word of what else the machine has.
        List<String> hotPlugBuses = pci.writeSpare();
        pci.beginDisks();
        DiskRecipe disks = new DiskRecipe(this);
        disks.write();
        ByHandClashes.find(this, options);
        return new QemuArguments(
                options,
                machine.extras().qemuArguments(),
                Findings.of(findings),
                flash.store().orElse(null),
                disks.attached(),
                hotPlugBuses,
                disks.passed());
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

    ChannelBus channels() {
        return channels;
    }

    void add(QemuOption option) {
        options.add(option);
    }

    /** A PCI device, at a place of its own. */
    void addPci(Device device, String where) {
        add(placed(device, where));
    }

    /** As {@link #addPci}, for a device that is added later; the port that it may need is added now. */
    Device placed(Device device, String where) {
        return pci.place(device, where);
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
