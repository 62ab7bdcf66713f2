package dev.satchel.core.machine;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A disk to its part of a machine file. */
final class DiskWriter {
    private final PathText paths;

    DiskWriter(PathText paths) {
        this.paths = paths;
    }

    void add(ObjectNode node, Disk disk) {
        node.put("id", disk.id());
        add(node, disk.source());
        disk.size().ifPresent(size -> node.put("size", size.toString()));
        disk.bus().ifPresent(bus -> node.put("bus", bus.id()));
        disk.bootOrder().ifPresent(place -> node.put("boot", place));
        disk.sectors()
                .ifPresent(sectors -> node.putObject("sectors")
                        .put("logical", sectors.logical().bytes())
                        .put("physical", sectors.physical().bytes()));
        // Not a choice of the model but a consequence of the source, so it is noise unless it was said.
        Disk silent = Disk.named(disk.id()).source(disk.source()).build();
        if (disk.cache() != silent.cache()) {
            node.put("cache", disk.cache().id());
        }
        disk.asyncIo().ifPresent(aio -> node.put("aio", aio.id()));
        if (disk.discard() == Disk.Discard.UNMAP) {
            node.put("discard", true);
        }
        if (disk.zeroDetection() != ZeroDetection.OFF) {
            node.put("detectZeroes", disk.zeroDetection().id());
        }
        disk.throttle().ifPresent(throttle -> add(node.putObject("throttle"), throttle));
        disk.serial().ifPresent(serial -> node.put("serial", serial));
        if (disk.access() != silent.access()) {
            node.put("readOnly", true);
        }
    }

    private void add(ObjectNode disk, DiskSource source) {
        if (source instanceof DiskSource.Image image) {
            disk.putObject("image")
                    .put("file", paths.text(image.file()))
                    .put("format", image.format().id());
        } else if (source instanceof DiskSource.Device device) {
            ObjectNode node = disk.putObject("device");
            device.identity().serial().ifPresent(serial -> node.put("serial", serial));
            device.identity().wwn().ifPresent(wwn -> node.put("wwn", wwn));
            device.identity().tableUuid().ifPresent(uuid -> node.put("tableUuid", uuid));
            device.identity().model().ifPresent(model -> node.put("model", model));
            device.identity().size().ifPresent(size -> node.put("size", size.bytes() + "B"));
            device.identity().path().ifPresent(path -> node.put("path", paths.devicePath(path)));
        } else if (source instanceof DiskSource.Medium medium) {
            ObjectNode node = disk.putObject("media");
            medium.file().ifPresent(file -> node.put("file", paths.text(file)));
        } else if (source instanceof DiskSource.Nbd nbd) {
            add(disk.putObject("nbd"), nbd);
        }
    }

    private void add(ObjectNode node, DiskSource.Nbd nbd) {
        if (nbd.server() instanceof NbdServer.Socket socket) {
            node.put("socket", paths.text(socket.path()));
        } else {
            node.put("host", nbd.server().toString());
        }
        if (!nbd.export().isEmpty()) {
            node.put("export", nbd.export());
        }
    }

    private static void add(ObjectNode node, Throttle throttle) {
        throttle.read().ifPresent(limit -> node.put("read", limit.toString()));
        throttle.write().ifPresent(limit -> node.put("write", limit.toString()));
        throttle.total().ifPresent(limit -> node.put("total", limit.toString()));
        throttle.readOperations().ifPresent(limit -> node.put("readOperations", limit));
        throttle.writeOperations().ifPresent(limit -> node.put("writeOperations", limit));
        throttle.totalOperations().ifPresent(limit -> node.put("totalOperations", limit));
    }
}
