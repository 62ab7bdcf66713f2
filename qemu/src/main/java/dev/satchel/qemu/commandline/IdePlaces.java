package dev.satchel.qemu.commandline;

import dev.satchel.core.machine.Board;
import dev.satchel.qemu.option.Device;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The IDE and AHCI buses that a line has, and who sits on them: what QEMU would refuse is an error here. */
final class IdePlaces {
    private static final int AHCI_PORTS = 6;

    private final Line line;
    private final Board board;

    /** How many disks each bus takes. */
    private final Map<String, Integer> buses = new HashMap<>();

    private final Map<String, Set<Integer>> taken = new HashMap<>();

    IdePlaces(Line line, Board board) {
        this.line = line;
        this.board = board;
        if (board == Board.PC) {
            buses.put("ide.0", 2);
            buses.put("ide.1", 2);
        } else if (board == Board.Q35) {
            addAhci("ide");
        }
        for (Part part : line.parts()) {
            if (part.option() instanceof Device device
                    && (device.driver().equals("ahci") || device.driver().equals("ich9-ahci"))) {
                addAhci(device.id().orElse("ide"));
            }
        }
    }

    private void addAhci(String name) {
        for (int port = 0; port < AHCI_PORTS; port++) {
            buses.put(name + "." + port, 1);
        }
    }

    /** Whether there is a bus at all. */
    boolean any() {
        return !buses.isEmpty();
    }

    /** Takes the place that {@code device} names, and tells what is wrong with it; false if there is no such bus. */
    boolean take(Part part, Device device) {
        Optional<String> bus = device.bus();
        if (!any() || (bus.isPresent() && !buses.containsKey(bus.get()))) {
            return false;
        }
        if (bus.isEmpty()) {
            String first = "ide.0";
            int most = buses.getOrDefault(first, 1);
            Set<Integer> used = taken.computeIfAbsent(first, absent -> new HashSet<>());
            if (used.size() >= most) {
                line.error(
                        "bus.missing",
                        part,
                        "names no bus, and QEMU puts every such disk on the first, which is full (" + full(used.size())
                                + ")",
                        "write bus=, another for each: bus=" + next());
            } else {
                line.warn(
                        "bus.missing",
                        part,
                        "names no bus: QEMU puts it on the first, and the next one like it does not fit",
                        "write bus=" + next());
            }
            used.add(used.size());
            return true;
        }
        int most = buses.getOrDefault(bus.get(), 1);
        Set<Integer> used = taken.computeIfAbsent(bus.get(), absent -> new HashSet<>());
        Optional<String> said = device.get("unit");
        int unit = said.filter(text -> text.matches("\\d{1,3}"))
                .map(Integer::parseInt)
                .orElse(firstFree(used));
        if (unit >= most) {
            line.error(
                    "unit.clash",
                    part,
                    "bus " + bus.get() + " takes " + (most == 1 ? "one disk" : "two disks") + " (Can't create IDE unit "
                            + unit + ", bus supports only " + most + " units)",
                    "write bus=" + next() + (board == Board.PC ? ",unit=.." : ""));
        } else if (!used.add(unit)) {
            line.error(
                    "unit.clash",
                    part,
                    "unit " + unit + " of bus " + bus.get() + " is taken already (IDE unit " + unit + " is in use)",
                    "write bus=" + next());
        }
        return true;
    }

    private String full(int unit) {
        return board == Board.PC
                ? "IDE unit " + (unit - 1) + " is in use"
                : "Can't create IDE unit 1, bus supports only 1 units";
    }

    private static int firstFree(Set<Integer> used) {
        int unit = 0;
        while (used.contains(unit)) {
            unit++;
        }
        return unit;
    }

    /** A bus with room. */
    private String next() {
        return buses.entrySet().stream()
                .filter(bus -> taken.getOrDefault(bus.getKey(), Set.of()).size() < bus.getValue())
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .orElse("of a further ich9-ahci");
    }
}
