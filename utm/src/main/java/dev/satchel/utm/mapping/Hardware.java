package dev.satchel.utm.mapping;

import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.GuestSystem;

/** Which devices UTM gives a machine, and which stand in for those that only UTM's own QEMU has. */
final class Hardware {
    /** What UTM calls the sound card that QEMU has elsewhere as {@code ich9-intel-hda}. */
    static final String SOUND = "intel-hda";

    private Hardware() {}

    /** The graphics card that UTM's wizard chooses; {@code -gl} draws with the host's graphics hardware. */
    static String display(GuestSystem guest, Board board) {
        boolean windows = guest.isWindows();
        if (Guests.isLinux(guest.kind()) && board != Board.MICROVM) {
            return "virtio-gpu-pci";
        }
        return switch (board) {
            case VIRT -> windows ? "virtio-ramfb-gl" : "virtio-ramfb";
            case Q35 -> windows ? "virtio-vga-gl" : "virtio-vga";
            case PC -> "cirrus-vga";
            case MICROVM -> "virtio-gpu-device";
            case OTHER -> "VGA";
        };
    }

    /** What any QEMU has in place of {@code card}; {@code card} itself if it is not UTM's alone. */
    static String elsewhere(String card, GuestSystem guest) {
        if (card.startsWith("virtio-ramfb")) {
            return guest.isWindows() ? "ramfb" : "virtio-gpu-pci"; // Windows has a driver for the first from the start
        }
        return card.replaceFirst("-gl(?=-|$)", "");
    }

    static String sound(Board board) {
        return board == Board.PC ? "sb16" : SOUND;
    }

    /** Whether {@code card} is what a machine with sound has in any QEMU. */
    static boolean isUsualSound(String card) {
        return card.equals(SOUND) || card.equals("ich9-intel-hda");
    }

    /** UTM's TPM on boards of Arm is a device that other QEMUs do not have. */
    static boolean hasOwnTpm(Board board) {
        return board == Board.VIRT;
    }
}
