package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What a program that ended in the middle of its work has left in a machine. */
final class Leftovers {
    private static final String OURS = "satchel-";

    private Leftovers() {}

    static void clear(Monitor monitor) throws IOException, InterruptedException {
        for (QmpValue job : monitor.jobs()) {
            String id = job.at("id").text().orElse("");
            if (id.startsWith(OURS) && job.at("status").text().orElse("").equals("concluded")) {
                monitor.attempt("job-dismiss", ImmutableMap.of("id", id));
            }
        }
        for (QmpValue node : monitor.ask("query-named-block-nodes").elements()) {
            String name = node.at("node-name").text().orElse("");
            if (!name.startsWith(OURS)) {
                continue;
            }
            // QEMU refuses it for one that is in use, as overlays and media are.
            monitor.attempt("blockdev-del", ImmutableMap.of("node-name", name));
            Optional<Path> half = new ChainImage(
                            name, node.at("file").text().orElse(""), "", DataSize.ZERO, DataSize.ZERO)
                    .file()
                    .filter(file -> name.startsWith(OURS + "backup-")
                            && String.valueOf(file.getFileName()).matches("\\..*\\.new"));
            if (half.isPresent() && !isOpen(monitor, name)) {
                NewImage.remove(half.get());
            }
        }
    }

    private static boolean isOpen(Monitor monitor, String node) throws IOException, InterruptedException {
        return monitor.ask("query-named-block-nodes").elements().stream()
                .anyMatch(each -> each.at("node-name").text().orElse("").equals(node));
    }
}
