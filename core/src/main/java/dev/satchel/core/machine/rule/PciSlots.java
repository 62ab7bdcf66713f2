package dev.satchel.core.machine.rule;

import com.google.common.math.IntMath;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import java.math.RoundingMode;

/** What a machine puts on the root bus of its board, by the devices that Satchel's arguments for QEMU give it. */
final class PciSlots {
    private static final int SCSI_TARGETS = 255;
    private static final int AHCI_PORTS = 6;
    private static final int USB_PORTS = 15;

    private PciSlots() {}

    /** How many devices fit beside the board's own (QEMU 7.2). */
    static int of(Board board) {
        return switch (board) {
            case Q35, PC -> 30;
            case VIRT -> 31;
            case MICROVM -> 0;
        };
    }

    /** How many devices {@code subject} has for a board with PCI; those of its raw arguments are not counted. */
    static int usedBy(Subject subject) {
        int used = subject.machine().guestAgent() == Machine.GuestAgent.ON ? 1 : 0;
        used += subject.machine().sound() == Machine.Sound.ON ? 1 : 0;
        used += hasCard(subject) ? 1 : 0;
        used += usbControllers(subject);
        for (Network network : subject.machine().networks()) {
            String model = subject.machine().modelOf(network);
            used += model.endsWith("-device") || model.endsWith("_isa") || model.startsWith("usb-") ? 0 : 1;
        }
        return used + forDisks(subject);
    }

    private static int forDisks(Subject subject) {
        int own = 0;
        int scsi = 0;
        int ata = 0;
        int sd = 0;
        for (Disk disk : subject.disks()) {
            boolean medium = Subject.isMedium(disk);
            DiskBus bus = subject.busOf(disk);
            own += !medium && (bus == DiskBus.VIRTIO || bus == DiskBus.NVME) ? 1 : 0;
            scsi += bus == DiskBus.SCSI || (medium && bus == DiskBus.VIRTIO) ? 1 : 0;
            ata += bus == DiskBus.SATA || (bus == DiskBus.IDE && subject.board() != Board.PC) ? 1 : 0;
            sd = bus == DiskBus.SD ? 1 : sd;
        }
        int ofTheBoard = subject.board() == Board.Q35 ? AHCI_PORTS : 0;
        return own + sd + controllers(scsi, SCSI_TARGETS) + controllers(Math.max(0, ata - ofTheBoard), AHCI_PORTS);
    }

    /** How many USB controllers the machine has. */
    static int usbControllers(Subject subject) {
        boolean virt = subject.board() == Board.VIRT;
        int used = subject.machine().display() instanceof Display.None ? 0 : virt ? 2 : 1;
        for (Disk disk : subject.disks()) {
            used += subject.busOf(disk) == DiskBus.USB ? 1 : 0;
        }
        return controllers(used, USB_PORTS);
    }

    /** On virt, Windows gets a picture that is no PCI device. */
    private static boolean hasCard(Subject subject) {
        boolean windowsOnVirt =
                subject.board() == Board.VIRT && subject.machine().guest().isWindows();
        return !(subject.machine().display() instanceof Display.None) && !windowsOnVirt;
    }

    private static int controllers(int devices, int places) {
        return IntMath.divide(devices, places, RoundingMode.CEILING);
    }
}
