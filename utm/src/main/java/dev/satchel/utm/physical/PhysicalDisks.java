package dev.satchel.utm.physical;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.NbdServer;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.mapping.UtmMachine;
import dev.satchel.utm.mapping.UtmMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Plans by which a machine of UTM gets a whole disk. Nothing is changed while they are made. Immutable; may be used by several
 * threads.
 */
public final class PhysicalDisks {
    private final DeviceLookup lookup;
    private final OperatingSystem host;

    private PhysicalDisks(DeviceLookup lookup, OperatingSystem host) {
        this.lookup = lookup;
        this.host = host;
    }

    /** Those that {@code lookup} finds on this host, such as {@code HostDevices.ofThisHost()::find}. */
    public static PhysicalDisks of(DeviceLookup lookup) {
        return new PhysicalDisks(lookup, OperatingSystem.current());
    }

    /** On a host of the kind {@code host}: what its plans show is for that system. */
    public PhysicalDisks on(OperatingSystem host) {
        return new PhysicalDisks(lookup, host);
    }

    /**
     * The way by a server on the loopback interface, for UTM. A disk that is attached already keeps its port and its number;
     * if nothing about it changes the bundle is left as it is.
     *
     * @param bundle of the back end QEMU
     * @param attachment the disk, and how the guest sees it
     * @throws SatchelException with code {@code utm.physical.backend} for another back end; {@code utm.physical.bus}, {@code
     *     utm.physical.sectors} or {@code utm.physical.boot} for what the machine cannot have, each with the remedy; the code
     *     of the first objection if the disk must not be given to a guest; the lookup's own if it is not found
     */
    public DiskBridge attach(UtmBundle bundle, DiskAttachment attachment) throws IOException {
        FoundDevice found = find(attachment);
        QemuConfiguration configuration = qemu(bundle);
        List<String> entries = configuration.qemu().additionalArguments();
        OwnArguments own = new OwnArguments(entries);
        String export = BridgeArguments.plain(nameOf(found));
        OptionalInt before = own.numberOf(export);
        int number = before.isPresent() ? before.getAsInt() : own.freeNumber();
        List<String> others = own.without(number);
        int port = port(attachment, before.isPresent() ? own.portOf(number) : OptionalInt.empty());
        SectorSizes sectors = attachment.sectors().or(found::sectors).orElse(null);
        BridgeArguments arguments = new BridgeArguments(
                configuration,
                attachment,
                sectors,
                found + " on " + attachment.bus().id(),
                number,
                others);
        String serial = attachment.serial().map(BridgeArguments::plain).orElse(export);
        List<String> added = arguments.entries(port, export, serial);
        QemuConfiguration changed = configuration.withQemu(configuration
                .qemu()
                .withAdditionalArguments(ImmutableList.<String>builder()
                        .addAll(others)
                        .addAll(added)
                        .build()));
        NbdServer.Tcp server = new NbdServer.Tcp(BridgeArguments.HOST, port);
        return new BridgePlan(host, lookup, bundle, attachment, found)
                .bridge(configuration, changed, server, export, added, arguments.findings());
    }

    private FoundDevice find(DiskAttachment attachment) throws SatchelException {
        FoundDevice found = lookup.find(attachment.device());
        BridgePlan.unmounting(host, found.objections(attachment.access())).orThrow(found.toString());
        return found;
    }

    /** By what the disk is called: its own serial number if it has one. */
    private static String nameOf(FoundDevice found) {
        return found.identity()
                .serial()
                .or(found.identity()::wwn)
                .or(found.identity()::tableUuid)
                .orElseGet(() -> String.valueOf(found.path().getFileName()));
    }

    private static int port(DiskAttachment attachment, OptionalInt before) throws SatchelException {
        if (attachment.port().isPresent()) {
            return attachment.port().getAsInt();
        }
        return before.isPresent() ? before.getAsInt() : LoopbackPort.firstFree();
    }

    private static QemuConfiguration qemu(UtmBundle bundle) throws SatchelException {
        if (bundle.configuration() instanceof QemuConfiguration qemu) {
            return qemu;
        }
        throw new SatchelException(
                "utm.physical.backend",
                bundle.folder().toString(),
                "is not a machine of version 4 with the back end QEMU, and no other has additional arguments",
                "upgrade it, or make a machine of that back end");
    }

    /**
     * Takes the arguments of all attached disks out of {@code bundle}: exactly what was added.
     *
     * @throws SatchelException with code {@code utm.physical.detached} if there are none, {@code utm.physical.edited} if
     *     somebody changed them
     */
    public Plan detach(UtmBundle bundle) throws IOException {
        QemuConfiguration configuration = qemu(bundle);
        QemuConfiguration changed = without(configuration, bundle);
        if (changed.equals(configuration)) {
            throw new SatchelException(
                    "utm.physical.detached",
                    bundle.folder().toString(),
                    "has no disk that was attached",
                    "nothing is to be done");
        }
        BundleEdit edit = new BundleEdit(host, bundle);
        Plan.Builder plan = Plan.titled("Detach the disks of " + bundle.folder().getFileName());
        edit.requireClosed().ifPresent(plan::step);
        return plan.step(edit.write("Take the arguments out of the bundle", configuration, changed))
                .build();
    }

    private static QemuConfiguration without(QemuConfiguration configuration, UtmBundle bundle)
            throws SatchelException {
        List<String> foreign = new OwnArguments(configuration.qemu().additionalArguments())
                .foreign(bundle.folder().toString());
        return configuration.withQemu(configuration.qemu().withAdditionalArguments(foreign));
    }

    /**
     * The way without UTM: a machine file, made of the bundle and the disk, for plain QEMU as root. {@code satchel qemu run}
     * or {@code QemuInstallation} of {@code satchel-qemu} start it; the images stay in the bundle.
     *
     * @param bundle of the back end QEMU
     * @param attachment the disk, and how the guest sees it
     * @param file the machine file, which does not exist yet
     */
    public Plan plainQemu(UtmBundle bundle, DiskAttachment attachment, Path file) throws IOException {
        FoundDevice found = find(attachment);
        Path target = file.toAbsolutePath().normalize();
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new SatchelException(
                    "utm.physical.folder", String.valueOf(folder), "is not a folder that exists", "make it first");
        }
        requireAbsent(target);
        QemuConfiguration configuration = without(qemu(bundle), bundle);
        UtmMachine read = UtmMapping.toMachine(configuration, bundle.data().toAbsolutePath());
        Machine machine = with(read.orThrow(bundle.folder().toString()), attachment, found);
        Plan.Builder plan =
                Plan.titled("Make a machine file of " + bundle.folder().getFileName() + " and " + found);
        BridgePlan.unmount(host, found).ifPresent(plan::step);
        return plan.step(Step.titled("Write the machine file")
                        .verify(
                                "that " + target.getFileName() + " is free",
                                () -> requireAbsent(target),
                                PlannedCommand.of("test", "!", "-e").with(target))
                        .write(Argument.of(folder), Path.of(target.getFileName().toString()), machine.toYaml())
                        .build())
                .findings(read.findings())
                .findings(Findings.of(
                        Finding.note(
                                "utm.physical.run",
                                target.toString(),
                                "is started as root, while UTM does not run this machine: satchel qemu run " + target),
                        Finding.warning(
                                "utm.physical.both",
                                bundle.folder().toString(),
                                "QEMU writes the images of the bundle, and the disk " + found.identity(),
                                "never run the machine in UTM at the same time")))
                .build();
    }

    private static Machine with(Machine machine, DiskAttachment attachment, FoundDevice found) throws SatchelException {
        String id = "carried";
        for (int i = 2; isTaken(machine, id); i++) {
            id = "carried" + i;
        }
        Disk.Builder disk =
                Disk.named(id).device(attachment.device()).bus(attachment.bus()).access(attachment.access());
        attachment.bootIndex().ifPresent(place -> disk.bootOrder(place + 1));
        attachment.serial().ifPresent(disk::serial);
        Optional<SectorSizes> sectors = attachment.sectors().or(found::sectors);
        sectors.ifPresent(disk::sectors);
        try {
            return machine.toBuilder().disk(disk.build()).build();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new SatchelException(
                    "utm.physical.machine", found.toString(), String.valueOf(e.getMessage()), "choose another bus", e);
        }
    }

    private static boolean isTaken(Machine machine, String id) {
        return machine.disks().stream().anyMatch(disk -> disk.id().equals(id));
    }

    private static void requireAbsent(Path target) throws SatchelException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException("file.exists", target.toString(), "is there already", "choose another name");
        }
    }
}
