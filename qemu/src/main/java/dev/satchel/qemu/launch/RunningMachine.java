package dev.satchel.qemu.launch;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.argument.DeviceResolver;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.guest.GuestAgent;
import dev.satchel.qemu.qmp.QmpClient;
import dev.satchel.qemu.qmp.Screenshot;
import dev.satchel.qemu.readiness.NotReadyException;
import dev.satchel.qemu.readiness.Readiness;
import dev.satchel.qemu.readiness.ReadinessWait;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A machine that runs: QEMU's process, its monitor, and its serial console. May be used by several threads.
 *
 * <p>A machine is bound to this program unless {@link LaunchOptions.Lifetime} says otherwise: closing it ends it, in
 * good order if the guest obeys, and leaves no process and no file; so does any end of this program. A detached machine
 * goes on when it is closed, and when this program ends; {@link #running()} lists, and {@link #reconnect} finds it again.
 */
public final class RunningMachine implements AutoCloseable {
    private static final Logger LOG = System.getLogger(RunningMachine.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration AGENT_LIMIT = Duration.ofSeconds(30);
    private static final Duration GLANCE = Duration.ofMillis(200);

    /** For QEMU, which has agreed to end, to write what is in its caches to a slow disk. */
    private static final Duration FLUSH = Duration.ofSeconds(60);

    private final LaunchRecord record;
    private final QemuProcess process;
    private final OutputLog log;
    private final LaunchSite site;
    private final RunWatch watch;
    private final QmpClient qmp;
    private final @Nullable SerialConsole console;
    private final LaunchOptions options;
    private final @Nullable QemuArguments arguments;

    /** Those of the start, and of each disk that was plugged in since. */
    private final List<HeldDevices> held = new CopyOnWriteArrayList<>();

    private final AtomicReference<@Nullable GuestAgent> lent = new AtomicReference<>();
    private volatile boolean killed;
    private volatile boolean quitting;
    private volatile boolean signalled;
    private volatile boolean begun;

    RunningMachine(
            LaunchRecord record,
            QemuProcess process,
            OutputLog log,
            LaunchSite site,
            RunWatch watch,
            QmpClient qmp,
            @Nullable SerialConsole console,
            LaunchOptions options,
            @Nullable QemuArguments arguments,
            List<HeldDevices> devices) {
        this.record = record;
        this.held.addAll(devices);
        this.process = process;
        this.log = log;
        this.site = site;
        this.watch = watch;
        this.qmp = qmp;
        this.console = console;
        this.options = options;
        this.arguments = arguments;
    }

    /**
     * Starts {@code machine}: prepares its UEFI variables and its TPM, starts QEMU with the guest halted, waits until
     * QEMU has built the machine, sees that it is the one that was meant (each disk is attached, with its file and its
     * sectors, a CD is a CD, the flash is protected where that was asked for, the TPM is there), and lets the guest go.
     * Devices of the host that the guest writes to are held exclusively from before QEMU starts until the machine has
     * ended or is left running: they are not mounted meanwhile. A greeting alone proves nothing, it comes before the machine is built.
     *
     * <p>What {@code program} can do is not asked beforehand: that takes a run of it, and a device or a property that it
     * lacks is refused by QEMU itself at the start. {@link dev.satchel.qemu.QemuInstallation#start} asks once, keeps the
     * answer, and names what is missing with what takes its place; it is the way for whoever starts more than this.
     *
     * @param program QEMU's
     * @param setup the host's side; the sockets of console, agent and TPM are added where they are needed
     * @param options how long the start and the end may take, whether there is a console, and whether the guest runs
     * @throws StartFailedException if QEMU ended, with what it said and, where that is known, what it means; if it did not
     *     start in time; if the machine is not the one that was meant. Nothing is then left
     * @throws SatchelException with the code of the first error among the findings on the arguments; {@code device.busy}
     *     or {@code device.changed} if a device of the host cannot be held, or is another one meanwhile; {@code tool.start}
     *     if QEMU cannot be started, {@code launch.folder} if there is no place for its sockets, {@code tpm.start} or
     *     {@code tpm.used} for its TPM. Nothing is then left
     * @throws InterruptedException if this thread was interrupted; nothing is then left
     */
    public static RunningMachine start(Path program, Machine machine, QemuSetup setup, LaunchOptions options)
            throws IOException, InterruptedException {
        return start(program, machine, setup, options, StartCheck.NONE);
    }

    /**
     * As {@link #start(Path, Machine, QemuSetup, LaunchOptions)}, if {@code check} finds no error.
     *
     * @param program QEMU's
     * @param machine what is started
     * @param setup the host's side
     * @param options how long the start and the end may take, whether there is a console, and whether the guest runs
     * @param check is asked before QEMU is started
     */
    public static RunningMachine start(
            Path program, Machine machine, QemuSetup setup, LaunchOptions options, StartCheck check)
            throws IOException, InterruptedException {
        return Launch.start(program, machine, setup, options, check, Tether.system());
    }

    /**
     * Holds the devices of the host that {@code arguments} give to the guest, as a start does with its own: so that nobody
     * mounts or formats one, until it is given back ({@link #giveBack}) or the machine has ended or is left running. {@link
     * dev.satchel.qemu.live.HotPlug} does it for disks that it plugs in; this is for whoever does so by the monitor.
     *
     * @param devices says whether each is still what was found when the arguments were made
     * @return to be asked again when QEMU has opened them; giving back is the machine's
     * @throws SatchelException with code {@code device.busy}, {@code device.hold} or {@code device.changed}; nothing is
     *     held then
     */
    public HeldDevices hold(QemuArguments arguments, DeviceResolver devices) throws SatchelException {
        return with(HeldDevices.take(arguments, devices));
    }

    private HeldDevices with(HeldDevices devices) {
        held.add(devices);
        return site.with(devices);
    }

    /** Gives back the device of the host that {@code disk}, by its id, had; does nothing if none is held for it. */
    public void giveBack(String disk) {
        held.forEach(devices -> devices.giveBack(disk));
    }

    /**
     * The machines of this user that run, whichever program started them, the bound ones too. What machines have left
     * that no longer run is removed.
     *
     * @return those in the usual places ({@link LaunchOptions.Builder#runtimeRoot}); immutable
     */
    public static List<LaunchRecord> running() {
        return LaunchedMachines.running(RuntimeFolder.roots());
    }

    /** As {@link #running()}, below {@code root} only. */
    public static List<LaunchRecord> running(Path root) {
        return LaunchedMachines.running(ImmutableList.of(root));
    }

    /**
     * Finds a machine again that another program started, or an earlier life of this one. It can be asked and ended as
     * from the program that started it; closing it lets it run on. One program at a time can be connected so, beside the
     * one that started the machine.
     *
     * @param folder the machine's, as {@link #folder()} and {@link #running()} tell
     * @throws SatchelException with code {@code launch.record} if no machine runs there, {@code qmp.timeout} if another
     *     program is connected, or QEMU does not answer
     */
    public static RunningMachine reconnect(Path folder) throws IOException, InterruptedException {
        return reconnect(folder, LaunchOptions.defaults());
    }

    /**
     * As {@link #reconnect(Path)} to the machine in {@code folder}.
     *
     * @param options of which the limits count, and whether the console is wanted: {@link LaunchOptions.Console#ALWAYS}
     *     connects to it where the machine has one. It listens to one program at a time, the one that started the machine
     *     first
     */
    public static RunningMachine reconnect(Path folder, LaunchOptions options)
            throws IOException, InterruptedException {
        return Reconnection.to(RuntimeFolder.at(folder), options);
    }

    String where() {
        return "machine '" + record.name() + "'";
    }

    boolean hasConsole() {
        return console != null;
    }

    String said() {
        Path program = Path.of(record.command().get(0));
        return OutputLog.essence(log.text(), String.valueOf(program.getFileName()));
    }

    /** For people. */
    public String name() {
        return record.name();
    }

    /** The folder with the machine's sockets and its record, by which it is found again. */
    public Path folder() {
        return record.folder();
    }

    /** With what QEMU was started, program first, its monitors included; immutable. */
    public List<String> command() {
        return record.command();
    }

    /** Whether the machine may outlive the program that started it. */
    public LaunchOptions.Lifetime lifetime() {
        return record.lifetime();
    }

    /**
     * With what QEMU was started, but for its monitors.
     *
     * @throws IllegalStateException if another program has started it, which knows; {@link #command()} is known always
     */
    public QemuArguments arguments() {
        if (arguments == null) {
            throw new IllegalStateException(where() + " was started by another program");
        }
        return arguments;
    }

    /** What QEMU said on its standard output and error so far; mostly nothing, at most the last 64 KiB. */
    public String output() {
        return log.text();
    }

    /** Where the guest's agent is to be spoken to, if the machine has a channel to one. */
    public Optional<Path> agentSocket() {
        return record.agentSocket();
    }

    /**
     * Connects to the guest's agent, and waits until it answers: 30 seconds at most, as for a guest that has started. The
     * machine keeps the connection and closes it, as there can be one at a time: when the agent is asked for again, by
     * {@link #await} too, and when the machine is closed. So {@code machine.agent().run("sync")} leaves nothing open.
     * A connection that is to be used for longer, or beside other threads, is had by {@link #agent(Duration)}.
     *
     * @throws SatchelException with code {@code agent.timeout} if no agent answers, {@code socket.refused} if QEMU is gone
     * @throws IllegalStateException if the machine has no channel to an agent
     */
    public GuestAgent agent() throws IOException, InterruptedException {
        GuestAgent agent = site.with(agent(AGENT_LIMIT));
        takeBack(lent.getAndSet(agent));
        return agent;
    }

    private void takeBack(@Nullable GuestAgent agent) {
        if (agent != null) {
            site.leave(agent);
            agent.close();
        }
    }

    /**
     * Connects to the guest's agent, and waits until it answers. There can be one connection at a time; the caller closes
     * this one.
     *
     * @param limit for all of it, so for the guest's start too
     * @throws SatchelException with code {@code agent.timeout} if no agent answers, {@code socket.refused} if QEMU is gone
     * @throws IllegalStateException if the machine has no channel to an agent
     */
    public GuestAgent agent(Duration limit) throws IOException, InterruptedException {
        Path socket = agentSocket()
                .orElseThrow(() -> new IllegalStateException(where() + " has no channel to a guest agent"));
        takeBack(lent.getAndSet(null));
        return GuestAgent.connect(socket, limit, process::isAlive);
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
            throw new IllegalStateException(
                    where() + " has no serial port to standard input and output, and was started without a console");
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
     *     code {@code qemu.internal-error}, {@code qemu.io-error} or {@code qemu.guest-panicked} as soon as the guest was
     *     stopped, which leaves QEMU alive
     * @throws IllegalStateException if the machine has no console
     */
    public String awaitSerial(String text, Duration limit) throws IOException, InterruptedException {
        try {
            return console().await(text, limit, () -> !watch.isStopped());
        } catch (SatchelException e) {
            if (process.isAlive()) {
                requireSane();
            }
            throw e;
        }
    }

    /**
     * Waits for {@code time} to see that the guest is not stopped: by a hypervisor that cannot run its code, by a disk of
     * the host that is full, by a panic. QEMU itself lives on after that, and says nothing. A guest that was paused
     * passes, and one that has shut down.
     *
     * @throws SatchelException with code {@code qemu.internal-error}, {@code qemu.io-error} or {@code
     *     qemu.guest-panicked} as soon as the guest was stopped; {@code qemu.ended} if QEMU ended by itself
     */
    public void awaitSteady(Duration time) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(time);
        Duration left = time;
        while (!left.isNegative() && !watch.awaitStop(left.compareTo(GLANCE) < 0 ? left : GLANCE)) {
            if (!process.isAlive()) {
                break;
            }
            left = Duration.ofNanos(deadline - System.nanoTime());
        }
        if (process.isAlive()) {
            requireSane();
        }
        if (!process.isAlive() && watch.shutdownReason().isEmpty()) {
            throw new SatchelException("qemu.ended", where(), "QEMU ended by itself: " + said());
        }
    }

    /** Passes where QEMU is about to end, and waits for that: how it ended says more than the end of its monitor. */
    void requireSane() throws IOException, InterruptedException {
        String status;
        try {
            status = status();
        } catch (SatchelException e) {
            if (e.code().equals("qmp.closed") && process.awaitEnd(PATIENCE)) {
                return;
            }
            throw e;
        }
        watch.requireSane(where(), status, said());
    }

    /**
     * Waits until the machine is ready to be used; see {@link Readiness}.
     *
     * @param readiness what it must have come to
     * @param limit how long; what it has come to already counts, whatever the limit
     * @throws NotReadyException if it is not ready in time, with what the guest last wrote and a picture of its screen
     * @throws SatchelException with code {@code qemu.internal-error}, {@code qemu.io-error}, {@code qemu.guest-panicked} as
     *     soon as the guest was stopped, {@code qemu.ended} as soon as QEMU ended, {@code network.forward} if a port is
     *     waited for to which none is forwarded
     * @throws IllegalStateException if the machine has no console or no channel to an agent, and that is waited for
     */
    public void await(Readiness readiness, Duration limit) throws IOException, InterruptedException {
        ReadinessWait.await(new ObservedMachine(this, watch), readiness, limit);
    }

    /**
     * Where on this host a port of the guest is reached, also if QEMU chose that port.
     *
     * @param guestPort 1 to 65535, of TCP
     * @throws SatchelException with code {@code network.forward} if the machine forwards none to it
     */
    public InetSocketAddress forwarded(int guestPort) throws IOException, InterruptedException {
        return Forwards.to(qmp(), guestPort);
    }

    /**
     * Takes a picture of the screen, as PNG.
     *
     * @param file that appears when it is whole, in the place of one that is there
     * @throws SatchelException with code {@code screen.none} if the machine has no display device
     */
    public void screenshot(Path file) throws IOException, InterruptedException {
        Screenshot.take(qmp(), file);
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
            } catch (IllegalStateException e) {
                LOG.log(Level.DEBUG, "a listener ends the machine", e);
                return quit(); // it holds up the monitor, by which the guest would be asked
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
        return process.awaitEnd(limit) ? Optional.of(ending()) : Optional.empty();
    }

    /** Ends the machine without asking the guest: as if the cable was pulled, but with the images in good order. */
    public Ending quit() throws InterruptedException {
        if (process.isAlive() && !process.awaitEnd(askToEnd())) {
            kill();
        }
        return ending();
    }

    /** How long QEMU may take to end from now on, as it was asked to, now or before. */
    private Duration askToEnd() throws InterruptedException {
        try {
            qmp().execute("quit", Map.of(), PATIENCE);
            quitting = true;
            return FLUSH;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "no answer to quit", e);
            boolean silent = e instanceof SatchelException why && why.code().equals("qmp.timeout");
            if (silent && !quitting && watch.shutdownReason().isEmpty()) {
                return GLANCE; // it hears nobody
            }
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "a listener ends the machine", e); // it holds up the answer
        }
        // Where the monitor is gone, mostly since QEMU ends already, which a signal does not change.
        signalled = true;
        process.end();
        return FLUSH;
    }

    private Ending ending() throws InterruptedException {
        if (!process.awaitEnd(PATIENCE)) {
            tidy();
            return new Ending(Ending.Cause.STUCK, watch.shutdownReason(), -1, said());
        }
        qmp.awaitClosed(PATIENCE); // the event that tells the reason came before the end of the connection
        log.awaitEnd(PATIENCE);
        if (console != null) {
            console.awaitEnd(PATIENCE);
        }
        Ending ending = new Ending(cause(), watch.shutdownReason(), process.exitCode(), said());
        tidy();
        return ending;
    }

    private Ending.Cause cause() {
        if (killed) {
            return Ending.Cause.KILLED;
        }
        String reason = watch.shutdownReason();
        if (reason.startsWith("guest-")) {
            return Ending.Cause.GUEST;
        }
        return switch (reason) {
            case "host-qmp-quit", "host-ui" -> Ending.Cause.QUIT;
            case "host-signal" -> Ending.Cause.SIGNAL;
            // Nothing was heard of it where its monitor was gone before.
            default -> signalled && process.exitCode() <= 0 ? Ending.Cause.SIGNAL : Ending.Cause.DIED;
        };
    }

    private void kill() {
        if (process.isAlive()) {
            killed = true;
            process.kill(PATIENCE);
        }
    }

    /** The folder goes last: whoever sees that it is gone may count on all the rest. */
    private void tidy() {
        if (!process.isAlive()) {
            DeadSockets.remove(record.command());
        }
        site.clear();
        if (!process.isAlive()) {
            site.folder().close(); // of a detached machine, which has nobody else
        }
    }

    /** The guest runs, or did. */
    void hasBegun() {
        begun = true;
    }

    /** Clears away what QEMU leaves as soon as it has ended, whether or not anybody asks, and runs {@code first} before. */
    void clearWhenEnded(Runnable first) {
        process.onEnd(() -> {
            first.run();
            try {
                ending();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** This program is ending. What another thread has begun goes on meanwhile. */
    void endAtExit() {
        end(options.exitLimit());
    }

    /**
     * Ends a bound machine: presses the power button if the guest runs, waits as long as {@link
     * LaunchOptions#powerDownLimit} says, quits QEMU, and kills it if that does not help. An interrupt makes it end at
     * once. Lets go of a detached machine, and of one that was found again. Does nothing the second time.
     */
    @Override
    public void close() {
        if (owns()) {
            end(options.powerDownLimit());
        } else {
            tidy();
        }
    }

    private boolean owns() {
        return record.lifetime() == LaunchOptions.Lifetime.BOUND && arguments != null;
    }

    private void end(Duration limit) {
        try {
            if (process.isAlive()) {
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
        return "machine " + name() + " (process " + pid() + ")";
    }
}
