package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Begins a backup, and gives the copies their names when it is done. */
final class BackupWork implements JobWatch.Aftermath {
    private record Copy(BackupTarget target, BlockGraph.Device device, NewImage image, String job) {}

    private record Bitmap(String node, String name) {}

    private final Monitor monitor;
    private final Backup backup;
    private final List<Copy> copies = new ArrayList<>();
    private final List<Bitmap> begun = new ArrayList<>();

    private BackupWork(Monitor monitor, Backup backup) {
        this.monitor = monitor;
        this.backup = backup;
    }

    static BlockJob start(Monitor monitor, Backup backup) throws IOException, InterruptedException {
        monitor.require(4, 2, "a backup");
        BackupWork work = new BackupWork(monitor, backup);
        boolean started = false;
        try {
            BlockGraph graph = BlockGraph.read(monitor);
            for (BackupTarget target : backup.targets()) {
                work.prepare(target, graph.backed(target.disk()));
            }
            Quiescence.during(backup.agent(), work::begin);
            started = true;
        } finally {
            if (!started) {
                work.undone();
            }
        }
        JobWatch watch = JobWatch.start(
                monitor,
                "backup of " + backup.targets().get(0).disk()
                        + (backup.targets().size() == 1
                                ? ""
                                : " and " + (backup.targets().size() - 1) + " more"),
                work.copies.stream().map(Copy::job).toList(),
                JobWatch.WhenReady.COMPLETE,
                work);
        return new BlockJob(BlockJob.Kind.BACKUP, monitor, watch);
    }

    private void prepare(BackupTarget target, BlockGraph.Device device) throws IOException, InterruptedException {
        NewImage.@Nullable Base base = base(target, device.disk());
        NewImage image = NewImage.beside(monitor, target.file(), target.existing(), "backup");
        copies.add(new Copy(target, device, image, Monitor.freshName("backup")));
        DataSize size = device.disk().active().size();
        image.make(target.format(), size, base, ImmutableMap.of());
    }

    private NewImage.@Nullable Base base(BackupTarget target, LiveDisk disk) throws SatchelException {
        if (backup.content() == Backup.Content.WHOLE) {
            return null;
        }
        if (target.format() != ImageFormat.QCOW2) {
            throw new SatchelException(
                    "live.refused", target.file().toString(), "a part of a disk cannot be a raw image", "use qcow2");
        }
        if (backup.content() == Backup.Content.CHANGES) {
            return new NewImage.Base(
                    target.previous().orElseThrow().toAbsolutePath().toString(), ImageFormat.QCOW2.id());
        }
        if (disk.chain().size() < 2) {
            throw new SatchelException(
                    "live.refused",
                    "disk '" + disk.id() + "'",
                    "lies upon no other image, so that there is no topmost part to copy",
                    "copy the whole disk");
        }
        ChainImage below = disk.chain().get(1);
        return new NewImage.Base(below.name(), below.driver());
    }

    private void begin() throws IOException, InterruptedException {
        List<Map<String, Object>> actions = new ArrayList<>();
        for (Copy copy : copies) {
            ChainImage active = copy.device().disk().active();
            if (backup.content() == Backup.Content.WHOLE && backup.tracker().isPresent()) {
                Bitmap bitmap = new Bitmap(active.node(), backup.tracker().get());
                actions.add(action(
                        "block-dirty-bitmap-add",
                        ImmutableMap.of(
                                "node",
                                bitmap.node(),
                                "name",
                                bitmap.name(),
                                "persistent",
                                active.driver().equals("qcow2"))));
            }
            actions.add(action("blockdev-backup", arguments(copy, active)));
        }
        // All or none. A tracker cannot be begun in such a group: whoever follows the jobs then cancels the others.
        boolean tracking =
                backup.content() == Backup.Content.WHOLE && backup.tracker().isPresent();
        monitor.ask(
                "transaction",
                ImmutableMap.of(
                        "actions",
                        actions,
                        "properties",
                        ImmutableMap.of("completion-mode", tracking ? "individual" : "grouped")),
                "backup");
        if (backup.content() == Backup.Content.WHOLE) {
            for (Copy copy : copies) {
                backup.tracker()
                        .ifPresent(name -> begun.add(
                                new Bitmap(copy.device().disk().active().node(), name)));
            }
        }
    }

    private Map<String, Object> arguments(Copy copy, ChainImage active) {
        ImmutableMap.Builder<String, Object> arguments = ImmutableMap.<String, Object>builder()
                .put("job-id", copy.job())
                .put("target", copy.image().node())
                .put("auto-dismiss", false)
                .put("speed", backup.rateLimit().bytes());
        switch (backup.content()) {
            case WHOLE -> arguments.put("device", copy.device().requireRoot()).put("sync", "full");
            case TOP -> arguments.put("device", copy.device().requireRoot()).put("sync", "top");
            case CHANGES ->
                arguments
                        .put("device", active.node())
                        .put("sync", "bitmap")
                        .put("bitmap", backup.tracker().orElseThrow())
                        .put("bitmap-mode", "on-success");
        }
        return arguments.buildOrThrow();
    }

    private static Map<String, Object> action(String type, Map<String, Object> data) {
        return ImmutableMap.of("type", type, "data", data);
    }

    @Override
    public void done() throws IOException, InterruptedException {
        boolean whole = false;
        try {
            for (Copy copy : copies) {
                copy.image().finish();
            }
            whole = true;
        } finally {
            if (!whole) {
                undone();
            }
        }
    }

    @Override
    public void undone() throws InterruptedException {
        for (Copy copy : copies) {
            copy.image().abandon();
        }
        for (Bitmap bitmap : begun) {
            monitor.attempt("block-dirty-bitmap-remove", ImmutableMap.of("node", bitmap.node(), "name", bitmap.name()));
        }
    }
}
