package dev.satchel.qemu.commandline;

import dev.satchel.qemu.option.BlockNode;
import dev.satchel.qemu.option.Blockdev;
import dev.satchel.qemu.option.Drive;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The drives and block nodes of a line by their names. */
final class BackEnds {
    private final Line line;
    private final Map<String, BackEnd> all = new LinkedHashMap<>();
    private final Set<String> used = new HashSet<>();

    BackEnds(Line line) {
        this.line = line;
        Map<String, Part> parts = new HashMap<>();
        Map<String, BlockNode> nodes = new LinkedHashMap<>();
        for (Part part : line.named("-drive", "-blockdev")) {
            if (part.option() instanceof Drive drive) {
                drive.id().ifPresent(id -> all.putIfAbsent(id, BackEnd.of(part, drive)));
            } else if (part.option() instanceof Blockdev blockdev) {
                blockdev.node().nodeName().ifPresent(name -> {
                    parts.putIfAbsent(name, part);
                    nodes.putIfAbsent(name, blockdev.node());
                });
                if (blockdev.node().nodeName().isEmpty()) {
                    line.error(
                            "blockdev.name",
                            part,
                            "a block node needs a name ('node-name' must be specified for the root node)",
                            "add node-name");
                }
            }
        }
        nodes.forEach((name, node) -> {
            Part part = parts.get(name);
            if (part != null) {
                all.putIfAbsent(name, BackEnd.of(part, node, parts, nodes));
            }
        });
    }

    /** The one by that name, which is then in use. */
    Optional<BackEnd> take(String name) {
        used.add(name);
        return Optional.ofNullable(all.get(name));
    }

    boolean isUsed(String name) {
        return used.contains(name);
    }

    void takeParts(BackEnd backEnd) {
        backEnd.parts().forEach(line::take);
    }

    /** The names of all, in order. */
    List<String> names() {
        return List.copyOf(all.keySet());
    }
}
