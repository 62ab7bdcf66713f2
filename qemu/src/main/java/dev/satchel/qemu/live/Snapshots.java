package dev.satchel.qemu.live;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Access;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Snapshots of a running machine inside its qcow2 images: of all of it, memory and devices too, to which it can go back
 * within a second, and of disks alone. Disks that the guest can write must be qcow2 images; what it cannot write does not
 * matter, and a store of UEFI variables that is no qcow2 image goes back with the memory, which holds all of it.
 *
 * <p>They stay in the images, and outlive the machine's end. For a moment to go back to while it runs, {@link Moment} takes less:
 * no disk, no name. {@link SavedState} is a file of its own, from which another QEMU goes on. {@link OverlaySnapshot} saves disks
 * of any format, without the memory.
 *
 * <p>Failures have the codes {@code live.snapshot.format} (something is not qcow2), {@code live.snapshot.exists}, {@code
 * live.snapshot.missing}, and those of {@link LiveMachine}.
 */
public final class Snapshots {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int LONGEST_NAME = 255; // bytes; QEMU cuts the rest off without a word

    /** Formats that can hold snapshots. */
    private static final ImmutableSet<String> CAPABLE = ImmutableSet.of("qcow2", "rbd");

    private final Monitor monitor;

    Snapshots(Monitor monitor) {
        this.monitor = monitor;
    }

    /** Those that there are, the oldest first; immutable. */
    public List<MachineSnapshot> list() throws IOException, InterruptedException {
        return list(BlockGraph.read(monitor));
    }

    private static List<MachineSnapshot> list(BlockGraph graph) {
        Map<String, MachineSnapshot> found = new LinkedHashMap<>();
        for (BlockGraph.Device device : graph.devices()) {
            if (device.disk().chain().isEmpty() || device.disk().access() == Access.READ_ONLY) {
                continue;
            }
            QmpValue image = graph.node(device.disk().active().node()).at("image");
            for (QmpValue each : image.at("snapshots").elements()) {
                String name = each.at("name").text().orElse("");
                Instant created = Instant.ofEpochSecond(
                        each.at("date-sec").number().orElse(0),
                        each.at("date-nsec").number().orElse(0));
                DataSize state = DataSize.bytes(
                        Math.max(0, each.at("vm-state-size").number().orElse(0)));
                MachineSnapshot here = new MachineSnapshot(name, created, state, List.of(device.id()));
                found.merge(name, here, Snapshots::merged);
            }
        }
        return found.values().stream()
                .sorted((one, two) -> one.created().compareTo(two.created()))
                .collect(ImmutableList.toImmutableList());
    }

    private static MachineSnapshot merged(MachineSnapshot one, MachineSnapshot two) {
        return new MachineSnapshot(
                one.name(),
                one.created().isBefore(two.created()) ? one.created() : two.created(),
                one.stateSize().compareTo(two.stateSize()) > 0 ? one.stateSize() : two.stateSize(),
                ImmutableList.<String>builder()
                        .addAll(one.disks())
                        .addAll(two.disks())
                        .build());
    }

    /**
     * Saves the whole machine. The guest halts meanwhile, some tenths of a second for each 100 MB of its memory.
     *
     * @param name which there is not yet: 1 to 255 bytes in UTF-8
     */
    public void save(String name) throws IOException, InterruptedException {
        checkName(name);
        monitor.requireDisks(subject(name));
        monitor.require(6, 0, "a snapshot of a whole machine");
        BlockGraph graph = BlockGraph.read(monitor);
        List<BlockGraph.Device> written = written(graph);
        String holder = written.stream()
                .filter(device -> device.flash() == BlockGraph.Device.Flash.NO)
                .map(Snapshots::node)
                .findFirst()
                .orElseThrow(() -> new SatchelException(
                        "live.snapshot.format",
                        monitor.where(),
                        "has no disk that could hold its state",
                        "give it a qcow2 disk, or save the state to a file"));
        refuseExisting(name, graph);
        monitor.runJob(
                "snapshot-save",
                ImmutableMap.of(
                        "tag", name,
                        "vmstate", holder,
                        "devices", written.stream().map(Snapshots::node).toList()),
                subject(name),
                LIMIT);
    }

    /**
     * Goes back to a snapshot of the whole machine. A guest that ran goes on from there at once.
     *
     * @param name which there is
     * @throws SatchelException with code {@code live.failed} if QEMU could not load it: the guest is then halted, and in no
     *     state to go on
     */
    public void load(String name) throws IOException, InterruptedException {
        checkName(name);
        monitor.requireDisks(subject(name));
        monitor.require(6, 0, "a snapshot of a whole machine");
        BlockGraph graph = BlockGraph.read(monitor);
        MachineSnapshot snapshot = require(name, graph);
        if (!snapshot.isOfWholeMachine()) {
            throw new SatchelException(
                    "live.snapshot.missing",
                    subject(name),
                    "holds disks alone, and not the machine",
                    "end the machine and apply it to its images");
        }
        List<BlockGraph.Device> written = written(graph);
        for (BlockGraph.Device device : written) {
            if (!snapshot.disks().contains(device.id())) {
                // QEMU finds it out only when it has halted the guest.
                throw new SatchelException(
                        "live.snapshot.missing",
                        subject(name),
                        "is not in disk '" + device.id() + "', which was added later",
                        "take the disk away before going back");
            }
        }
        String holder = written.stream()
                .filter(device -> device.flash() == BlockGraph.Device.Flash.NO && holdsState(graph, device, name))
                .map(Snapshots::node)
                .findFirst()
                .orElseThrow(() -> new SatchelException("live.snapshot.missing", subject(name), "has no state"));
        monitor.runJob(
                "snapshot-load",
                ImmutableMap.of(
                        "tag", name,
                        "vmstate", holder,
                        "devices", written.stream().map(Snapshots::node).toList()),
                subject(name),
                LIMIT);
    }

    private static boolean holdsState(BlockGraph graph, BlockGraph.Device device, String name) {
        return graph.node(node(device)).at("image").at("snapshots").elements().stream()
                .anyMatch(each -> each.at("name").text().orElse("").equals(name)
                        && each.at("vm-state-size").number().orElse(0) > 0);
    }

    /**
     * Deletes a snapshot from all images that have it.
     *
     * @param name which there is
     */
    public void delete(String name) throws IOException, InterruptedException {
        checkName(name);
        monitor.requireDisks(subject(name));
        BlockGraph graph = BlockGraph.read(monitor);
        MachineSnapshot snapshot = require(name, graph);
        List<String> nodes = graph.devices().stream()
                .filter(device -> snapshot.disks().contains(device.id()))
                .map(Snapshots::node)
                .toList();
        monitor.require(6, 0, "the deletion of a snapshot");
        monitor.runJob("snapshot-delete", ImmutableMap.of("tag", name, "devices", nodes), subject(name), LIMIT);
    }

    /**
     * Saves disks alone, all at the same moment; the guest goes on.
     *
     * @param name which there is not yet: 1 to 255 bytes in UTF-8
     * @param disks by their ids, one at least
     */
    public void saveDisks(String name, List<String> disks) throws IOException, InterruptedException {
        checkName(name);
        checkArgument(!disks.isEmpty(), "a snapshot has one disk at least");
        monitor.requireDisks(subject(name));
        BlockGraph graph = BlockGraph.read(monitor);
        List<Map<String, Object>> actions = new ArrayList<>();
        for (String disk : disks) {
            BlockGraph.Device device = graph.backed(disk);
            requireCapable(device);
            actions.add(ImmutableMap.of(
                    "type",
                    "blockdev-snapshot-internal-sync",
                    "data",
                    ImmutableMap.of("device", device.requireRoot(), "name", name)));
        }
        refuseExisting(name, graph);
        monitor.ask("transaction", ImmutableMap.of("actions", actions), subject(name));
    }

    static String node(BlockGraph.Device device) {
        return device.disk().active().node();
    }

    /**
     * What the guest can write, all of which can hold snapshots. Flash memory that cannot is left out: QEMU saves it with the
     * memory, and writes it into its file after a load (7.2, {@code hw/block/pflash_cfi01.c}, {@code pflash_post_load}).
     */
    static List<BlockGraph.Device> written(BlockGraph graph) throws SatchelException {
        List<BlockGraph.Device> written = graph.devices().stream()
                .filter(device -> device.root() != null && device.disk().access() == Access.READ_WRITE)
                .filter(device -> device.flash() == BlockGraph.Device.Flash.NO || isCapable(device))
                .toList();
        for (BlockGraph.Device device : written) {
            requireCapable(device);
        }
        return written;
    }

    private static boolean isCapable(BlockGraph.Device device) {
        return CAPABLE.contains(device.disk().active().driver());
    }

    private static void requireCapable(BlockGraph.Device device) throws SatchelException {
        if (!isCapable(device)) {
            ChainImage active = device.disk().active();
            throw new SatchelException(
                    "live.snapshot.format",
                    "disk '" + device.id() + "'",
                    active.name() + " is a " + active.driver() + " image, which cannot hold snapshots",
                    "convert it to qcow2, lay an overlay upon it, or save the state to a file");
        }
    }

    private void refuseExisting(String name, BlockGraph graph) throws SatchelException {
        if (find(name, graph).isPresent()) {
            throw new SatchelException(
                    "live.snapshot.exists", subject(name), "is there already", "delete it, or choose another name");
        }
    }

    private MachineSnapshot require(String name, BlockGraph graph) throws SatchelException {
        String known = list(graph).stream().map(MachineSnapshot::name).collect(Collectors.joining(", "));
        return find(name, graph)
                .orElseThrow(() -> new SatchelException(
                        "live.snapshot.missing",
                        subject(name),
                        "there is none of that name",
                        known.isEmpty() ? "there are none at all" : "there are: " + known));
    }

    private static Optional<MachineSnapshot> find(String name, BlockGraph graph) {
        return list(graph).stream()
                .filter(snapshot -> snapshot.name().equals(name))
                .findFirst();
    }

    private static String subject(String name) {
        return "snapshot '" + name + "'";
    }

    private static void checkName(String name) {
        checkArgument(
                !name.isEmpty() && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME,
                "a snapshot's name has 1 to %s bytes: '%s'",
                LONGEST_NAME,
                name);
    }
}
