package dev.satchel.utm.physical;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.device.DeviceHold;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.NbdServer;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.PlannedTest;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.config.QemuConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts the steps together that serve a disk to a machine of UTM. */
final class BridgePlan {
    private static final String SERVER = "qemu-nbd";
    private static final Duration SESSION = Duration.ofDays(365);
    private static final Duration UNMOUNT = Duration.ofMinutes(2);

    /**
     * Runs a server in the foreground and ends it when whoever started this is gone, however that came: nobody else would
     * then. Ends with the server's own exit code.
     */
    private static final String BOUND = "parent=$PPID; \"$@\" & server=$!; "
            + "{ while kill -0 $parent; do sleep 1; done; kill $server; } >/dev/null 2>&1 & watcher=$!; "
            + "trap 'kill $server $watcher 2>/dev/null' TERM INT HUP; "
            + "wait $server; code=$?; kill $watcher 2>/dev/null; exit $code";

    private final OperatingSystem host;
    private final DeviceLookup lookup;
    private final UtmBundle bundle;
    private final DiskAttachment attachment;
    private final FoundDevice found;

    BridgePlan(
            OperatingSystem host, DeviceLookup lookup, UtmBundle bundle, DiskAttachment attachment, FoundDevice found) {
        this.host = host;
        this.lookup = lookup;
        this.bundle = bundle;
        this.attachment = attachment;
        this.found = found;
    }

    DiskBridge bridge(
            QemuConfiguration before,
            QemuConfiguration after,
            NbdServer.Tcp server,
            String export,
            List<String> added,
            List<Finding> noticed)
            throws IOException {
        PlannedCommand serving = serving(server, export);
        Plan.Builder plan = Plan.titled("Attach " + found + " to "
                + bundle.folder().getFileName() + " on " + attachment.bus().id());
        BundleEdit edit = new BundleEdit(host, bundle);
        boolean changes = !after.equals(before);
        if (changes) {
            edit.requireClosed().ifPresent(plan::step);
        }
        plan.step(requireServer());
        plan.step(requireDevice());
        unmount(host, found).ifPresent(plan::step);
        plan.step(requirePort(server));
        if (changes) {
            plan.step(edit.write("Write the arguments into the bundle", before, after));
        }
        Step.Builder serve = Step.titled("Serve " + found + " at " + server + " until " + end())
                .act(stillThere())
                .run(serving);
        if (attachment.access() == Access.READ_WRITE) {
            serve.destroys("whatever the guest overwrites on " + found + ": " + found.identity());
        }
        Findings all = Findings.of(ImmutableList.<Finding>builder()
                .addAll(unmounting(host, found.objections(attachment.access())))
                .addAll(noticed)
                .addAll(warnings(server, added))
                .build());
        Plan done = plan.step(serve.build()).findings(all).build();
        List<String> words = new ArrayList<>(List.of(serving.program()));
        serving.arguments().forEach(word -> words.add(word.toString()));
        return new DiskBridge(done, found, attachment.access(), server, export, added, words);
    }

    private String end() {
        return switch (attachment.service()) {
            case ONE_SESSION -> "the machine lets go of it";
            case UNTIL_CANCELLED -> "it is cancelled";
        };
    }

    private PlannedCommand serving(NbdServer.Tcp server, String export) {
        PlannedCommand command = PlannedCommand.of(
                "sh",
                "-c",
                BOUND,
                "serve",
                SERVER,
                "--bind=" + server.host(),
                "--port=" + server.port(),
                "--export-name=" + export,
                "--shared=1",
                "--format=raw",
                "--cache=none",
                "--aio=threads");
        command =
                attachment.access() == Access.READ_ONLY ? command.with("--read-only") : command.with("--discard=unmap");
        if (attachment.service() == DiskAttachment.Service.UNTIL_CANCELLED) {
            command = command.with("--persistent");
        }
        return command.with(found.path()).withTimeLimit(SESSION);
    }

    private static Step requireServer() {
        return Step.titled("Look whether the server is installed")
                .verify(
                        SERVER,
                        () -> {
                            if (ToolLocator.system().find(SERVER).isEmpty()) {
                                throw new SatchelException(
                                        "tool.missing",
                                        SERVER,
                                        "this program is not installed",
                                        "install QEMU (Homebrew: brew install qemu; Debian, Ubuntu: apt-get install"
                                                + " qemu-utils)");
                            }
                        },
                        new PlannedTest.Installed(List.of(SERVER)))
                .build();
    }

    private Step requireDevice() {
        return Step.titled("Look whether the disk is the one that is meant, and free")
                .verify(
                        "that " + found + " is " + found.identity(),
                        () -> {
                            requireStill(Mounted.IS_UNMOUNTED_NEXT);
                            requirePresence();
                            requireRights();
                            if (DeviceHold.isSupported() && attachment.access() == Access.READ_WRITE) {
                                DeviceHold.take(found.path()).close();
                            }
                        },
                        inShell())
                .build();
    }

    /** The same disk, right before the first byte could be written. */
    private Action stillThere() {
        return new Action.Verify(
                "that " + found + " is still " + found.identity(), () -> requireStill(Mounted.IS_REFUSED), inShell());
    }

    private PlannedTest inShell() {
        if (host == OperatingSystem.LINUX && found.identity().size().isPresent()) {
            return new PlannedTest.Prints(
                    PlannedCommand.of("blockdev", "--getsize64").with(found.path()),
                    String.valueOf(found.identity().size().get().bytes()));
        }
        return new PlannedTest.Exits(PlannedCommand.of("test", "-e").with(found.path()));
    }

    private void requireStill(Mounted mounted) throws SatchelException {
        FoundDevice now = lookup.find(attachment.device());
        if (found.isJudged() && !found.isStill(now)) {
            throw new SatchelException(
                    "device.changed",
                    found.toString(),
                    "was " + found.identity() + ", and now " + now + " is there: " + now.identity(),
                    "look which disk is meant, and make the plan again");
        }
        Findings objections = now.objections(attachment.access());
        (mounted == Mounted.IS_REFUSED ? objections : unmounting(host, objections)).orThrow(now.toString());
    }

    /** What becomes of volumes that are mounted. */
    private enum Mounted {
        IS_REFUSED,
        IS_UNMOUNTED_NEXT
    }

    /** On macOS the plan unmounts what is mounted: that is then to be known, and nothing against it. */
    static Findings unmounting(OperatingSystem host, Findings objections) {
        if (host != OperatingSystem.MACOS) {
            return objections;
        }
        return Findings.of(objections.stream()
                .map(each -> each.code().equals("device.mounted")
                        ? Finding.warning(each.code(), each.where(), each.message(), "the plan unmounts them first")
                        : each)
                .toList());
    }

    /** To plan for a disk that comes later is fine, to serve it is not. */
    private void requirePresence() throws SatchelException {
        if (Files.notExists(found.path())) {
            throw new SatchelException(
                    "device.absent",
                    found.toString(),
                    "no device is there",
                    "attach the disk, look where it is, and make the plan again");
        }
    }

    private void requireRights() throws SatchelException {
        boolean allowed = Files.isReadable(found.path())
                && (attachment.access() == Access.READ_ONLY || Files.isWritable(found.path()));
        if (!allowed) {
            throw new SatchelException(
                    "right.device",
                    found.toString(),
                    "this user may not open it",
                    "run it as root, for example with sudo");
        }
    }

    /** A mounted volume would be written by two systems; macOS refuses to open such a disk. */
    static Optional<Step> unmount(OperatingSystem host, FoundDevice found) {
        if (host != OperatingSystem.MACOS) {
            return Optional.empty();
        }
        return Optional.of(Step.titled("Unmount all volumes of " + found.node())
                .run(PlannedCommand.of("diskutil", "unmountDisk")
                        .with(found.node())
                        .withTimeLimit(UNMOUNT)
                        .repeatable())
                .build());
    }

    private static Step requirePort(NbdServer.Tcp server) {
        return Step.titled("Look whether port " + server.port() + " is free")
                .verify(
                        "that nobody listens at " + server,
                        () -> LoopbackPort.requireFree(server.port()),
                        PlannedCommand.of(SERVER, "--list", "--bind=" + server.host(), "--port=" + server.port())
                                .succeedingWith(1))
                .build();
    }

    private List<Finding> warnings(NbdServer.Tcp server, List<String> added) {
        ImmutableList.Builder<Finding> all = ImmutableList.builder();
        all.add(Finding.note(
                "utm.physical.arguments",
                bundle.folder().toString(),
                "has these additional arguments for the disk: " + String.join(" ", added)));
        if (!found.isJudged()) {
            all.add(Finding.warning(
                    "utm.physical.unjudged",
                    found.toString(),
                    "nobody looked whether this disk may be given to a guest",
                    "look with 'satchel device list' on its own host"));
        }
        all.add(Finding.warning(
                "utm.physical.loopback",
                server.toString(),
                "until the machine has connected, any program of this computer can: the server asks for no password",
                "start the machine as soon as the disk is served"));
        all.add(Finding.note(
                "utm.physical.kept",
                bundle.folder().toString(),
                "keeps the arguments, with which it starts only while the disk is served, until they are taken out again"
                        + " (satchel utm attach-disk BUNDLE --detach); UTM warns of them when it imports the bundle"));
        return all.build();
    }
}
