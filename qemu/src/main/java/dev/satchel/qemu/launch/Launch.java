package dev.satchel.qemu.launch;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.process.ToolEnvironment;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.firmware.VariableStore;
import dev.satchel.qemu.qmp.QmpAddress;
import dev.satchel.qemu.qmp.QmpClient;
import dev.satchel.qemu.qmp.QmpCommand;
import dev.satchel.qemu.qmp.QmpReply;
import dev.satchel.qemu.qmp.QmpValue;
import dev.satchel.qemu.tpm.SoftwareTpm;
import dev.satchel.qemu.tpm.TpmState;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One start of a machine, step by step. What was begun is undone where a step fails. */
final class Launch {
    private static final Logger LOG = System.getLogger(Launch.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Of a start whose monitor's port was taken by another program. */
    private static final int ATTEMPTS = 3;

    private final Path program;
    private final Machine machine;
    private final LaunchOptions options;
    private final StartCheck check;
    private final LaunchSite site;
    private final Tether tether;
    private final RunWatch watch = new RunWatch();

    private Launch(
            Path program, Machine machine, LaunchOptions options, StartCheck check, LaunchSite site, Tether tether) {
        this.program = program;
        this.machine = machine;
        this.options = options;
        this.check = check;
        this.site = site;
        this.tether = tether;
    }

    static RunningMachine start(Path program, Machine machine, QemuSetup setup, LaunchOptions options, Tether tether)
            throws IOException, InterruptedException {
        return start(program, machine, setup, options, StartCheck.NONE, tether);
    }

    static RunningMachine start(
            Path program, Machine machine, QemuSetup setup, LaunchOptions options, StartCheck check, Tether tether)
            throws IOException, InterruptedException {
        List<Path> roots =
                options.runtimeRoot().<List<Path>>map(ImmutableList::of).orElseGet(RuntimeFolder::roots);
        for (int attempt = 1; ; attempt++) {
            try {
                return once(program, machine, setup, options, check, tether, roots);
            } catch (StartFailedException e) {
                if (attempt == ATTEMPTS || !Monitors.isTaken(e)) {
                    throw e;
                }
                LOG.log(Level.DEBUG, "a monitor's port was taken meanwhile: once more", e);
            }
        }
    }

    private static RunningMachine once(
            Path program,
            Machine machine,
            QemuSetup setup,
            LaunchOptions options,
            StartCheck check,
            Tether tether,
            List<Path> roots)
            throws IOException, InterruptedException {
        LaunchSite site = LaunchSite.started(RuntimeFolder.create(roots), machine.name());
        boolean started = false;
        try {
            site.endWithThisProgram();
            RunningMachine running = new Launch(program, machine, options, check, site, tether).run(setup, roots);
            started = true;
            return running;
        } finally {
            if (!started) {
                site.abandon();
            }
        }
    }

    private RunningMachine run(QemuSetup setup, List<Path> roots) throws IOException, InterruptedException {
        Optional<SoftwareTpm> swtpm =
                machine.tpm().isPresent() && setup.tpmSocket().isEmpty()
                        ? SoftwareTpm.find(setup.tools())
                        : Optional.empty();
        QemuSetup wired = withSockets(setup, swtpm.isPresent());
        QemuArguments arguments = QemuArguments.of(machine, wired);
        arguments.findings().orThrow(where());
        check.check(arguments).orThrow(where());
        Optional<Origin> origin = options.origin();
        if (origin.isPresent()) {
            origin.get().check(arguments);
        }
        HeldDevices devices = site.with(HeldDevices.take(arguments, wired.devices()));
        ImmutableList<Path> used = lockVariables(arguments, roots);
        Monitors monitors = monitors();
        ImmutableList<String> command = command(monitors, arguments);
        LaunchRecord record = LaunchRecord.of(site.folder(), plan(command, monitors, wired, used));
        if (options.lifetime() == LaunchOptions.Lifetime.DETACHED) {
            write(record); // nobody ends it if this program is killed: it must be found
        }
        TpmProcess tpm = swtpm.isPresent() ? start(swtpm.get(), setup) : null;
        LOG.log(Level.DEBUG, "starting {0}", command);
        AutoCloseable sockets = site.with((AutoCloseable) () -> DeadSockets.remove(command));
        Spawned spawned = spawn(command);
        QemuProcess qemu = spawned.qemu();
        record = record.running(qemu.identity(), tpm == null ? null : tpm.identity());
        write(record);
        // Not before QEMU, which it would delay; while that starts, it delays nothing.
        Tether.Guard guard = options.lifetime() == LaunchOptions.Lifetime.BOUND ? watch(record) : null;
        try {
            RunningMachine running = connect(record, monitors.own(), spawned, arguments, devices);
            settle(running, record, tpm, guard);
            site.leave(sockets); // the machine itself sees to them from now on
            LaunchedMachines.running(roots); // sweeps, now that the guest does not wait for it
            return running;
        } catch (SatchelException e) {
            throw explained(e, spawned, command);
        }
    }

    private QemuSetup withSockets(QemuSetup setup, boolean tpm) {
        QemuSetup.Builder builder = setup.toBuilder();
        if (hasConsole()) {
            builder.consoleSocket(site.folder().file(RuntimeFolder.CONSOLE));
        }
        if (setup.agentSocket().isEmpty()) {
            builder.agentSocket(site.folder().file(RuntimeFolder.AGENT));
        }
        if (tpm) {
            builder.tpmSocket(site.folder().file(RuntimeFolder.TPM));
        }
        return builder.build();
    }

    private boolean hasConsole() {
        return switch (options.console()) {
            case ALWAYS -> true;
            case AS_DESCRIBED -> machine.serialPorts().contains(SerialPort.stdio());
        };
    }

    /** Kept out: by a lock another machine of a program that runs, by its record one whose program has gone. */
    private ImmutableList<Path> lockVariables(QemuArguments arguments, List<Path> roots) throws IOException {
        Optional<VariableStore> variables = arguments.variables();
        if (variables.isEmpty()) {
            return ImmutableList.of();
        }
        variables.get().prepare();
        site.with(variables.get().lock());
        ImmutableList<Path> used =
                ImmutableList.of(variables.get().file().file().toRealPath());
        LaunchedMachines.requireUnused(used, LaunchedMachines.running(roots));
        return used;
    }

    private Monitors monitors() throws SatchelException {
        try {
            return Monitors.of(options.monitor(), site.folder());
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private ImmutableList<String> command(Monitors monitors, QemuArguments arguments) {
        RuntimeFolder folder = site.folder();
        ImmutableList.Builder<String> words = ImmutableList.builder();
        words.add(program.toString(), "-S");
        if (options.origin().isPresent()) {
            words.add("-incoming", "defer");
        }
        return words.add("-pidfile", folder.file(RuntimeFolder.PID).toString())
                .addAll(monitors.arguments())
                .addAll(arguments.arguments())
                .build();
    }

    private LaunchRecord.Plan plan(
            ImmutableList<String> command, Monitors monitors, QemuSetup wired, ImmutableList<Path> used) {
        return new LaunchRecord.Plan(
                machine.name(),
                command,
                options.lifetime(),
                ProcessIdentity.own(),
                machine.guestAgent() == Machine.GuestAgent.ON
                        ? wired.agentSocket().map(Path::toAbsolutePath).orElse(null)
                        : null,
                hasConsole() ? LaunchOptions.Console.ALWAYS : LaunchOptions.Console.AS_DESCRIBED,
                monitors.controlPort(),
                used,
                Instant.now());
    }

    /** Has somebody wait who cleans up if this program is killed. */
    private Tether.Guard watch(LaunchRecord record) throws IOException, InterruptedException {
        try {
            Tether.Guard guard =
                    site.with(tether.guard(site.folder(), DeadSockets.of(record.command()), site.keeper()));
            ImmutableList.Builder<ProcessIdentity> processes = ImmutableList.builder();
            record.qemu().ifPresent(processes::add);
            record.tpm().ifPresent(processes::add);
            guard.watch(processes.build());
            return guard;
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void write(LaunchRecord record) throws SatchelException {
        try {
            record.write();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private SatchelException unwritable(IOException failure) {
        return new SatchelException(
                "launch.folder",
                site.folder().toString(),
                "the folder for the machine's sockets cannot be written to: " + failure.getMessage(),
                "make room there, or name another place",
                failure);
    }

    private TpmProcess start(SoftwareTpm swtpm, QemuSetup setup) throws IOException, InterruptedException {
        TpmState state = TpmState.of(machine, setup.folder()).orElseThrow();
        return TpmProcess.start(swtpm, state, site, tether.before(options.lifetime()), options.startLimit());
    }

    /**
     * QEMU, and who hears what it says.
     *
     * @param companion reads it in place of this program; null if this program does
     */
    private record Spawned(
            QemuProcess qemu, OutputLog log, @Nullable Process companion) {}

    private Spawned spawn(ImmutableList<String> command) throws IOException, InterruptedException {
        if (!Files.isExecutable(program)) {
            throw notStarted("it is not there, or no program", null);
        }
        ProcessBuilder builder = new ProcessBuilder(ImmutableList.<String>builder()
                        .addAll(tether.before(options.lifetime()))
                        .addAll(command)
                        .build())
                .redirectErrorStream(true);
        builder.environment().putAll(ToolEnvironment.fixed());
        try {
            return switch (options.lifetime()) {
                case BOUND -> bound(builder);
                case DETACHED -> detached(builder);
            };
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            throw notStarted(String.valueOf(e.getMessage()), e);
        }
    }

    private SatchelException notStarted(String why, @Nullable Throwable cause) {
        Optional<Diagnosis> diagnosis = Diagnosis.of(why);
        return new SatchelException(
                diagnosis.map(Diagnosis::code).orElse("tool.start"),
                program.toString(),
                "cannot be started: " + why,
                diagnosis.map(Diagnosis::remedy).orElse(null),
                cause);
    }

    private Spawned bound(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = site.keeper().start(builder);
        QemuProcess qemu = site.with(QemuProcess.started(process));
        process.getOutputStream().close();
        OutputLog log = OutputLog.drain(
                process.getInputStream(), site.folder().file(RuntimeFolder.LOG), "satchel output of " + machine.name());
        return new Spawned(qemu, log, null);
    }

    private Spawned detached(ProcessBuilder builder) throws IOException, InterruptedException {
        Path log = Files.createFile(site.folder().file(RuntimeFolder.LOG));
        Optional<List<String>> companion = tether.companion(site.folder());
        List<Process> processes;
        if (companion.isEmpty()) {
            processes = ImmutableList.of(site.keeper().start(builder.redirectOutput(log.toFile())));
        } else {
            processes = site.keeper()
                    .startPipeline(ImmutableList.of(
                            builder,
                            new ProcessBuilder(companion.get())
                                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                    .redirectError(ProcessBuilder.Redirect.DISCARD)));
        }
        QemuProcess qemu = site.with(QemuProcess.started(processes.get(0)));
        processes.get(0).getOutputStream().close();
        Process reader = processes.get(processes.size() - 1);
        ProcessIdentity identity =
                ProcessIdentity.of(reader.pid()).orElseGet(() -> new ProcessIdentity(reader.pid(), ""));
        return new Spawned(qemu, site.with(OutputLog.follow(log, identity)), companion.isEmpty() ? null : reader);
    }

    private RunningMachine connect(
            LaunchRecord record, QmpAddress monitor, Spawned spawned, QemuArguments arguments, HeldDevices devices)
            throws IOException, InterruptedException {
        Duration limit = options.startLimit();
        QemuProcess qemu = spawned.qemu();
        RuntimeFolder folder = site.folder();
        ProcessKeeper.Work<SerialConsole> console = record.hasConsole()
                ? site.keeper()
                        .begin(() -> SerialConsole.connect(folder.file(RuntimeFolder.CONSOLE), limit, qemu::isAlive))
                : null;
        StartInspection inspection = StartInspection.of(arguments);
        // Answered once the machine is built; until then QEMU may still end.
        QmpClient.Opened opened = QmpClient.open(monitor, limit, qemu::isAlive, inspection.questions());
        QmpClient client = site.with(opened.client());
        client.onEvent(watch::hear);
        inspect(client, inspection, opened.replies(), record.command(), spawned.log());
        devices.requireUnchanged();
        Optional<Origin> origin = options.origin();
        if (origin.isPresent()) {
            origin.get().load(client, folder.file(RuntimeFolder.INCOMING), limit);
        }
        return new RunningMachine(
                record,
                qemu,
                spawned.log(),
                site,
                watch,
                client,
                console == null ? null : site.with(console.await()),
                options,
                arguments,
                ImmutableList.of(devices));
    }

    private void inspect(
            QmpClient client, StartInspection inspection, List<QmpReply> built, List<String> command, OutputLog log)
            throws IOException, InterruptedException {
        QmpValue blocks = built.get(StartInspection.BLOCKS).orThrow();
        QmpValue none = QmpValue.parse("[]");
        QmpValue tpms =
                inspection.asksForTpm() ? built.get(StartInspection.TPMS).orThrow() : none;
        Map<StartInspection.Property, QmpValue> properties = properties(client, inspection.properties(blocks));
        Findings wrong = inspection.judge(new StartInspection.Answers(blocks, none, tpms, properties));
        if (!wrong.isEmpty()) {
            // Mostly the drives tell all; where not, their layers may.
            QmpValue nodes = client.execute("query-named-block-nodes", Map.of("flat", true));
            wrong = inspection.judge(new StartInspection.Answers(blocks, nodes, tpms, properties));
        }
        if (!wrong.isEmpty()) {
            Finding first = wrong.errors().get(0);
            throw new StartFailedException(
                    first.code(),
                    where(),
                    first.where() + ": " + first.message(),
                    null,
                    null,
                    new StartFailedException.Facts(ImmutableList.copyOf(command), null, log.text()),
                    wrong);
        }
    }

    private static Map<StartInspection.Property, QmpValue> properties(
            QmpClient client, List<StartInspection.Property> wanted) throws IOException, InterruptedException {
        List<QmpReply> replies = client.executeAll(
                wanted.stream()
                        .map(property -> QmpCommand.of("qom-get", property.arguments()))
                        .toList(),
                PATIENCE);
        Map<StartInspection.Property, QmpValue> known = new HashMap<>();
        for (int i = 0; i < replies.size(); i++) {
            if (replies.get(i) instanceof QmpReply.Value answer) {
                known.put(wanted.get(i), answer.value());
            } else {
                LOG.log(
                        Level.DEBUG,
                        "{0} has no {1}",
                        wanted.get(i).path(),
                        wanted.get(i).name());
            }
        }
        return known;
    }

    /** Lets the guest go, and the machine too if it is to outlive this program. */
    private void settle(
            RunningMachine running, LaunchRecord record, @Nullable TpmProcess tpm, Tether.@Nullable Guard guard)
            throws IOException, InterruptedException {
        if (options.begin() == LaunchOptions.Begin.RUNNING) {
            running.resume();
        }
        if (guard != null) {
            site.atExit(running::endAtExit);
            running.clearWhenEnded(() -> forget(guard));
        }
        if (!options.watch().isZero() && options.begin() == LaunchOptions.Begin.RUNNING) {
            running.awaitSteady(options.watch());
        }
        if (options.lifetime() == LaunchOptions.Lifetime.DETACHED) {
            tether.leave(site.folder(), record.qemu().orElseThrow(), DeadSockets.of(record.command()));
            site.leave(site.folder());
            if (tpm != null) {
                site.leave(tpm);
            }
            site.removeHook();
        }
    }

    /** Another process may get QEMU's number when QEMU has ended. */
    private static void forget(Tether.Guard guard) {
        try {
            guard.watch(ImmutableList.of());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the machine was cleared away", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What went wrong in the conversation is worth less than what QEMU said before it ended. */
    private SatchelException explained(SatchelException failure, Spawned spawned, ImmutableList<String> command)
            throws InterruptedException {
        boolean lost = failure.code().equals("socket.refused")
                || failure.code().equals("qmp.closed")
                || failure.code().equals("qmp.timeout");
        boolean stranger = failure.code().equals("qmp.tls"); // who took the port, which QEMU tells
        if (!lost && !stranger) {
            return failure;
        }
        QemuProcess qemu = spawned.qemu();
        if (!qemu.awaitEnd(Duration.ofSeconds(1))) {
            if (stranger) {
                return failure;
            }
            return new StartFailedException(
                    "qemu.start",
                    where(),
                    "QEMU did not start within " + options.startLimit().toSeconds() + " s",
                    null,
                    failure,
                    new StartFailedException.Facts(command, null, spawned.log().text()),
                    Findings.none());
        }
        spawned.log().awaitEnd(PATIENCE);
        String said = spawned.log().text();
        String essence = OutputLog.essence(said, String.valueOf(program.getFileName()));
        Optional<Diagnosis> diagnosis = Diagnosis.of(said);
        return new StartFailedException(
                Tether.isNotStarted(said)
                        ? "tool.start"
                        : diagnosis.map(Diagnosis::code).orElse("qemu.died"),
                where(),
                essence.isEmpty() ? "QEMU ended with exit code " + qemu.exitCode() + " without a word" : essence,
                diagnosis.map(Diagnosis::remedy).orElse(null),
                failure,
                new StartFailedException.Facts(command, qemu.exitCode(), said),
                Findings.none());
    }

    private String where() {
        return "machine '" + machine.name() + "'";
    }
}
