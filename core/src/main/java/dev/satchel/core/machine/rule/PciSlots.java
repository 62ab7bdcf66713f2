package dev.satchel.core.machine.rule;

import com.google.common.math.IntMath;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.ShareTransport;
import dev.satchel.core.machine.SharedFolder;
import java.math.RoundingMode;

/** What a machine puts on the root bus of its board, by the devices that Satchel's arguments for QEMU give it. */
final class PciSlots {
    private static final int SCSI_TARGETS = 255;
    private static final int AHCI_PORTS = 6;
    private static final int PIIX_PLACES = 4;
    private static final int USB_PORTS = 15;

    /** Places of the root bus that are for disks and their controllers. */
    private static final int DISKS = 6;

    private PciSlots() {}

    /**
     * How many devices fit behind the root ports of PCI Express, or the bridges of pc, when the root bus is full (QEMU
     * 7.2): 15 places with eight ports of eight functions each, or 16 bridges with 31 places.
     */
    static int behind(Board board) {
        return switch (board) {
            case Q35, VIRT, OTHER -> 15 * 8 * 8;
            case PC -> 16 * 31;
            case MICROVM -> 0;
        };
    }

    /** How many devices {@code subject} has that find no place on the root bus; those of its raw arguments not counted. */
    static int beyondTheRootOf(Subject subject) {
        int parts = subject.board() == Board.PC ? 8 : 9;
        return Math.max(0, parts(subject) - parts) + Math.max(0, forDisks(subject) - DISKS);
    }

    private static int parts(Subject subject) {
        boolean channels = subject.machine().guestAgent() == Machine.GuestAgent.ON
                || subject.machine().display() instanceof Display.Spice;
        int used = channels ? 1 : 0;
        used += subject.machine().sound() == Machine.Sound.ON ? 1 : 0;
        used += hasCard(subject) ? 1 : 0;
        used += subject.machine().randomSource() == Machine.RandomSource.ON ? 1 : 0;
        used += subject.machine().balloon() == Machine.Balloon.ON ? 1 : 0;
        for (SharedFolder folder : subject.machine().sharedFolders()) {
            used += subject.machine().transportOf(folder) == ShareTransport.SMB ? 0 : 1;
        }
        used += usbControllers(subject);
        for (Network network : subject.machine().networks()) {
            String model = subject.machine().modelOf(network);
            used += model.endsWith("-device") || model.endsWith("_isa") || model.startsWith("usb-") ? 0 : 1;
        }
        return used;
    }

    private static int forDisks(Subject subject) {
        int own = 0;
        int scsi = 0;
        int ata = 0;
        int piix = 0;
        int sd = 0;
        for (Disk disk : subject.disks()) {
            boolean medium = Subject.isMedium(disk);
            DiskBus bus = subject.busOf(disk);
            own += !medium && (bus == DiskBus.VIRTIO || bus == DiskBus.NVME) ? 1 : 0;
            scsi += bus == DiskBus.SCSI || (medium && bus == DiskBus.VIRTIO) ? 1 : 0;
            ata += bus == DiskBus.SATA || (bus == DiskBus.IDE && subject.board() != Board.PC) ? 1 : 0;
            piix += bus == DiskBus.IDE && subject.board() == Board.PC ? 1 : 0;
            sd += bus == DiskBus.SD ? 1 : 0;
        }
        ata += Math.max(0, piix - PIIX_PLACES);
        int ofTheBoard = subject.board() == Board.Q35 ? AHCI_PORTS : 0;
        return own + sd + controllers(scsi, SCSI_TARGETS) + controllers(Math.max(0, ata - ofTheBoard), AHCI_PORTS);
    }

    /** How many USB controllers the machine has. */
    private static int usbControllers(Subject subject) {
        boolean virt = subject.board() == Board.VIRT;
        int used = subject.machine().display() instanceof Display.None ? 0 : virt ? 2 : 1;
        for (Disk disk : subject.disks()) {
            used += subject.busOf(disk) == DiskBus.USB ? 1 : 0;
        }
        for (Network network : subject.machine().networks()) {
            used += subject.machine().modelOf(network).startsWith("usb-") ? 1 : 0;
        }
        return controllers(used + subject.machine().usbDevices().size(), USB_PORTS);
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
