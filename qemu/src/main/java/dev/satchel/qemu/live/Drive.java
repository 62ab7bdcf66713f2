package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A drive for media of a running machine. */
final class Drive {
    private static final Duration OPENING = Duration.ofSeconds(5);

    private final Monitor monitor;
    private final String id;

    Drive(Monitor monitor, String id) {
        this.monitor = monitor;
        this.id = id;
    }

    void insert(Path medium) throws IOException, InterruptedException {
        Path file = medium.toAbsolutePath();
        if (!Files.exists(file)) {
            throw new SatchelException("image.missing", medium.toString(), "there is no such medium");
        }
        requireDrive();
        String node = Monitor.freshName("medium");
        Map<String, Object> protocol = ImmutableMap.of(
                "driver",
                Files.isRegularFile(file) ? "file" : "host_device",
                "filename",
                file.toString(),
                "read-only",
                true);
        // Opened first: what cannot be opened leaves the old medium where it is.
        monitor.ask(
                "blockdev-add",
                ImmutableMap.of("node-name", node, "driver", ImageFormat.RAW.id(), "read-only", true, "file", protocol),
                where());
        boolean inserted = false;
        try {
            eject();
            monitor.ask("blockdev-insert-medium", ImmutableMap.of("id", id, "node-name", node), where());
            inserted = true;
        } finally {
            if (!inserted) {
                monitor.attempt("blockdev-del", ImmutableMap.of("node-name", node));
            }
        }
        monitor.ask("blockdev-close-tray", ImmutableMap.of("id", id), where());
    }

    void eject() throws IOException, InterruptedException {
        BlockGraph.Device device = requireDrive();
        open();
        if (device.root() == null) {
            return;
        }
        monitor.ask("blockdev-remove-medium", ImmutableMap.of("id", id), where());
        monitor.attempt("blockdev-del", ImmutableMap.of("node-name", device.root()));
    }

    private BlockGraph.Device requireDrive() throws IOException, InterruptedException {
        BlockGraph.Device device = BlockGraph.read(monitor).device(id);
        if (device.disk().kind() != LiveDisk.Kind.DRIVE) {
            throw new SatchelException("live.refused", where(), "is a disk and no drive for media");
        }
        return device;
    }

    /** A guest that has locked the drive is only asked to let go of the medium. */
    private void open() throws IOException, InterruptedException {
        monitor.ask("blockdev-open-tray", ImmutableMap.of("id", id), where());
        long start = System.nanoTime();
        while (!isOpen()) {
            if (System.nanoTime() - start > OPENING.toNanos()) {
                throw new SatchelException(
                        "live.drive.locked", where(), "the guest keeps the drive closed", "unmount the medium there");
            }
            Thread.sleep(20);
        }
    }

    private boolean isOpen() throws IOException, InterruptedException {
        for (QmpValue block : monitor.ask("query-block").elements()) {
            String qdev = block.at("qdev").text().orElse("");
            if (qdev.equals(id) || qdev.startsWith("/machine/peripheral/" + id + "/")) {
                // Floppy drives tell of no tray.
                return !block.at("tray_open").isPresent()
                        || block.at("tray_open").isTrue();
            }
        }
        return true;
    }

    private String where() {
        return "drive '" + id + "'";
    }
}
