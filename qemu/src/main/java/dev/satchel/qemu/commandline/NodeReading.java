package dev.satchel.qemu.commandline;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.option.Memory;
import dev.satchel.qemu.option.Numa;
import dev.satchel.qemu.option.ObjectOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Memory that is divided among several nodes ({@code -numa}), for which a machine has no word: it is carried, in the form that
 * every board takes. Those since QEMU 5.1 refuse {@code mem=}, and nodes that say nothing of memory, which older ones divided
 * evenly (QEMU 7.2, {@code hw/core/numa.c}).
 */
final class NodeReading {
    /** What older QEMUs divided memory into. */
    private static final DataSize GRAIN = DataSize.mebibytes(8);

    private final Line line;
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** Where a node has its memory from: the object that it names, or so much, or nothing that is said. */
    private record Node(Part part, Optional<Part> object, Optional<DataSize> size) {
        Numa option() {
            return (Numa) part.option();
        }
    }

    NodeReading(Line line) {
        this.line = line;
        line.named("-object")
                .forEach(part -> ((ObjectOption) part.option()).id().ifPresent(names::add));
    }

    /**
     * Reads {@code parts}, which are several nodes.
     *
     * @param said how much memory there is, if the line says it
     * @return how much there is; empty if it is told of neither here nor there, or a node's memory is not there: the
     *     machine has its memory in one piece then
     */
    Optional<DataSize> read(List<Part> parts, Optional<DataSize> said) {
        for (Part part : parts) {
            if (!read(part)) {
                line.named("-numa").forEach(line::take);
                return said;
            }
        }
        List<Node> olds = nodes.stream()
                .filter(node -> node.option().get("mem").isPresent())
                .toList();
        boolean silent = nodes.stream().allMatch(node -> node.size().isEmpty());
        if (silent) {
            said.ifPresent(this::divide);
        } else {
            olds.forEach(this::modernise);
        }
        Optional<DataSize> all = silent ? said : sum();
        if (all.isPresent() && said.isPresent() && !all.equals(said)) {
            line.error(
                    "memory.size",
                    parts.get(0),
                    "the nodes have " + all.get() + " together, and the memory is of " + said.get()
                            + " (total memory for NUMA nodes should equal RAM size)",
                    "write one sum at both; the machine has that of the nodes");
        }
        all.ifPresent(sum -> line.note(
                "memory.numa",
                parts.get(0),
                "a machine has no word for nodes of memory: all " + parts.size() + " are carried, with what they name",
                "whoever changes the machine's memory or processors changes them in extras.qemu.arguments too"));
        return all;
    }

    /** Whether what the node names is there. */
    private boolean read(Part part) {
        Numa option = (Numa) part.option();
        Optional<String> name = option.get("memdev");
        Optional<Part> object = name.flatMap(this::object);
        if (name.isPresent() && object.isEmpty()) {
            line.error(
                    "memory.backend",
                    part,
                    "there is no memory back end '" + name.get()
                            + "': QEMU refuses it; the machine has its memory in one piece",
                    "add -object memory-backend-ram,id=" + name.get() + ",size=..");
            return false;
        }
        Optional<DataSize> size = object.flatMap(back -> MemoryReading.size((ObjectOption) back.option()));
        try {
            size = option.get("mem").map(Memory::sizeOf).or(back(size));
        } catch (IllegalArgumentException e) {
            line.error(
                    "memory.numa",
                    part,
                    e.getMessage() + "; the machine has its memory in one piece",
                    "write for example mem=1G");
            return false;
        }
        nodes.add(new Node(part, object, size));
        return true;
    }

    private static Supplier<Optional<DataSize>> back(Optional<DataSize> size) {
        return () -> size;
    }

    private Optional<Part> object(String id) {
        return line.named("-object").stream()
                .filter(part -> ((ObjectOption) part.option()).kind().startsWith("memory-backend-")
                        && ((ObjectOption) part.option()).id().equals(Optional.of(id)))
                .findFirst();
    }

    /** Empty if one of them names an object whose size is not to be read: QEMU adds it up. */
    private Optional<DataSize> sum() {
        boolean known = nodes.stream()
                .allMatch(node -> node.size().isPresent() || node.object().isEmpty());
        return known
                ? Optional.of(DataSize.bytes(nodes.stream()
                        .flatMap(node -> node.size().stream())
                        .mapToLong(DataSize::bytes)
                        .sum()))
                : Optional.empty();
    }

    private void modernise(Node node) {
        line.warn(
                "memory.numa",
                node.part(),
                "mem= is refused by every board since QEMU 5.1 (Parameter -numa node,mem is not supported by this machine"
                        + " type); it is carried as a memory back end of that size",
                "write -object memory-backend-ram,id=m,size=" + node.size().orElseThrow() + " and memdev=m");
        give(node, node.size().orElseThrow());
    }

    private void divide(DataSize all) {
        line.error(
                "memory.numa",
                nodes.get(0).part(),
                "no node says what memory it has: QEMU refuses it since 5.2 (total memory for NUMA nodes (0x0) should equal"
                        + " RAM size); it is carried as older ones divided it, evenly",
                "give each node a memory back end: memdev=");
        long share = all.bytes() / nodes.size() / GRAIN.bytes() * GRAIN.bytes();
        long rest = all.bytes();
        for (Node node : nodes.subList(0, nodes.size() - 1)) {
            give(node, DataSize.bytes(share));
            rest -= share;
        }
        give(nodes.get(nodes.size() - 1), DataSize.bytes(rest));
    }

    private void give(Node node, DataSize size) {
        if (size.equals(DataSize.ZERO)) {
            line.replace(node.part(), node.option().without("mem")); // a node of processors alone
            return;
        }
        String name = freeName();
        line.replace(
                node.part(),
                ImmutableList.of(
                        ObjectOption.of("memory-backend-ram", name).with("size", size.bytes()),
                        node.option().without("mem").with("memdev", name)));
    }

    private String freeName() {
        int number = 0;
        while (!names.add("node-memory" + number)) {
            number++;
        }
        return "node-memory" + number;
    }
}
