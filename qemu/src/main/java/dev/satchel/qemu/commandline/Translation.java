package dev.satchel.qemu.commandline;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.KeyedOption;
import dev.satchel.qemu.option.MachineOption;
import dev.satchel.qemu.option.NameOption;
import dev.satchel.qemu.option.OnOff;
import dev.satchel.qemu.option.QemuOption;
import dev.satchel.qemu.option.Rtc;
import dev.satchel.qemu.option.TextOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** From the options of a line to a machine: each part of the machine is read by a class of its own. */
final class Translation {
    /** What Satchel says at each start by itself, or what is about QEMU's process and not about the machine. */
    private static final Set<String> PROCESS = ImmutableSet.of(
            "-nodefaults",
            "-S",
            "-daemonize",
            "-no-user-config",
            "-nodefconfig",
            "-pidfile",
            "-D",
            "-L",
            "-runas",
            "-chroot",
            "-msg",
            "-sandbox",
            "-add-fd",
            "-no-fd-bootchk",
            "-mon",
            "-monitor",
            "-qmp",
            "-qmp-pretty",
            "-full-screen",
            "-no-shutdown",
            "-no-quit",
            "-alt-grab",
            "-ctrl-grab",
            "-k",
            "-s",
            "-gdb",
            "-overcommit");

    private final Line line;
    private final Architecture architecture;

    Translation(Line line, Architecture architecture) {
        this.line = line;
        this.architecture = architecture;
    }

    Machine machine() {
        duplicates();
        BoardReading board = new BoardReading(line, architecture);
        Board found = board.board();
        GuestKind kind = new GuestGuess(line, architecture).kind();
        GuestSystem guest = new GuestSystem(kind, architecture);
        Machine.Builder machine = Machine.named(name()).guest(guest).board(found);
        uuid().ifPresent(machine::uuid);
        Outdated.tell(line);
        board.processors(machine, guest);
        new MemoryReading(line).read(machine);
        DiskReading disks = new DiskReading(line, found, guest);
        new FirmwareReading(line, found, guest, disks.backEnds()).read(machine);
        disks.read(machine);
        new NetworkReading(line, found).read(machine);
        new PortReading(line).read(machine, guest);
        new PictureReading(line, found, guest).read(machine);
        new FeatureReading(line).read(machine);
        clock(machine, guest);
        disks.dropControllers();
        switches(guest);
        process();
        machine.extras(new Extras(extras(), Map.of()));
        return machine.build();
    }

    private void duplicates() {
        Map<String, Set<String>> seen = new HashMap<>();
        for (Part part : line.parts()) {
            if (part.option() instanceof KeyedOption<?> option) {
                String id = option.id().orElse("");
                String space = switch (option.name()) {
                    case "-device" -> "device";
                    case "-drive" -> "drive";
                    case "-netdev" -> "netdev";
                    case "-chardev" -> "chardev";
                    case "-object" -> "object";
                    case "-audiodev" -> "audiodev";
                    default -> "";
                };
                if (!id.isEmpty()
                        && !space.isEmpty()
                        && !seen.computeIfAbsent(space, absent -> new HashSet<>())
                                .add(id)) {
                    line.error(
                            "id.duplicate",
                            part,
                            "another " + space + " has the id '" + id + "' too: QEMU refuses it (Duplicate ID '" + id
                                    + "' for " + space + ")",
                            "give each an id of its own");
                }
            }
        }
    }

    private String name() {
        String name = "";
        for (Part part : line.named("-name")) {
            line.take(part);
            name = ((NameOption) part.option()).guest();
        }
        StringBuilder clean = new StringBuilder();
        name.codePoints().filter(c -> !Character.isISOControl(c)).limit(200).forEach(clean::appendCodePoint);
        return clean.toString().isBlank() ? "imported" : clean.toString();
    }

    private Optional<UUID> uuid() {
        Optional<UUID> found = Optional.empty();
        for (Part part : line.named("-uuid")) {
            line.take(part);
            try {
                found = Optional.of(UUID.fromString(((TextOption) part.option()).value()));
            } catch (IllegalArgumentException e) {
                line.error("uuid", part, "is not a UUID", "write 8-4-4-4-12 hexadecimal digits");
            }
        }
        return found;
    }

    private void clock(Machine.Builder machine, GuestSystem guest) {
        // Who says nothing of the clock of a Windows machine meant it to be right.
        machine.clock(guest.isWindows() && !line.has("-rtc") ? Clock.LOCAL : Clock.UTC);
        for (Part part : line.named("-rtc")) {
            line.take(part);
            String base = ((Rtc) part.option()).kind();
            switch (base) {
                case "localtime" -> machine.clock(Clock.LOCAL);
                case "", "utc" -> {}
                default ->
                    line.warn(
                            "clock",
                            part,
                            "the clock is begun at a fixed time, which a machine cannot carry; it is begun at now",
                            "set the time in the guest, or write -rtc into the machine's own arguments");
            }
        }
        if (guest.isWindows() && machine.build().clock() == Clock.UTC) {
            line.warn(
                    "clock",
                    "-rtc",
                    "the hardware clock is UTC, which Windows takes for local time: its clock is wrong by the zone",
                    "write -rtc base=localtime");
        } else if (guest.isWindows() && !line.has("-rtc")) {
            line.note(
                    "clock",
                    "clock",
                    "QEMU's hardware clock is UTC unless it is said otherwise; the machine's is local time, as Windows"
                            + " takes it");
        }
    }

    private void process() {
        for (Part part : line.open()
                .filter(each -> PROCESS.contains(each.option().name()))
                .toList()) {
            line.release(part);
            if (!part.is("-nodefaults") && !part.is("-no-user-config")) {
                line.note(
                        "process",
                        part,
                        "is about QEMU's process and not the machine; Satchel decides it at each start");
            }
        }
    }

    /** Two switches that newer QEMUs have only as properties of the board. */
    private void switches(GuestSystem guest) {
        for (Part part : line.named("-no-hpet", "-no-acpi")) {
            if (part.is("-no-hpet") && guest.isWindows()) {
                line.take(part); // Satchel leaves it out for Windows by itself
            } else {
                line.replace(
                        part,
                        MachineOption.properties().with(part.option().name().substring("-no-".length()), OnOff.OFF));
            }
        }
    }

    /** A machine's devices have keys and values, and those in JSON would all be made after them. */
    private static QemuOption sameForm(QemuOption option) {
        return option instanceof Device device ? device.asKeyValues().orElse(device) : option;
    }

    private List<String> extras() {
        ImmutableList.Builder<String> words = ImmutableList.builder();
        for (Part part : line.carried()) {
            words.addAll(sameForm(part.option()).arguments());
            line.note(
                    "carried", part, "has no counterpart in a machine, and is carried as it is: extras.qemu.arguments");
        }
        return words.build();
    }
}
