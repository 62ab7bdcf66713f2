package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a running machine has room for one more device. QEMU takes a second device below a root port without a word, and the
 * guest never sees it: which ports are free is found out here.
 */
final class PlugPlaces {
    private static final String PERIPHERAL = "/machine/peripheral/";
    private static final ImmutableSet<String> BRIDGES = ImmutableSet.of("usb-bot", "usb-uas", "usb-storage");
    private static final int MOST_SCSI = 255;
    private static final int MOST_USB = 15;

    /** A device that has a name. */
    record Part(String id, String type) {}

    private final Monitor monitor;

    PlugPlaces(Monitor monitor) {
        this.monitor = monitor;
    }

    List<Part> parts() throws IOException, InterruptedException {
        ImmutableList.Builder<Part> parts = ImmutableList.builder();
        for (QmpValue property : monitor.properties("/machine/peripheral")) {
            String type = property.at("type").text().orElse("");
            if (type.startsWith("child<")) {
                parts.add(new Part(
                        property.at("name").text().orElse(""), type.substring("child<".length(), type.length() - 1)));
            }
        }
        return parts.build();
    }

    boolean has(String id) throws IOException, InterruptedException {
        return monitor.property(PERIPHERAL + id, "type").isPresent();
    }

    /** The bus for a PCI device; empty where any slot of the board's own will do. */
    Optional<String> pci(String where) throws IOException, InterruptedException {
        String board =
                monitor.property("/machine", "type").flatMap(QmpValue::text).orElse("");
        if (board.startsWith("pc-i440fx")) {
            return Optional.empty();
        }
        int ports = 0;
        for (Part part : parts()) {
            if (part.type().equals("pcie-root-port")) {
                ports++;
                if (children(PERIPHERAL + part.id() + "/" + part.id()) == 0) {
                    return Optional.of(part.id());
                }
            }
        }
        throw new SatchelException(
                "live.plug.full",
                where,
                ports == 0
                        ? "the board takes PCI devices only below a root port while it runs, and has none to spare"
                        : "all " + ports + " root ports are taken",
                "start the machine with spare slots, or use bus scsi or usb");
    }

    String scsi(String where) throws IOException, InterruptedException {
        boolean found = false;
        for (Part part : parts()) {
            if (BRIDGES.contains(part.type())) {
                continue;
            }
            for (String path : List.of(PERIPHERAL + part.id(), PERIPHERAL + part.id() + "/virtio-backend")) {
                Optional<String> bus = bus(path, "child<SCSI>");
                if (bus.isPresent()) {
                    found = true;
                    if (children(path + "/" + bus.get()) < MOST_SCSI) {
                        return bus.get();
                    }
                }
            }
        }
        throw full(where, found, "SCSI controller", "a disk on bus scsi");
    }

    String usb(String where) throws IOException, InterruptedException {
        boolean found = false;
        for (Part part : parts()) {
            String path = PERIPHERAL + part.id();
            Optional<String> bus = bus(path, "child<usb-bus>");
            if (bus.isPresent()) {
                found = true;
                long ports = monitor.property(path, "p2")
                        .flatMap(value -> value.number().stream().boxed().findFirst())
                        .orElse((long) MOST_USB);
                // QEMU would put a slow hub before the device that is one too many.
                if (children(path + "/" + bus.get()) < ports) {
                    return bus.get();
                }
            }
        }
        throw full(where, found, "USB controller", "a disk or a drive on bus usb");
    }

    private static SatchelException full(String where, boolean found, String what, String remedy) {
        return new SatchelException(
                "live.plug.full",
                where,
                found ? "no " + what + " has room for it" : "the machine has no " + what,
                "start the machine with " + remedy + ", which brings one");
    }

    private Optional<String> bus(String path, String type) throws IOException, InterruptedException {
        for (QmpValue property : monitor.properties(path)) {
            if (property.at("type").text().orElse("").equals(type)) {
                return property.at("name").text();
            }
        }
        return Optional.empty();
    }

    private int children(String bus) throws IOException, InterruptedException {
        int children = 0;
        for (QmpValue property : monitor.properties(bus)) {
            if (property.at("name").text().orElse("").startsWith("child[")) {
                children++;
            }
        }
        return children;
    }

    /** What must go for {@code id} to go: itself, or the USB bridge that it alone sits on. */
    String removable(String id) throws IOException, InterruptedException {
        @Nullable
        String bus = monitor.property(PERIPHERAL + id, "parent_bus")
                .flatMap(QmpValue::text)
                .orElse(null);
        if (bus == null || !bus.startsWith(PERIPHERAL)) {
            return id;
        }
        String bridge = bus.substring(PERIPHERAL.length()).replaceFirst("/.*", "");
        List<String> bridges = new ArrayList<>();
        for (Part part : parts()) {
            if (part.id().equals(bridge) && BRIDGES.contains(part.type())) {
                bridges.add(bridge);
            }
        }
        return bridges.isEmpty() ? id : bridges.get(0);
    }
}
