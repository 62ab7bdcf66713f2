package dev.satchel.qemu.live;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.launch.HeldDevices;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.qemu.option.Blockdev;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.Netdev;
import dev.satchel.qemu.option.ObjectOption;
import dev.satchel.qemu.option.QemuOption;
import dev.satchel.qemu.qmp.QmpException;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Disks and network cards that come and go while the machine runs. They are what the same description makes of them at a
 * start, with the same rules. Buses {@code virtio} and {@code nvme}, and cards, need a free PCIe root port, but on board
 * {@code pc}; {@code scsi} and {@code usb} a controller, which a machine with a disk or drive on that bus has. Other buses
 * take no disk while the machine runs.
 *
 * <p>Failures have the codes {@code live.plug.bus} (this bus takes none), {@code live.plug.full} (there is no room), {@code
 * live.unplug.unanswered} (the guest does not let go), and those of {@link LiveMachine} and of the description's rules.
 */
public final class HotPlug {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration RELEASE = Duration.ofSeconds(5);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    private static final ImmutableSet<String> PLACED =
            ImmutableSet.of("bus", "addr", "port", "unit", "scsi-id", "bootindex", "id", "drive", "multifunction");

    private final Monitor monitor;
    private final RunningMachine running;
    private final Machine machine;
    private final QemuSetup setup;
    private final PlugPlaces places;

    HotPlug(Monitor monitor, RunningMachine running, Machine machine, QemuSetup setup) {
        this.monitor = monitor;
        this.running = running;
        this.machine = machine;
        this.setup = setup.toBuilder().style(Style.BLOCKDEV).build();
        this.places = new PlugPlaces(monitor);
    }

    /**
     * Adds a disk. If that fails nothing of it is left.
     *
     * <p>A device of the host is judged as at a start by who finds devices ({@link QemuSetup}), and one that the guest
     * writes to is held exclusively until {@link #unplugDisk} by this program, or the machine has ended or is left running:
     * nobody mounts it meanwhile. That it is still the one that was found is looked at before QEMU opens it, and again
     * before the guest sees it.
     *
     * @param disk with an id that no other part of the machine has
     * @return what it is now
     * @throws SatchelException also with the code of what stands against giving the device away, {@code device.busy} if it
     *     is mounted or held, {@code device.changed} if it is another one meanwhile
     */
    public LiveDisk plug(Disk disk) throws IOException, InterruptedException {
        synchronized (running) { // a place that is free is taken by one part only
            return plugNow(disk);
        }
    }

    private LiveDisk plugNow(Disk disk) throws IOException, InterruptedException {
        String where = where(disk.id());
        DiskBus bus = machine.busOf(disk);
        if (places.has(disk.id())) {
            throw new SatchelException("live.refused", where, "the machine has a device of that name already");
        }
        if (bus != DiskBus.VIRTIO && bus != DiskBus.NVME && bus != DiskBus.SCSI && bus != DiskBus.USB) {
            throw new SatchelException(
                    "live.plug.bus",
                    where,
                    "bus " + bus.id() + " takes no disk while the machine runs",
                    "use bus scsi, usb, virtio or nvme");
        }
        QemuArguments arguments = arguments(bare().disk(disk).build(), where);
        List<QemuOption> options = arguments.options();
        List<Device> devices = of(options, Device.class).toList();
        Device device = devices.stream()
                .filter(each -> each.id().equals(Optional.of(disk.id())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(disk + " makes no device"));
        Optional<Device> bridge = devices.stream()
                .filter(each -> each.driver().equals("usb-bot") || each.driver().equals("usb-uas"))
                .findFirst();
        // A place first: it is refused most often.
        Optional<String> place = bridge.isPresent() ? Optional.of(places.usb(where)) : place(device, bus, where);
        List<String> nodes = new ArrayList<>();
        boolean plugged = false;
        HeldDevices held = running.hold(arguments, setup.devices());
        try {
            for (ObjectOption group : of(options, ObjectOption.class)
                    .filter(option -> option.kind().equals("throttle-group"))
                    .toList()) {
                monitor.ask("object-add", TypedProperties.ofThrottleGroup(group), where);
            }
            for (Blockdev each : of(options, Blockdev.class).toList()) {
                monitor.ask("blockdev-add", tree(each), where);
                each.node().nodeName().ifPresent(node -> nodes.add(0, node));
            }
            held.requireUnchanged();
            if (bridge.isPresent()) {
                plugBehind(bridge.get(), device, place.orElseThrow(), where);
            } else {
                add(device, place, where);
            }
            plugged = true;
        } finally {
            if (!plugged) {
                if (bridge.isPresent()) {
                    monitor.attempt(
                            "device_del",
                            ImmutableMap.of("id", bridge.get().id().orElseThrow()));
                }
                release(nodes);
                releaseThrottle(disk.id());
                running.giveBack(disk.id());
            }
        }
        return BlockGraph.read(monitor).device(disk.id()).disk();
    }

    private Optional<String> place(Device device, DiskBus bus, String where) throws IOException, InterruptedException {
        if (device.driver().startsWith("scsi-") || bus == DiskBus.SCSI) {
            return Optional.of(places.scsi(where));
        }
        return bus == DiskBus.USB ? Optional.of(places.usb(where)) : places.pci(where);
    }

    /** A bridge is shown to the guest when what is behind it is there. */
    private void plugBehind(Device bridge, Device device, String bus, String where)
            throws IOException, InterruptedException {
        String id = bridge.id().orElseThrow();
        add(bridge, Optional.of(bus), where);
        add(device, Optional.of(id + ".0"), where);
        monitor.ask(
                "qom-set",
                ImmutableMap.of("path", "/machine/peripheral/" + id, "property", "attached", "value", true),
                where);
    }

    private void add(Device device, Optional<String> bus, String where) throws IOException, InterruptedException {
        Map<String, Object> arguments = new TypedProperties(monitor).of(device, PLACED);
        device.id().ifPresent(id -> arguments.put("id", id));
        device.drive().ifPresent(drive -> arguments.put("drive", drive));
        bus.ifPresent(name -> arguments.put("bus", name));
        monitor.ask("device_add", arguments, where);
    }

    /**
     * Adds a network card, with an address of its own unless the description has one.
     *
     * @param network connected as it says
     * @return the card's id, for {@link #unplugNetwork}
     */
    public String plug(Network network) throws IOException, InterruptedException {
        synchronized (running) {
            return plugNow(network);
        }
    }

    private String plugNow(Network network) throws IOException, InterruptedException {
        String id = freeNetwork();
        String where = where(id);
        // Without an address one is made of the name, which is a new one each time.
        Machine made = bare(Monitor.freshName("card")).network(network).build();
        List<QemuOption> options = arguments(made, where).options();
        Netdev back = of(options, Netdev.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(network + " makes no back end"));
        Device card = of(options, Device.class)
                .filter(device -> device.get("netdev").isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(network + " makes no card"));
        Optional<String> place = places.pci(where);
        monitor.ask("netdev_add", TypedProperties.of(back, id), where);
        boolean plugged = false;
        try {
            Map<String, Object> arguments = new TypedProperties(monitor)
                    .of(
                            card,
                            ImmutableSet.<String>builder()
                                    .addAll(PLACED)
                                    .add("netdev")
                                    .build());
            arguments.put("id", id);
            arguments.put("netdev", id);
            place.ifPresent(bus -> arguments.put("bus", bus));
            monitor.ask("device_add", arguments, where);
            plugged = true;
        } finally {
            if (!plugged) {
                monitor.attempt("netdev_del", ImmutableMap.of("id", id));
            }
        }
        return id;
    }

    private String freeNetwork() throws IOException, InterruptedException {
        int number = machine.networks().size();
        while (places.has("net" + number)) {
            number++;
        }
        return "net" + number;
    }

    /**
     * Takes a disk away, closes its image, and gives a device of the host back.
     *
     * @param disk by its id
     * @param limit how long the guest may take to let go of it
     * @throws SatchelException with code {@code live.unplug.unanswered} if it does not: the disk is there then, and goes
     *     when the guest lets go of it after all; this can be called again, to ask again and to close the image
     */
    public void unplugDisk(String disk, Duration limit) throws IOException, InterruptedException {
        String where = where(disk);
        BlockGraph graph = BlockGraph.read(monitor);
        List<ChainImage> chain;
        String root = disk; // so the recipes call it
        if (graph.has(disk)) {
            BlockGraph.Device device = graph.device(disk);
            chain = device.disk().chain();
            root = device.root() == null ? disk : device.requireRoot();
            remove(places.removable(disk), where, limit);
        } else {
            chain = graph.chain(disk); // the guest let go of it after the last call had given up
            if (chain.isEmpty()) {
                graph.device(disk); // says what there is
            }
        }
        if (!chain.isEmpty() && !isReleased(root)) {
            throw new SatchelException(
                    "live.unplug.held",
                    where,
                    "is gone from the guest, and QEMU has not closed its image yet",
                    "try again later, which closes it");
        }
        release(chain.stream().map(ChainImage::node).toList());
        releaseThrottle(disk);
        running.giveBack(disk);
        for (QmpValue block : monitor.ask("query-block").elements()) {
            boolean left = block.at("device").text().orElse("").equals(disk)
                    && block.at("qdev").text().isEmpty();
            if (left) { // it was made by -drive, which nothing else takes away
                monitor.attempt("human-monitor-command", ImmutableMap.of("command-line", "drive_del " + disk));
            }
        }
    }

    /**
     * Takes a network card away, and what it was connected to.
     *
     * @param card by its id: {@code net0} is the first of the description
     * @param limit how long the guest may take to let go of it
     * @throws SatchelException with code {@code live.unplug.unanswered} if it does not, as for a disk
     */
    public void unplugNetwork(String card, Duration limit) throws IOException, InterruptedException {
        String where = where(card);
        Optional<String> back = monitor.property("/machine/peripheral/" + card, "netdev")
                .flatMap(QmpValue::text)
                .filter(name -> !name.isEmpty());
        if (back.isEmpty()) {
            throw new SatchelException("live.unknown", where, "the machine has no such network card");
        }
        remove(card, where, limit);
        monitor.attempt("netdev_del", ImmutableMap.of("id", back.get()));
    }

    private void remove(String id, String where, Duration limit) throws IOException, InterruptedException {
        checkArgument(!limit.isNegative(), "a limit cannot be negative: %s", limit);
        long start = System.nanoTime();
        long asked = start;
        boolean heard = askToLetGo(id, where);
        for (long pause = 2; places.has(id); pause = Math.min(100, pause * 2)) {
            if (!heard && System.nanoTime() - asked > ASK_AGAIN.toNanos()) {
                asked = System.nanoTime();
                heard = askToLetGo(id, where);
            }
            if (System.nanoTime() - start > TimeUnit.NANOSECONDS.convert(limit)) {
                boolean runs = monitor.status().equals("running");
                throw new SatchelException(
                        "live.unplug.unanswered",
                        where,
                        runs
                                ? "the guest has not let go of it within " + limit.toMillis() + " ms"
                                : "the guest does not run, and cannot let go of it",
                        runs
                                ? "see that nothing uses it in the guest, whose system must be up, and try again"
                                : "let the guest run, or end the machine");
            }
            Thread.sleep(pause);
        }
    }

    /** False while QEMU still waits for the guest's answer to an earlier question: for some seconds it passes on no other. */
    private boolean askToLetGo(String id, String where) throws IOException, InterruptedException {
        try {
            monitor.qmp().execute("device_del", ImmutableMap.of("id", id));
            return true;
        } catch (QmpException e) {
            if (String.valueOf(e.getMessage()).contains("already in the process of unplug")) {
                return false;
            }
            throw LiveFailure.of(where, e);
        }
    }

    /** Of a disk whose speed is limited, by the name that the recipes give it. */
    private void releaseThrottle(String disk) throws InterruptedException {
        monitor.attempt("object-del", ImmutableMap.of("id", "throttle-" + disk));
    }

    private void release(List<String> nodes) throws InterruptedException {
        for (String node : nodes) {
            monitor.attempt("blockdev-del", ImmutableMap.of("node-name", node));
        }
    }

    /**
     * Whether QEMU has let go of an image: it removes a device some moments before that, when no processor can be looking at
     * it any more.
     */
    private boolean isReleased(String node) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < RELEASE.toNanos()) {
            try {
                monitor.qmp().execute("blockdev-del", ImmutableMap.of("node-name", node));
                return true;
            } catch (QmpException e) {
                if (!String.valueOf(e.getMessage()).contains("is in use")) {
                    return true; // it went with its device
                }
            }
            Thread.sleep(2);
        }
        return false;
    }

    private Machine.Builder bare() {
        return bare(machine.name());
    }

    /** A machine on which nothing else is: what a start would make of the one part is taken from it. */
    private Machine.Builder bare(String name) {
        return Machine.named(name).guest(machine.guest()).board(machine.board()).firmware(Firmware.bios());
    }

    private QemuArguments arguments(Machine made, String where) throws SatchelException {
        QemuArguments arguments = QemuArguments.of(made, setup);
        arguments.findings().orThrow(where);
        return arguments;
    }

    private static <T extends QemuOption> Stream<T> of(List<QemuOption> options, Class<T> type) {
        return options.stream().filter(type::isInstance).map(type::cast);
    }

    private static Map<String, Object> tree(Blockdev option) {
        try {
            Map<String, Object> tree =
                    JSON.readValue(option.arguments().get(1), new TypeReference<LinkedHashMap<String, Object>>() {});
            return tree;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // it was just written
        }
    }

    private String where(String id) {
        return monitor.where() + ", " + id;
    }
}
