package dev.satchel.qemu.argument;

import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.qemu.option.Device;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The IDE and SATA ports of a machine. A disk always says which one it takes: left to itself QEMU gives every {@code
 * ide-hd} the same.
 */
final class AtaPorts {
    /** On an ICH9 and on each {@code ich9-ahci}; one disk each. */
    private static final int AHCI_PORTS = 6;

    /** On a PIIX3: two channels with two units. */
    private static final int PIIX_PLACES = 4;

    /** The place of one disk. */
    record Port(String bus, @Nullable Integer unit) {
        Device on(Device device) {
            Device placed = device.with("bus", bus);
            return unit == null ? placed : placed.with("unit", unit);
        }
    }

    private final Assembly assembly;
    private final Board board;
    private int piixPlaces;
    private String controller = "";
    private int ahciPorts = AHCI_PORTS;

    AtaPorts(Assembly assembly) {
        this.assembly = assembly;
        this.board = assembly.machine().board();
        if (board == Board.Q35) {
            // The board's own; its buses are ide.0 to ide.5 although they are SATA.
            controller = "ide";
            ahciPorts = 0;
        }
    }

    /** A free port, which is taken; empty, with a finding, if there can be none. */
    Optional<Port> take(DiskBus bus, String where) {
        if (board == Board.MICROVM) {
            assembly.error("disk.bus.absent", where, "board microvm has no " + bus.id(), "use bus virtio or scsi");
            return Optional.empty();
        }
        if (board == Board.PC && bus == DiskBus.IDE && piixPlaces < PIIX_PLACES) {
            Port port = new Port("ide." + piixPlaces / 2, piixPlaces % 2);
            piixPlaces++;
            return Optional.of(port);
        }
        if (ahciPorts == AHCI_PORTS) {
            if (board == Board.PC && bus == DiskBus.IDE) {
                assembly.note(
                        "disk.bus.further",
                        where,
                        "board pc has two IDE channels with two disks each; this one and what follows is on an added"
                                + " AHCI controller");
            }
            // On virt the name makes buses ide.0 to ide.5, as on q35: what is known of one is true of the other.
            controller = assembly.deviceName(board == Board.VIRT ? "ide" : "sata");
            assembly.addPci(Device.of("ich9-ahci").with("id", controller), where);
            ahciPorts = 0;
        }
        return Optional.of(new Port(controller + "." + ahciPorts++, null));
    }
}
