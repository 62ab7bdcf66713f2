package dev.satchel.storage.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Sets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Compares what {@code lsblk --json --bytes -O} tells of a host with what is read here, field by field. */
final class LsblkComparison {
    private final LinuxDevices host;
    private final List<String> differences = new ArrayList<>();
    private int compared;

    LsblkComparison(LinuxDevices host) {
        this.host = host;
    }

    /** Each difference in a line; {@code answer} is the whole answer. */
    List<String> differences(JsonNode answer) throws Exception {
        for (JsonNode device : answer.path("blockdevices")) {
            compare(device, null);
        }
        return differences;
    }

    /** How many fields were told by both. */
    int compared() {
        return compared;
    }

    private void compare(JsonNode told, @Nullable JsonNode parent) throws Exception {
        String node = "/dev/" + told.path("kname").asText();
        Optional<BlockDevice> found = host.at(Path.of(node));
        if (found.isEmpty()) {
            differences.add(node + " is not found");
            return;
        }
        BlockDevice device = found.get();
        same(node, "path", Path.of(node), device.path());
        same(node, "maj:min", told.path("maj:min").asText(), device.numbers().get(0));
        same(node, "size", told.path("size").asLong(), device.size().bytes());
        same(node, "ro", told.path("ro").asBoolean(), device.isReadOnly());
        boolean isEmmc = told.path("tran").asText().equals("mmc") || node.contains("mmcblk");
        if (!isEmmc) {
            same(
                    node,
                    "rm or hotplug",
                    told.path("rm").asBoolean() || told.path("hotplug").asBoolean(),
                    device.isRemovable());
        }
        same(node, "rota", told.path("rota").asBoolean(), device.isRotational());
        same(
                node,
                "log-sec",
                told.path("log-sec").asLong(),
                device.sectors().logical().bytes());
        same(
                node,
                "phy-sec",
                told.path("phy-sec").asLong(),
                device.sectors().physical().bytes());
        String type = told.path("type").asText();
        if (!type.equals("part") && told.path("pkname").isNull()) {
            ifTold(told, node, "model", device.model().orElse(""));
            ifTold(told, node, "serial", device.serial().orElse(""));
            ifTold(told, node, "wwn", device.wwn().orElse(""));
        }
        same(node, "type", type, type(device, type));
        ifTold(told, node, "tran", transport(device.bus()));
        if (type.equals("part") && parent != null) {
            comparePartition(told, parent, node);
        }
        same(node, "mountpoints", targets(told), mountpoints(device, told));
        compareChildren(told, node, device);
    }

    private void comparePartition(JsonNode told, JsonNode parent, String node) throws Exception {
        BlockDevice disk =
                host.at(Path.of("/dev/" + parent.path("kname").asText())).orElseThrow();
        BlockPartition part = disk.partitions().stream()
                .filter(one -> one.path().equals(Path.of(node)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(node + " is no partition of " + disk));
        same(node, "start", told.path("start").asLong() * 512, part.start().bytes());
        same(
                node,
                "size of the partition",
                told.path("size").asLong(),
                part.size().bytes());
    }

    private void compareChildren(JsonNode told, String node, BlockDevice device) throws Exception {
        Set<String> parts = new TreeSet<>();
        for (JsonNode child : told.path("children")) {
            String name = "/dev/" + child.path("kname").asText();
            if (child.path("type").asText().equals("part")) {
                parts.add(name);
            } else {
                boolean isHolder = device.holders().stream()
                        .anyMatch(holder -> holder.path().toString().equals(name));
                same(node, "holder " + name, true, isHolder);
            }
            compare(child, told);
        }
        Set<String> found = new TreeSet<>();
        device.partitions().forEach(part -> found.add(part.path().toString()));
        same(node, "partitions", parts, found);
    }

    /** What lsblk calls it, as far as the kind of a device says that. */
    private static String type(BlockDevice device, String told) {
        return switch (device.kind()) {
            case PARTITION -> "part";
            case DISK -> device.bus() == Bus.LOOP ? "loop" : "disk";
            case STACKED -> Set.of("part", "disk", "loop").contains(told) ? "stacked" : told;
        };
    }

    /** lsblk leaves out where it does not know. */
    private static String transport(Bus bus) {
        return switch (bus) {
            case USB -> "usb";
            case THUNDERBOLT, NVME -> "nvme";
            case SATA -> "sata";
            case ATA -> "ata";
            case VIRTIO -> "virtio";
            case MMC -> "mmc";
            case SCSI, LOOP, OTHER -> "";
        };
    }

    private static Set<String> targets(JsonNode told) {
        Set<String> targets = new TreeSet<>();
        told.path("mountpoints").forEach(target -> {
            if (!target.isNull()) {
                targets.add(target.asText());
            }
        });
        return targets;
    }

    /** lsblk shows a mount, also of several disks, at the device that was named to mount(8), and not at what is below. */
    private static Set<String> mountpoints(BlockDevice device, JsonNode told) {
        Set<String> mine = new TreeSet<>();
        device.mounts().stream()
                .filter(mount -> mount.device().equals(device.path()))
                .filter(mount -> mount.namespace() instanceof MountNamespace.Own)
                .forEach(mount -> mine.add(mount.target().toString()));
        if (device.swaps().contains(device.path())) {
            mine.add("[SWAP]");
        }
        boolean isOther =
                device.mounts().stream().anyMatch(mount -> mount.type().equals("btrfs"))
                        && targets(told).isEmpty();
        return isOther ? Sets.newTreeSet() : mine;
    }

    private void ifTold(JsonNode told, String node, String field, String found) {
        if (!told.path(field).isNull() && !told.path(field).isMissingNode()) {
            same(node, field, told.path(field).asText().strip(), found);
        }
    }

    private void same(String node, String field, Object expected, Object found) {
        compared++;
        if (!expected.equals(found)) {
            differences.add(node + ": " + field + " is " + expected + " for lsblk, here " + found);
        }
    }

    /** Of {@code answer}, what is about one of {@code names}. */
    static List<JsonNode> about(JsonNode answer, Set<String> names) {
        return StreamSupport.stream(answer.path("blockdevices").spliterator(), false)
                .filter(device -> names.contains(device.path("kname").asText()))
                .toList();
    }
}
