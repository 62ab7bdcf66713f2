package dev.satchel.qemu.argument;

import dev.satchel.core.machine.Board;
import dev.satchel.qemu.option.Drive;
import dev.satchel.qemu.option.QemuOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Places that drives get without saying so: {@code -hda} and its kin, and {@code -drive} with another {@code if} than
 * {@code none}. QEMU makes those before any {@code -device}, the one without a number at the first place that no other
 * drive has (QEMU 7.2, {@code drive_new} of {@code blockdev.c}: "drive with bus=0, unit=0 (index=0) exists"). A word on
 * its own, which is a disk to QEMU, is left alone: among arguments by hand it is rather one that lost its option.
 */
final class ImpliedPlaces {
    private record Slot(String kind, int index) {}

    private static final Map<String, Slot> BY_NAME = Map.of(
            "-hda", new Slot("", 0),
            "-hdb", new Slot("", 1),
            "-hdc", new Slot("", 2),
            "-hdd", new Slot("", 3),
            "-cdrom", new Slot("", 2),
            "-fda", new Slot("floppy", 0),
            "-fdb", new Slot("floppy", 1),
            "-sd", new Slot("sd", 0));

    private final Board board;
    private final Set<Slot> used = new HashSet<>();

    ImpliedPlaces(Board board) {
        this.board = board;
    }

    /** Where {@code option} sits, as devices call it where they can: {@code ide.0, unit 0}; empty if it implies nothing. */
    Optional<String> of(QemuOption option) {
        Slot slot = slot(option);
        if (slot == null) {
            return Optional.empty();
        }
        used.add(slot);
        return Optional.of(place(slot));
    }

    private @Nullable Slot slot(QemuOption option) {
        if (!(option instanceof Drive drive)) {
            Slot named = BY_NAME.get(option.name());
            return named == null ? null : new Slot(named.kind().isEmpty() ? usual() : named.kind(), named.index());
        }
        String kind = drive.attachedTo().orElseGet(this::usual);
        if (kind.equals("none") || kind.equals("pflash") || kind.equals("xen")) {
            return null; // flash memory has a claim of its own
        }
        Optional<Integer> unit = drive.get("unit").flatMap(ImpliedPlaces::number);
        Optional<Integer> bus = drive.get("bus").flatMap(ImpliedPlaces::number);
        Optional<Integer> index = drive.get("index").flatMap(ImpliedPlaces::number);
        if (index.isPresent()) {
            return new Slot(kind, index.get());
        }
        int first = bus.orElse(0) * perBus(kind);
        if (unit.isPresent()) {
            return new Slot(kind, first + unit.get());
        }
        int free = first;
        while (used.contains(new Slot(kind, free))) {
            free++;
        }
        return new Slot(kind, free);
    }

    /** What a board attaches a drive to that does not say. */
    private String usual() {
        return switch (board) {
            case Q35, PC, MICROVM, OTHER -> "ide";
            case VIRT -> "virtio";
        };
    }

    /** How many drives are on one bus of {@code kind}; without a limit there is one bus. */
    private int perBus(String kind) {
        return switch (kind) {
            case "ide" -> board == Board.Q35 ? 1 : 2;
            case "scsi" -> 7;
            default -> 0;
        };
    }

    private String place(Slot slot) {
        if (slot.kind().equals("ide") && board == Board.Q35) {
            return "ide." + slot.index() + ", unit 0";
        }
        if (slot.kind().equals("ide") && board == Board.PC) {
            return "ide." + slot.index() / 2 + ", unit " + slot.index() % 2;
        }
        if (slot.kind().equals("floppy") && board == Board.PC) {
            return "floppy-bus.0, unit " + slot.index();
        }
        return slot.kind() + ", drive number " + slot.index();
    }

    private static Optional<Integer> number(String text) {
        return text.matches("\\d{1,4}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }
}
