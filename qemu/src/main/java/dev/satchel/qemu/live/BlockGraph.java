package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Access;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a machine's block devices are made of at one moment. Nodes and not file names are followed: two disks may lie upon
 * the same file.
 */
final class BlockGraph {
    /** Nodes that pass on what is below them. A job puts some above the image it works on, and takes them away. */
    private static final ImmutableSet<String> FILTERS = ImmutableSet.of(
            "throttle",
            "copy-on-read",
            "copy-before-write",
            "mirror_top",
            "commit_top",
            "preallocate",
            "snapshot-access");

    private static final Pattern DEVICE = Pattern.compile("(?:/machine/peripheral/)?([^/]+)(?:/.*)?");

    /**
     * A block device with its nodes.
     *
     * @param id the device's, or what QEMU calls it where it has none, as flash memory
     * @param disk what the guest has; flash memory is nothing of that kind
     * @param root the node the device uses, which may be a filter; null for an empty drive
     */
    record Device(String id, LiveDisk disk, @Nullable String root, Flash flash) {
        /** Whether it is flash memory. */
        enum Flash {
            NO,
            YES
        }

        String requireRoot() {
            if (root == null) {
                throw new IllegalStateException("drive '" + id + "' is empty");
            }
            return root;
        }
    }

    private final ImmutableList<Device> devices;
    private final ImmutableMap<String, QmpValue> nodes;
    private final ImmutableMap<String, Map<String, String>> children;

    private BlockGraph(List<Device> devices, Map<String, QmpValue> nodes, Map<String, Map<String, String>> children) {
        this.devices = ImmutableList.copyOf(devices);
        this.nodes = ImmutableMap.copyOf(nodes);
        this.children = ImmutableMap.copyOf(children);
    }

    static BlockGraph read(Monitor monitor) throws IOException, InterruptedException {
        List<QmpValue> named = monitor.ask("query-named-block-nodes").elements();
        Map<String, QmpValue> nodes = new HashMap<>();
        named.forEach(node -> nodes.put(node.at("node-name").text().orElse(""), node));
        Map<String, Map<String, String>> children = children(monitor, named);
        List<Device> devices = new ArrayList<>();
        for (QmpValue block : monitor.ask("query-block").elements()) {
            Optional<String> qdev = block.at("qdev").text();
            if (qdev.isPresent()) {
                devices.add(device(qdev.get(), block, nodes, children));
            }
        }
        return new BlockGraph(devices, nodes, children);
    }

    private static Device device(
            String qdev, QmpValue block, Map<String, QmpValue> nodes, Map<String, Map<String, String>> children) {
        boolean flash = qdev.startsWith("/machine/") && !qdev.startsWith("/machine/peripheral/");
        Matcher matcher = DEVICE.matcher(qdev);
        String id = flash || !matcher.matches()
                ? block.at("device").text().filter(name -> !name.isEmpty()).orElse(qdev)
                : matcher.group(1);
        QmpValue inserted = block.at("inserted");
        String root = inserted.at("node-name").text().orElse(null);
        LiveDisk.Kind kind = block.at("removable").isTrue() ? LiveDisk.Kind.DRIVE : LiveDisk.Kind.DISK;
        Access access = inserted.at("ro").isTrue() || root == null ? Access.READ_ONLY : Access.READ_WRITE;
        return new Device(
                id,
                new LiveDisk(id, kind, access, chain(root, nodes, children)),
                root,
                flash ? Device.Flash.YES : Device.Flash.NO);
    }

    private static List<ChainImage> chain(
            @Nullable String root, Map<String, QmpValue> nodes, Map<String, Map<String, String>> children) {
        List<ChainImage> chain = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String name = root;
        while (name != null && seen.add(name)) {
            QmpValue node = nodes.get(name);
            if (node == null) {
                break;
            }
            Map<String, String> below = children.getOrDefault(name, Map.of());
            String driver = node.at("drv").text().orElse("");
            if (FILTERS.contains(driver)) {
                name = below.containsKey("file") ? below.get("file") : below.get("backing");
                continue;
            }
            QmpValue image = node.at("image");
            chain.add(new ChainImage(
                    name,
                    node.at("file").text().orElse(""),
                    driver,
                    DataSize.bytes(image.at("virtual-size").number().orElse(0)),
                    DataSize.bytes(Math.max(0, image.at("actual-size").number().orElse(0)))));
            name = below.get("backing");
        }
        return chain;
    }

    /** Of each node, its children by what they are to it. */
    private static Map<String, Map<String, String>> children(Monitor monitor, List<QmpValue> named)
            throws IOException, InterruptedException {
        Map<String, Map<String, String>> children = new HashMap<>();
        if (named.stream().anyMatch(node -> node.at("children").isPresent())) { // from QEMU 10.1 on
            for (QmpValue node : named) {
                for (QmpValue child : node.at("children").elements()) {
                    put(
                            children,
                            node.at("node-name").text().orElse(""),
                            child.at("child").text().orElse(""),
                            child.at("node-name").text().orElse(""));
                }
            }
            return children;
        }
        QmpValue graph = monitor.ask("x-debug-query-block-graph");
        Map<Long, String> names = graph.at("nodes").elements().stream()
                .collect(Collectors.toMap(
                        node -> node.at("id").number().orElse(-1),
                        node -> node.at("type").text().orElse("").equals("block-driver")
                                ? node.at("name").text().orElse("")
                                : "",
                        (one, two) -> one));
        for (QmpValue edge : graph.at("edges").elements()) {
            put(
                    children,
                    names.getOrDefault(edge.at("parent").number().orElse(-1), ""),
                    edge.at("name").text().orElse(""),
                    names.getOrDefault(edge.at("child").number().orElse(-1), ""));
        }
        return children;
    }

    private static void put(Map<String, Map<String, String>> children, String parent, String as, String child) {
        if (!parent.isEmpty() && !child.isEmpty()) {
            children.computeIfAbsent(parent, name -> new HashMap<>()).put(as, child);
        }
    }

    /** All, flash memory too. */
    List<Device> devices() {
        return devices;
    }

    List<LiveDisk> disks() {
        return devices.stream()
                .filter(device -> device.flash() == Device.Flash.NO)
                .map(Device::disk)
                .collect(ImmutableList.toImmutableList());
    }

    boolean has(String id) {
        return devices.stream()
                .anyMatch(device ->
                        device.flash() == Device.Flash.NO && device.id().equals(id));
    }

    /** The images from {@code node} on; none if there is no such node. */
    List<ChainImage> chain(String node) {
        return chain(node, nodes, children);
    }

    Device device(String id) throws SatchelException {
        List<Device> known = devices.stream()
                .filter(device -> device.flash() == Device.Flash.NO)
                .toList();
        return known.stream()
                .filter(device -> device.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new SatchelException(
                        "live.unknown",
                        "disk '" + id + "'",
                        "the machine has no such disk",
                        known.isEmpty()
                                ? "it has none"
                                : "it has: " + known.stream().map(Device::id).collect(Collectors.joining(", "))));
    }

    /** With an image to work on. */
    Device backed(String id) throws SatchelException {
        Device device = device(id);
        if (device.root() == null) {
            throw new SatchelException("live.refused", "drive '" + id + "'", "holds no medium");
        }
        return device;
    }

    /** What QEMU tells of {@code name}; absent members if there is no such node. */
    QmpValue node(String name) {
        return nodes.getOrDefault(name, QmpValue.parse("{}"));
    }
}
