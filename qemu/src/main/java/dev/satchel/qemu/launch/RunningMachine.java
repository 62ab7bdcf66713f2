package dev.satchel.qemu.launch;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.process.ToolEnvironment;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuOption;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.firmware.VariableLock;
import dev.satchel.qemu.firmware.VariableStore;
import dev.satchel.qemu.guest.GuestAgent;
import dev.satchel.qemu.qmp.QmpClient;
import dev.satchel.qemu.qmp.QmpEvent;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A machine that runs: QEMU's process, its monitor, and its serial console. Closing it ends the machine, in good order if
 * the guest obeys, and leaves no process and no file; so does the end of this program. May be used by several threads.
 */
public final class RunningMachine implements AutoCloseable {
    private static final Logger LOG = System.getLogger(RunningMachine.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final Process process;
    private final OutputTail errors;
    private final String programName;
    private final QemuArguments arguments;
    private final LaunchOptions options;
    private final PrivateFolder folder;
    private final Thread atExit;
    private final @Nullable VariableLock variables;
    private final @Nullable Path agentSocket;

    // Set once by connect(), before anybody else has this object.
    private @Nullable QmpClient qmp;
    private @Nullable SerialConsole console;

    private volatile String shutdownReason = "";
    private volatile boolean killed;
    private volatile boolean begun;

    private RunningMachine(
            String name,
            Process process,
            String programName,
            QemuArguments arguments,
            LaunchOptions options,
            PrivateFolder folder,
            @Nullable VariableLock variables,
            @Nullable Path agentSocket) {
        this.name = name;
        this.process = process;
        this.programName = programName;
        this.arguments = arguments;
        this.options = options;
        this.folder = folder;
        this.variables = variables;
        this.agentSocket = agentSocket;
        this.errors = new OutputTail(process.getInputStream(), "satchel output of " + name);
        this.atExit = new Thread(
                () -> {
                    process.destroyForcibly();
                    folder.close();
                },
                "satchel end of " + name);
    }

    /**
     * Starts {@code machine}: prepares its UEFI variables, starts QEMU with the guest halted, waits until QEMU has
     * built the machine, sees that every disk is attached, and lets the guest go. A greeting alone proves nothing, it
     * comes before the machine is built.
     *
     * @param program QEMU's
     * @param setup the host's side; the sockets of console and agent are added where they are needed
     * @param options how long the start and the end may take, whether there is a console, and whether the guest runs
     * @throws SatchelException with the code of the first error among the findings on the arguments; {@code qemu.died}
     *     with what QEMU said, if it ended; {@code qemu.start} if it did not start in time. Nothing is then left
     * @throws InterruptedException if this thread was interrupted; nothing is then left
     */
    public static RunningMachine start(Path program, Machine machine, QemuSetup setup, LaunchOptions options)
            throws IOException, InterruptedException {
        PrivateFolder folder = PrivateFolder.create();
        VariableLock lock = null;
        RunningMachine running = null;
        boolean started = false;
        try {
            QemuSetup wired = withSockets(setup, machine, options, folder);
            QemuArguments arguments = QemuArguments.of(machine, wired);
            arguments.findings().orThrow("machine '" + machine.name() + "'");
            lock = prepare(arguments);
            Process process = spawn(program, arguments, folder);
            Path agent = machine.guestAgent() == Machine.GuestAgent.ON
                    ? wired.agentSocket().orElse(null)
                    : null;
            running = new RunningMachine(
                    machine.name(),
                    process,
                    String.valueOf(program.getFileName()),
                    arguments,
                    options,
                    folder,
                    lock,
                    agent);
            running.connect(machine);
            started = true;
            return running;
        } finally {
            if (!started) {
                if (running != null) {
                    running.kill();
                    running.tidy();
                } else {
                    folder.close();
                    if (lock != null) {
                        lock.close();
                    }
                }
            }
        }
    }

    private static QemuSetup withSockets(
            QemuSetup setup, Machine machine, LaunchOptions options, PrivateFolder folder) {
        QemuSetup.Builder builder = setup.toBuilder();
        if (hasConsole(machine, options)) {
            builder.consoleSocket(folder.file("console.sock"));
        }
        if (setup.agentSocket().isEmpty()) {
            builder.agentSocket(folder.file("agent.sock"));
        }
        return builder.build();
    }

    private static boolean hasConsole(Machine machine, LaunchOptions options) {
        return switch (options.console()) {
            case ALWAYS -> true;
            case AS_DESCRIBED -> machine.serialPorts().contains(SerialPort.stdio());
        };
    }

    private static @Nullable VariableLock prepare(QemuArguments arguments) throws IOException {
        Optional<VariableStore> variables = arguments.variables();
        if (variables.isEmpty()) {
            return null;
        }
        variables.get().prepare();
        return variables.get().lock();
    }

    private static Process spawn(Path program, QemuArguments arguments, PrivateFolder folder) throws IOException {
        ImmutableList.Builder<String> words = ImmutableList.<String>builder().add(program.toString());
        words.add("-S");
        words.addAll(QemuOption.of("-chardev", "socket")
                .with("id", "satchel-monitor")
                .with("path", folder.file("qmp.sock").toString())
                .with("server", "on")
                .with("wait", "off")
                .arguments());
        words.addAll(QemuOption.of("-mon")
                .with("chardev", "satchel-monitor")
                .with("mode", "control")
                .arguments());
        List<String> command = words.addAll(arguments.arguments()).build();
        LOG.log(Level.DEBUG, "starting {0}", command);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(ToolEnvironment.fixed());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new SatchelException(
                    "tool.start", program.toString(), "cannot be started: " + e.getMessage(), null, e);
        }
    }

    private void connect(Machine machine) throws IOException, InterruptedException {
        endWithThisProgram();
        Duration limit = options.startLimit();
        try {
            QmpClient client = QmpClient.connect(folder.file("qmp.sock"), limit, process::isAlive);
            qmp = client;
            client.onEvent(this::hear);
            // Answered once the machine is built; until then QEMU may still end.
            client.execute("query-status", Map.of(), limit);
            requireDisks(client.execute("query-block", Map.of(), limit));
            if (hasConsole(machine, options)) {
                console = SerialConsole.connect(folder.file("console.sock"), limit, process::isAlive);
            }
            if (options.begin() == LaunchOptions.Begin.RUNNING) {
                resume();
            }
        } catch (SatchelException e) {
            throw explained(e);
        }
    }

    private void endWithThisProgram() throws InterruptedException {
        try {
            Runtime.getRuntime().addShutdownHook(atExit);
        } catch (IllegalStateException e) {
            throw new InterruptedException("this program is ending: no machine is started any more");
        }
    }

    private void hear(QmpEvent event) {
        if (event.name().equals("SHUTDOWN")) {
            shutdownReason = event.data().at("reason").text().orElse("");
        }
    }

    /** QEMU has drives that no device took, and says nothing of it. */
    private void requireDisks(QmpValue blocks) throws SatchelException {
        for (String disk : arguments.diskDevices()) {
            boolean attached = blocks.elements().stream()
                    .flatMap(block -> block.at("qdev").text().stream())
                    .anyMatch(device ->
                            device.equals(disk) || (device + "/").startsWith("/machine/peripheral/" + disk + "/"));
            if (!attached) {
                throw new SatchelException(
                        "qemu.disk.unattached", "disks[" + disk + "]", "QEMU started without attaching this disk");
            }
        }
    }

    /** What went wrong in the conversation is worth less than what QEMU said before it ended. */
    private SatchelException explained(SatchelException failure) throws InterruptedException {
        boolean lost = failure.code().equals("socket.refused")
                || failure.code().equals("qmp.closed")
                || failure.code().equals("qmp.timeout");
        if (!lost) {
            return failure;
        }
        boolean died = process.waitFor(1, TimeUnit.SECONDS);
        if (!died) {
            return new SatchelException(
                    "qemu.start",
                    where(),
                    "QEMU did not start within " + options.startLimit().toSeconds() + " s",
                    null,
                    failure);
        }
        errors.awaitEnd(PATIENCE);
        String said = said();
        return new SatchelException(
                "qemu.died",
                where(),
                said.isEmpty() ? "QEMU ended with exit code " + process.exitValue() + " without a word" : said,
                null,
                failure);
    }

    private String where() {
        return "machine '" + name + "'";
    }

    private String said() {
        return OutputTail.essence(errors.text(), programName);
    }

    /** For people. */
    public String name() {
        return name;
    }

    /** With what QEMU was started, but for its monitor. */
    public QemuArguments arguments() {
        return arguments;
    }

    /** Where the guest's agent is to be spoken to, if the machine has a channel to one. */
    public Optional<Path> agentSocket() {
        return Optional.ofNullable(agentSocket);
    }

    /**
     * Connects to the guest's agent, and waits until it answers. There can be one connection at a time.
     *
     * @param limit for all of it, so for the guest's start too
     * @throws SatchelException with code {@code agent.timeout} if no agent answers, {@code socket.refused} if QEMU is gone
     * @throws IllegalStateException if the machine has no channel to an agent
     */
    public GuestAgent agent(Duration limit) throws IOException, InterruptedException {
        if (agentSocket == null) {
            throw new IllegalStateException("machine '" + name + "' has no channel to a guest agent");
        }
        return GuestAgent.connect(agentSocket, limit, process::isAlive);
    }

    /** QEMU's process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether QEMU runs; the guest may be halted all the same. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The monitor. */
    public QmpClient qmp() {
        if (qmp == null) {
            throw new IllegalStateException("machine '" + name + "' has not started");
        }
        return qmp;
    }

    /** QEMU's word for what the machine does: {@code running}, {@code paused}, {@code internal-error} ... */
    public String status() throws IOException, InterruptedException {
        return qmp().execute("query-status").at("status").text().orElse("");
    }

    /** Lets a halted guest go on. */
    public void resume() throws IOException, InterruptedException {
        qmp().execute("cont");
        begun = true;
    }

    private SerialConsole console() {
        if (console == null) {
            throw new IllegalStateException("machine '" + name
                    + "' has no serial port to standard input and output, and was started without a console");
        }
        return console;
    }

    /**
     * What the guest wrote to its serial port so far, at most the last 1048576 characters.
     *
     * @throws IllegalStateException if the machine has no console ({@link LaunchOptions.Console})
     */
    public String serialText() {
        return console().text();
    }

    /**
     * Waits until the guest writes {@code text} to its serial port, after what the last call of this method waited for.
     *
     * @param limit for this wait; what the guest has written already is found at once, whatever the limit
     * @return what it wrote since then, up to and with {@code text}
     * @throws SatchelException with code {@code serial.timeout} or {@code serial.ended}, and what it last said; with
     *     code {@code qemu.internal-error} if the hypervisor gave up on the guest, which leaves QEMU alive
     * @throws IllegalStateException if the machine has no console
     */
    public String awaitSerial(String text, Duration limit) throws IOException, InterruptedException {
        try {
            return console().await(text, limit);
        } catch (SatchelException e) {
            if (process.isAlive() && status().equals("internal-error")) {
                throw new SatchelException(
                        "qemu.internal-error",
                        where(),
                        "the hypervisor stopped the guest: " + said(),
                        "run it with accelerator tcg",
                        e);
            }
            throw e;
        }
    }

    /**
     * Tells {@code follower} what the guest wrote to its serial port, and what it writes, on the thread that reads: while
     * {@code follower} waits, the guest's console does.
     *
     * @throws IllegalStateException if the machine has no console
     */
    public void onSerial(Consumer<String> follower) {
        console().follow(follower);
    }

    /**
     * Types {@code text} into the guest's serial port, in UTF-8.
     *
     * @throws SatchelException with code {@code socket.blocked} if the machine does not take it, {@code socket.closed} if it
     *     ended
     * @throws IllegalStateException if the machine has no console
     */
    public void send(String text) throws IOException, InterruptedException {
        console().send(text);
    }

    /**
     * Presses the power button, and waits for the guest to end. A guest that does not within {@code limit} is quit, which
     * the answer tells.
     */
    public Ending powerDown(Duration limit) throws IOException, InterruptedException {
        if (process.isAlive()) {
            try {
                qmp().execute("system_powerdown");
            } catch (SatchelException e) {
                LOG.log(Level.DEBUG, "no power button", e); // ended this moment, or no longer answers
            }
        }
        Optional<Ending> ending = awaitEnd(limit);
        return ending.isPresent() ? ending.get() : quit();
    }

    /**
     * Waits {@code limit} at most for the machine to end.
     *
     * @return how it did; empty, if it still runs
     */
    public Optional<Ending> awaitEnd(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            return Optional.empty();
        }
        return Optional.of(ending());
    }

    /** Ends the machine without asking the guest: as if the cable was pulled, but with the images in good order. */
    public Ending quit() throws InterruptedException {
        if (process.isAlive()) {
            try {
                qmp().execute("quit", Map.of(), PATIENCE);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "no answer to quit", e);
            }
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        }
        return ending();
    }

    private Ending ending() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            tidy();
            return new Ending(Ending.Cause.STUCK, shutdownReason, -1, said());
        }
        if (qmp != null) {
            qmp.awaitClosed(PATIENCE); // the event that tells the reason came before the end of the connection
        }
        errors.awaitEnd(PATIENCE);
        Ending ending = new Ending(cause(), shutdownReason, process.exitValue(), said());
        tidy();
        return ending;
    }

    private Ending.Cause cause() {
        if (killed) {
            return Ending.Cause.KILLED;
        }
        if (shutdownReason.startsWith("guest-")) {
            return Ending.Cause.GUEST;
        }
        return switch (shutdownReason) {
            case "host-qmp-quit", "host-ui" -> Ending.Cause.QUIT;
            case "host-signal" -> Ending.Cause.SIGNAL;
            default -> Ending.Cause.DIED;
        };
    }

    private void kill() {
        if (!process.isAlive()) {
            return;
        }
        killed = true;
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        boolean interrupted = false;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            try {
                process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void tidy() {
        if (qmp != null) {
            qmp.close();
        }
        if (console != null) {
            console.close();
        }
        if (variables != null) {
            try {
                variables.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "the lock on the variables ends with this process", e);
            }
        }
        folder.close();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // this program is just ending, and runs what was asked for
        }
    }

    /**
     * Ends the machine: presses the power button if the guest runs, waits as long as {@link LaunchOptions#powerDownLimit}
     * says, quits QEMU, and kills it if that does not help. An interrupt makes it end at once. Does nothing the second
     * time.
     */
    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                Duration limit = options.powerDownLimit();
                if (begun && !limit.isZero()) {
                    powerDown(limit);
                } else {
                    quit();
                }
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "no end in good order", e);
        } finally {
            kill();
            tidy();
        }
    }

    @Override
    public String toString() {
        return "machine " + name + " (process " + process.pid() + ")";
    }
}
