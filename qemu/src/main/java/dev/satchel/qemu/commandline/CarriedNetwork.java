package dev.satchel.qemu.commandline;

import dev.satchel.qemu.option.Chardev;
import dev.satchel.qemu.option.KeyedOption;
import dev.satchel.qemu.option.MachineOption;
import dev.satchel.qemu.option.Numa;
import dev.satchel.qemu.option.ObjectOption;
import dev.satchel.qemu.option.OnOff;
import dev.satchel.qemu.option.QemuOption;
import java.util.List;
import java.util.Optional;

/** What a card is connected to that a machine has no word for: card and network are carried, and what they need is told. */
final class CarriedNetwork {
    private static final String CODE = "network.mode";

    private final Line line;
    private final Part part;
    private final KeyedOption<?> option;

    CarriedNetwork(Line line, Part part, KeyedOption<?> option) {
        this.line = line;
        this.part = part;
        this.option = option;
    }

    void tell() {
        switch (option.kind()) {
            case "vde" ->
                note(
                        "a switch of VDE's at " + option.get("sock").orElse("its usual place"),
                        "start that switch before the machine, with a QEMU that has vde (-netdev help)");
            case "vhost-user" -> vhostUser();
            case "vhost-vdpa" ->
                note(
                        "the device " + option.get("vhostdev").orElse("that is named"),
                        "run it where that device is, as one who may open it");
            case "l2tpv3" ->
                note(
                        "an L2TPv3 tunnel to " + option.get("dst").orElse("another host"),
                        "see that the other end is there, and that this host has the address src=");
            default -> note("a network of kind " + option.kind(), "see that this host has what it needs");
        }
    }

    private void note(String what, String remedy) {
        line.note(CODE, part, "a machine has no word for " + what + "; card and network are carried", remedy);
    }

    /** QEMU waits for the other program at its start, and that program has to see the guest's memory. */
    private void vhostUser() {
        String name = option.get("chardev").orElse("");
        Optional<Chardev> end = line.parts().stream()
                .map(Part::option)
                .filter(each -> each instanceof Chardev)
                .map(Chardev.class::cast)
                .filter(each -> each.id().equals(Optional.of(name)))
                .findFirst();
        if (end.isEmpty()) {
            line.error(
                    CODE,
                    part,
                    "there is no chardev '" + name + "' (chardev \"" + name + "\" not found): QEMU refuses it",
                    "add -chardev socket,id=" + name + ",path=..");
            return;
        }
        String place = end.get().get("path").orElse("its socket");
        boolean listens = end.get().get("server").flatMap(OnOff::parse).equals(Optional.of(OnOff.ON));
        note(
                "a switch in another program, at " + place,
                listens
                        ? "let that program connect to " + place
                                + " at once: QEMU waits for it before the machine is there"
                        : "start that program first: QEMU ends where nobody listens at " + place);
        if (!isMemoryShared()) {
            line.warn(
                    "network.memory",
                    part,
                    "the other program maps the guest's memory, which is not shared: no packet passes",
                    "give the machine shared memory, memory: { size: .., shared: true }, or share=on at each node's");
        }
    }

    /** Whether all that board or nodes name is shared; the usual memory is not. */
    private boolean isMemoryShared() {
        List<String> names = line.parts().stream()
                .map(Part::option)
                .flatMap(each -> memory(each).stream())
                .toList();
        return !names.isEmpty() && names.stream().allMatch(this::isShared);
    }

    private static Optional<String> memory(QemuOption option) {
        if (option instanceof Numa numa) {
            return numa.get("memdev");
        }
        return option instanceof MachineOption machine ? machine.get("memory-backend") : Optional.empty();
    }

    private boolean isShared(String name) {
        return line.parts().stream()
                .map(Part::option)
                .filter(each ->
                        each instanceof ObjectOption object && object.id().equals(Optional.of(name)))
                .map(ObjectOption.class::cast)
                .anyMatch(ObjectOption::isSharedMemory);
    }
}
