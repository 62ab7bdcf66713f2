package dev.satchel.qemu.argument;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MemoryBacking;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.option.Numa;
import dev.satchel.qemu.option.ObjectOption;
import dev.satchel.qemu.option.QemuOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Nodes of memory among the arguments by hand ({@code -numa node,memdev=}): they are the whole memory, which the board cannot
 * name a second time.
 */
final class NodesByHand {
    private final Machine machine;
    private final Map<String, ObjectOption> memory = new LinkedHashMap<>();
    private final List<String> named = new ArrayList<>();

    private NodesByHand(Machine machine) {
        this.machine = machine;
    }

    static NodesByHand of(Machine machine) {
        NodesByHand nodes = new NodesByHand(machine);
        List<String> words = machine.extras().qemuArguments();
        int at = words.contains("-numa") || words.contains("--numa") ? 0 : words.size();
        while (at < words.size()) {
            try {
                QemuOption option = QemuOption.parseFirst(words.subList(at, words.size()));
                nodes.take(option);
                at += option.arguments().size();
            } catch (SatchelException e) {
                at++; // a word that QEMU refuses as well
            }
        }
        return nodes;
    }

    private void take(QemuOption option) {
        if (option instanceof Numa numa) {
            numa.get("memdev").ifPresent(named::add);
        } else if (option instanceof ObjectOption object) {
            object.id().ifPresent(id -> memory.put(id, object));
        }
    }

    /** Whether the memory is theirs. */
    boolean isMemory() {
        return !named.isEmpty();
    }

    /** Says where the machine's own words stand against them. */
    void check(Assembly assembly, boolean mappedByOthers) {
        MemoryBacking said = machine.memoryBacking();
        boolean shared = named.stream().allMatch(this::isShared);
        boolean sharingAsked = said.sharing() == MemoryBacking.Sharing.SHARED || mappedByOthers;
        if (!said.withSharing(MemoryBacking.Sharing.PRIVATE).equals(MemoryBacking.anonymous())) {
            assembly.error(
                    "extras.qemu.clash",
                    "memory",
                    "what the memory is on the host is said by the nodes among the machine's own arguments, and QEMU refuses"
                            + " to be told it twice",
                    "leave all but the size out of 'memory', or the nodes (-numa) out of extras.qemu.arguments");
        } else if (sharingAsked && !shared) {
            assembly.error(
                    "extras.qemu.clash",
                    "memory",
                    "other programs are to map the memory, and the nodes among the machine's own arguments do not share theirs",
                    "write share=on at each -object memory-backend-.. in extras.qemu.arguments");
        }
        sum().filter(sum -> !sum.equals(machine.memory()))
                .ifPresent(sum -> assembly.error(
                        "extras.qemu.clash",
                        "memory",
                        "the machine has " + machine.memory() + ", and the nodes among its own arguments have " + sum
                                + " together: QEMU refuses it",
                        "write one sum at both"));
    }

    private boolean isShared(String name) {
        ObjectOption object = memory.get(name);
        return object != null && object.isSharedMemory();
    }

    /** Empty if a size is not to be read here, or an object is missing, which QEMU says better. */
    private Optional<DataSize> sum() {
        long sum = 0;
        for (String name : named) {
            ObjectOption object = memory.get(name);
            try {
                sum += DataSize.parse(object == null ? "" : object.get("size").orElse(""))
                        .bytes();
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.of(DataSize.bytes(sum));
    }
}
