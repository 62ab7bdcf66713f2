package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.ImageFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puts new overlays upon disks. */
final class OverlayWork {
    private OverlayWork() {}

    static List<LiveDisk> take(Monitor monitor, OverlaySnapshot snapshot) throws IOException, InterruptedException {
        monitor.require(4, 2, "a snapshot");
        BlockGraph graph = BlockGraph.read(monitor);
        List<NewImage> made = new ArrayList<>();
        boolean taken = false;
        try {
            List<Map<String, Object>> actions = new ArrayList<>();
            for (Map.Entry<String, Path> each : snapshot.overlays().entrySet()) {
                BlockGraph.Device device = graph.backed(each.getKey());
                ChainImage active = device.disk().active();
                if (device.disk().access() == Access.READ_ONLY) {
                    throw new SatchelException(
                            "live.refused", "disk '" + device.id() + "'", "is read-only: nothing would be written");
                }
                NewImage overlay = NewImage.at(monitor, each.getValue(), "overlay");
                made.add(overlay);
                overlay.make(
                        ImageFormat.QCOW2,
                        active.size(),
                        new NewImage.Base(active.name(), active.driver()),
                        NewImage.optionsLike(graph.node(active.node())));
                actions.add(ImmutableMap.of(
                        "type",
                        "blockdev-snapshot",
                        "data",
                        // below what limits the disk's speed, if anything does
                        ImmutableMap.of("node", active.node(), "overlay", overlay.node())));
            }
            Quiescence.during(
                    snapshot.agent(),
                    () -> monitor.ask("transaction", ImmutableMap.of("actions", actions), "snapshot"));
            taken = true;
        } finally {
            if (!taken) {
                for (NewImage overlay : made) {
                    overlay.abandon();
                }
            }
        }
        BlockGraph after = BlockGraph.read(monitor);
        ImmutableList.Builder<LiveDisk> disks = ImmutableList.builder();
        for (String id : snapshot.overlays().keySet()) {
            disks.add(after.device(id).disk());
        }
        return disks.build();
    }
}
