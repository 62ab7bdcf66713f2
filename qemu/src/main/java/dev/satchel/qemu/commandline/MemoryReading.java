package dev.satchel.qemu.commandline;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MemoryBacking;
import dev.satchel.core.machine.MemoryBacking.Preallocation;
import dev.satchel.core.machine.MemoryBacking.Sharing;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.option.MachineOption;
import dev.satchel.qemu.option.Memory;
import dev.satchel.qemu.option.Numa;
import dev.satchel.qemu.option.ObjectOption;
import dev.satchel.qemu.option.OnOff;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** How much memory there is, and what it is on the host. */
final class MemoryReading {
    private static final DataSize USUAL = DataSize.mebibytes(128);

    /** What a machine says, or what changes nothing for it. */
    private static final Set<String> KNOWN = ImmutableSet.of(
            "qom-type",
            "id",
            "size",
            "share",
            "prealloc",
            "prealloc-threads",
            "hugetlb",
            "mem-path",
            "merge",
            "dump",
            "seal",
            "x-use-canonical-path-for-ramblock-id");

    private final Line line;

    MemoryReading(Line line) {
        this.line = line;
    }

    void read(Machine.Builder machine) {
        Optional<Part> backEnd = backEnd();
        List<Part> nodes = nodes();
        boolean divided = backEnd.isEmpty() && nodes.size() > 1;
        Optional<DataSize> said = said();
        Optional<DataSize> backed = divided
                ? new NodeReading(line).read(nodes, said)
                : backEnd.flatMap(part -> size((ObjectOption) part.option()));
        if (!divided && said.isPresent() && backed.isPresent() && !said.equals(backed)) {
            line.error(
                    "memory.size",
                    backEnd.orElseThrow(),
                    "is of " + backed.get() + ", and the memory of " + said.get()
                            + " (Machine memory size does not match the size of the memory backend)",
                    "write one size at both; the machine has that of -m");
        }
        if (said.isEmpty() && backed.isEmpty()) {
            line.warn(
                    "memory",
                    "-m",
                    "no memory is asked for: QEMU gives 128 MiB, too little for most systems",
                    "write -m 4G");
        }
        machine.memory((divided ? backed.or(() -> said) : said.or(() -> backed)).orElse(USUAL));
        boolean carried = divided && !nodes().isEmpty();
        // What nodes are carried with says what memory is; the board cannot say it too.
        machine.memoryBacking(
                carried ? MemoryBacking.anonymous() : backEnd.map(this::backing).orElseGet(this::oldForms));
    }

    /** The nodes of {@code -numa} that nobody has dealt with, without what is said of how far they are apart. */
    private List<Part> nodes() {
        return line.named("-numa").stream()
                .filter(part -> ((Numa) part.option()).kind().equals("node"))
                .toList();
    }

    private Optional<DataSize> said() {
        Optional<DataSize> size = Optional.empty();
        for (Part part : line.named("-m")) {
            line.take(part);
            Memory memory = (Memory) part.option();
            size = memory.size().or(back(size));
            if (memory.get("maxmem").isPresent()) {
                line.note("memory", part, "room for more memory is left out");
            }
            if (size.isPresent() && size.get().compareTo(DataSize.mebibytes(1)) < 0) {
                line.error(
                        "memory",
                        part,
                        size.get()
                                + " of memory is no machine (a bare number counts MiB; b counts bytes, and 0 is QEMU's"
                                + " default of 128 MiB)",
                        "write for example -m 4G");
                size = Optional.of(USUAL);
            }
        }
        return size;
    }

    private static Supplier<Optional<DataSize>> back(Optional<DataSize> size) {
        return () -> size;
    }

    /** The object with all of the memory: the board names it, or the only node of a machine that is no NUMA machine. */
    private Optional<Part> backEnd() {
        Optional<String> named = line.parts().stream()
                .filter(part -> part.option() instanceof MachineOption)
                .flatMap(part -> ((MachineOption) part.option()).get("memory-backend").stream())
                .reduce((first, last) -> last);
        List<Part> nodes = nodes();
        if (named.isPresent() && !nodes.isEmpty()) {
            line.error(
                    "memory.numa",
                    nodes.get(0),
                    "is of a part of the memory, and the board names the whole ('-machine memory-backend' and '-numa memdev'"
                            + " properties are mutually exclusive)",
                    "leave one of them out; the machine has the board's");
            line.named("-numa").forEach(line::take);
        } else if (named.isEmpty() && nodes.size() == 1) {
            line.named("-numa").forEach(line::take);
            return only(nodes.get(0));
        }
        return named.flatMap(id -> line.parts().stream()
                .filter(part -> part.option() instanceof MachineOption)
                .findFirst()
                .flatMap(board -> object(board, id)));
    }

    /** What the only node names; one that names nothing is refused, and means the whole. */
    private Optional<Part> only(Part node) {
        Numa option = (Numa) node.option();
        if (option.get("memdev").isPresent()) {
            line.note("memory.numa", node, "one node is no division: the machine has its memory in one piece");
            return object(node, option.get("memdev").get());
        }
        line.error(
                "memory.numa",
                node,
                "the only node names no memory back end: QEMU refuses it (total memory for NUMA nodes should equal RAM size,"
                        + " or mem= is not supported by this machine type); the machine has its memory in one piece",
                "leave -numa out: one node is no division");
        return Optional.empty();
    }

    private Optional<Part> object(Part user, String id) {
        Optional<Part> found = line.named("-object").stream()
                .filter(part -> ((ObjectOption) part.option()).kind().startsWith("memory-backend-")
                        && ((ObjectOption) part.option()).id().equals(Optional.of(id)))
                .findFirst();
        if (found.isEmpty()) {
            line.error(
                    "memory.backend",
                    user,
                    "there is no memory back end '" + id + "': QEMU refuses it; the machine has ordinary memory",
                    "add -object memory-backend-ram,id=" + id + ",size=.. or leave it out");
        }
        return found;
    }

    static Optional<DataSize> size(ObjectOption object) {
        try {
            return object.get("size").map(DataSize::parse).filter(size -> size.bytes() > 0);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a fraction, say: QEMU compares it, and here it is not looked at
        }
    }

    private MemoryBacking backing(Part part) {
        line.release(part);
        ObjectOption object = (ObjectOption) part.option();
        List<String> lost = Line.beyond(object, KNOWN);
        if (!lost.isEmpty()) {
            line.warn(
                    "memory.setting",
                    part,
                    "what a machine cannot say of its memory is left out: " + String.join(", ", lost),
                    "see that the machine does without");
        }
        MemoryBacking backing = kind(part, object);
        boolean preallocated = object.get("prealloc").flatMap(OnOff::parse).equals(Optional.of(OnOff.ON));
        return backing.withSharing(object.isSharedMemory() ? Sharing.SHARED : Sharing.PRIVATE)
                .withPreallocation(preallocated ? Preallocation.ON : Preallocation.OFF);
    }

    private MemoryBacking kind(Part part, ObjectOption object) {
        Optional<String> path = object.get("mem-path");
        boolean huge = object.get("hugetlb").flatMap(OnOff::parse).equals(Optional.of(OnOff.ON));
        return switch (object.kind()) {
            case "memory-backend-ram", "memory-backend-shm" -> MemoryBacking.anonymous();
            case "memory-backend-memfd" -> huge ? MemoryBacking.hugePages() : MemoryBacking.anonymous();
            case "memory-backend-file" -> {
                if (path.isEmpty()) {
                    line.error(
                            "memory.backend",
                            part,
                            "names no file (mem-path property not set); the machine has ordinary memory",
                            "add mem-path=");
                    yield MemoryBacking.anonymous();
                }
                yield MemoryBacking.file(Path.of(path.get()));
            }
            default -> {
                line.warn(
                        "memory.backend",
                        part,
                        object.kind() + " has no counterpart; the machine has ordinary memory",
                        "use memory-backend-ram, -memfd or -file");
                yield MemoryBacking.anonymous();
            }
        };
    }

    /** {@code -mem-path} and {@code -mem-prealloc}, which are of no object. */
    private MemoryBacking oldForms() {
        MemoryBacking backing = MemoryBacking.anonymous();
        for (Part part : line.named("-mem-path")) {
            line.take(part);
            backing = MemoryBacking.file(Path.of(part.value()));
        }
        for (Part part : line.named("-mem-prealloc")) {
            line.take(part);
            backing = backing.withPreallocation(Preallocation.ON);
        }
        return backing;
    }
}
