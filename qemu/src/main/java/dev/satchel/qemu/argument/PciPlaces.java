package dev.satchel.qemu.argument;

import dev.satchel.core.machine.Board;
import dev.satchel.qemu.option.Device;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where the PCI devices of a machine sit. Each gets a place of its own, said in the arguments: left to itself QEMU counts
 * them as they come, and one more disk would move every card behind it to another address, which guests name them by.
 *
 * <p>The root bus has 30 places on q35 and pc, 31 on virt (QEMU 7.2). The first are for cards and controllers, the next
 * for disks. Whatever has none there sits behind what takes the last: root ports, eight to a place, on PCI Express,
 * and bridges on pc. Of a root port's own eight functions the later ones are used when all ports have a device.
 */
final class PciPlaces {
    /** The first place for disks; those before it are for everything else. */
    private static final int FIRST_DISK = 0x0a;

    /** The first place for ports and bridges. */
    private static final int FIRST_PORT = 0x10;

    private static final int FUNCTIONS = 8;
    private static final int LAST_CHASSIS = 255;

    /** On a bridge; its place 0 is kept for a hot-plug controller. */
    private static final int PLACES_BEHIND_BRIDGE = 31;

    private final Assembly assembly;
    private final boolean express;
    private final String root;
    private final int lastPort;
    private final int ports;
    private final List<String> made = new ArrayList<>();
    private int nextPart;
    private int nextDisk = FIRST_DISK;
    private int behind;
    private boolean forDisks;
    private boolean full;

    PciPlaces(Assembly assembly) {
        this.assembly = assembly;
        Board board = assembly.machine().board();
        this.express = board != Board.PC;
        this.root = express ? "pcie.0" : "pci.0";
        // Place 1 of a PIIX3 and place 31 of an ICH9 are the board's own.
        this.nextPart = express ? 1 : 2;
        this.lastPort = express ? 0x1e : 0x1f;
        int spare = express ? (assembly.setup().spareSlots() + FUNCTIONS - 1) / FUNCTIONS : 0;
        int places = lastPort - FIRST_PORT + 1 - spare;
        this.ports = places * (express ? FUNCTIONS : 1);
    }

    /** From now on devices are disks, or controllers of them. */
    void beginDisks() {
        forDisks = true;
    }

    /** {@code device} at a place of its own. The port that it may need is written now. */
    Device place(Device device, String where) {
        if (forDisks ? nextDisk < FIRST_PORT : nextPart < FIRST_DISK) {
            int place = forDisks ? nextDisk++ : nextPart++;
            return device.with("bus", root).with("addr", "0x" + Integer.toHexString(place));
        }
        int index = behind++;
        return express ? behindPort(device, index, where) : behindBridge(device, index, where);
    }

    private Device behindPort(Device device, int index, String where) {
        int function = index / ports;
        if (function >= FUNCTIONS) {
            return refused(device, where);
        }
        if (function == 0) {
            made.add(port(assembly.deviceName("port" + index), FIRST_PORT + index / FUNCTIONS, index, index + 1));
        }
        Device placed = device.with("bus", made.get(index % ports)).with("multifunction", "on");
        return function == 0 ? placed : placed.with("addr", "0x0." + function);
    }

    private String port(String id, int place, int index, int chassis) {
        int function = index % FUNCTIONS;
        Device port = Device.of("pcie-root-port")
                .with("id", id)
                .with("bus", root)
                .with("addr", "0x" + Integer.toHexString(place) + (function == 0 ? "" : "." + function))
                .with("chassis", chassis);
        assembly.add(function == 0 ? port.with("multifunction", "on") : port);
        return id;
    }

    private Device behindBridge(Device device, int index, String where) {
        int bridge = index / PLACES_BEHIND_BRIDGE;
        int place = index % PLACES_BEHIND_BRIDGE + 1;
        if (bridge >= ports) {
            return refused(device, where);
        }
        if (place == 1) {
            String id = assembly.deviceName("bridge" + bridge);
            assembly.add(Device.of("pci-bridge")
                    .with("id", id)
                    .with("bus", root)
                    .with("addr", "0x" + Integer.toHexString(FIRST_PORT + bridge))
                    .with("chassis_nr", bridge + 1));
            made.add(id);
        }
        return device.with("bus", made.get(bridge)).with("addr", "0x" + Integer.toHexString(place));
    }

    private Device refused(Device device, String where) {
        if (!full) {
            full = true;
            assembly.error(
                    "pci.full",
                    "board",
                    "board " + assembly.machine().board().id() + " has no place left for the PCI device of " + where,
                    "attach disks to bus scsi, which takes 255 behind one device");
        }
        return device;
    }

    /**
     * The buses for devices that come while the machine runs. On PCI Express they are root ports with nothing behind them,
     * written now, from the last place down; the root bus of pc takes such devices itself, and microvm has none.
     */
    List<String> writeSpare() {
        int wanted = assembly.setup().spareSlots();
        if (!express || !assembly.hasPci()) {
            return assembly.hasPci() ? Collections.nCopies(wanted, root) : List.of();
        }
        List<String> spare = new ArrayList<>();
        for (int i = 0; i < wanted; i++) {
            // Chassis are counted from the other end: a number that is taken is refused.
            spare.add(port(assembly.deviceName("spare" + i), lastPort - i / FUNCTIONS, i, LAST_CHASSIS - i));
        }
        return spare;
    }
}
