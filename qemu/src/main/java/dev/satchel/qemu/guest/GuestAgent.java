package dev.satchel.qemu.guest;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.file.AtomicFile;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A connection to the agent in a guest ({@code qemu-ga}; QEMU's {@code docs/interop/qemu-ga-ref}), over the machine's
 * UNIX-domain socket. QEMU takes one connection at a time; a second one hears nothing. For several threads at once, whose
 * questions are asked one after the other.
 *
 * <p>Failures: {@link AgentException} with code {@code agent.refused} if the agent says no, {@code agent.timeout} if it says
 * nothing, {@code agent.closed} if the connection ended or was ended because of what came, {@code agent.answer} if an answer
 * is not what the protocol says.
 */
public final class GuestAgent implements AutoCloseable {
    private static final Logger LOG = System.getLogger(GuestAgent.class.getName());

    private final AgentLink link;
    private final Freezer freezer;
    private final GuestClock clock;

    private GuestAgent(Path socket, AgentLink link) {
        this.link = link;
        this.freezer = new Freezer(socket, link);
        this.clock = new GuestClock(link);
    }

    /** As {@link #connect(Path, Duration, BooleanSupplier)} to {@code socket}, worth waiting for until {@code limit}. */
    public static GuestAgent connect(Path socket, Duration limit) throws IOException, InterruptedException {
        return connect(socket, limit, () -> true);
    }

    /**
     * Connects, and waits until an agent answers. QEMU accepts the connection long before there is one.
     *
     * @param socket where QEMU listens for the agent's channel, or will
     * @param limit for both
     * @param worthWaiting asked before each further attempt to connect; false when QEMU is gone
     * @throws SatchelException with code {@code socket.refused}, {@code agent.timeout} or {@code agent.closed}
     */
    public static GuestAgent connect(Path socket, Duration limit, BooleanSupplier worthWaiting)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        GuestAgent agent = new GuestAgent(socket, AgentLink.connect(socket, limit, worthWaiting));
        boolean answered = false;
        try {
            agent.link.synchronise(limit.minusNanos(System.nanoTime() - start));
            answered = true;
            return agent;
        } finally {
            if (!answered) {
                agent.close();
            }
        }
    }

    /** Discards whatever the agent may still be saying, and sees that it listens. Done by itself when it is necessary. */
    public void sync() throws IOException, InterruptedException {
        link.synchronise(AgentLink.LIMIT);
    }

    /** Sees that the agent answers. */
    public void ping() throws IOException, InterruptedException {
        link.ask("guest-ping");
    }

    /** Runs {@code command} with {@code arguments} within 15 seconds; see {@link #execute(String, Map, Duration)}. */
    public QmpValue execute(String command, Map<String, ?> arguments) throws IOException, InterruptedException {
        return execute(command, arguments, AgentLink.LIMIT);
    }

    /**
     * Runs a command that has no method here. One that is not answered in time may still be carried out.
     *
     * @param command as in the protocol: {@code guest-get-osinfo}. Not one that gives no answer ({@code
     *     guest-suspend-ram}): it would be waited for in vain
     * @param arguments texts, numbers, booleans, maps and lists; empty for none
     * @param limit until the answer, with the turns of other threads before this one
     */
    public QmpValue execute(String command, Map<String, ?> arguments, Duration limit)
            throws IOException, InterruptedException {
        AgentAnswer answer = link.ask(command, arguments, limit);
        try {
            return QmpValue.parse(answer.node().toString());
        } catch (IllegalArgumentException e) {
            throw new SatchelException("agent.answer", command, "the agent gave a text that is too long", null, e);
        }
    }

    /** What the agent is and knows. */
    public AgentInfo info() throws IOException, InterruptedException {
        AgentAnswer answer = link.ask("guest-info");
        ImmutableList.Builder<AgentInfo.AgentCommand> commands = ImmutableList.builder();
        for (AgentAnswer each : answer.at("supported_commands").elements()) {
            AgentInfo.Use use =
                    each.node().path("enabled").asBoolean(true) ? AgentInfo.Use.ENABLED : AgentInfo.Use.DISABLED;
            commands.add(new AgentInfo.AgentCommand(each.text("name"), use));
        }
        return new AgentInfo(answer.text("version"), commands.build());
    }

    /** The guest's network interfaces with their addresses, in its order; immutable. */
    public List<GuestInterface> interfaces() throws IOException, InterruptedException {
        return InterfaceList.of(link.ask("guest-network-get-interfaces"));
    }

    /**
     * Runs a program in the guest, with the agent's rights, and waits for its end. One that is not done in time, or
     * whose waiting thread is interrupted, is killed as far as the guest has a {@code kill}.
     *
     * @param command the program with its arguments, input, environment and limits
     * @throws SatchelException with code {@code guest.timeout} if it is not done in time
     */
    public GuestResult exec(GuestCommand command) throws IOException, InterruptedException {
        return new ProgramRun(link, command).run();
    }

    /**
     * Runs {@code program} (a path in the guest, or a name that the agent finds on its own path) with {@code arguments}, as
     * {@link #exec} does with the limits that a {@link GuestCommand} has from the start: one minute, and 16 MiB of each
     * stream. A program that fails is no failure of this call: {@link GuestResult} tells.
     *
     * @throws SatchelException with code {@code guest.timeout} if it is not done in time
     */
    public GuestResult run(String program, String... arguments) throws IOException, InterruptedException {
        return exec(GuestCommand.of(program, arguments));
    }

    /**
     * Copies {@code file} of this host to {@code guestFile}, whose content it replaces. Afterwards the guest's file has
     * the right length, or this fails; a failure leaves a part of it there.
     *
     * @param guestFile a path as the guest writes it, in a folder that exists; not empty
     * @throws SatchelException with code {@code guest.file} if it has another length afterwards
     */
    public void upload(Path file, String guestFile) throws IOException, InterruptedException {
        try (InputStream input = Files.newInputStream(file)) {
            upload(input, guestFile);
        }
    }

    /** As {@link #upload(Path, String)} to {@code guestFile}, with all that {@code input} gives; it is not closed. */
    public void upload(InputStream input, String guestFile) throws IOException, InterruptedException {
        OpenGuestFile.fill(link, guestFile, input);
    }

    /**
     * Copies {@code guestFile} to {@code file} of this host, which appears when it is whole and takes the place of one
     * that is there.
     *
     * @param guestFile a path as the guest writes it; not empty
     * @param most what it may have; a guest can give without an end
     * @throws SatchelException with code {@code guest.file} if it has more, or another length than the guest says
     */
    public void download(String guestFile, Path file, DataSize most) throws IOException, InterruptedException {
        Path target = file.toAbsolutePath();
        Path beside = AtomicFile.beside(target);
        try {
            try (OutputStream output =
                    Files.newOutputStream(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                download(guestFile, output, most);
            }
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /**
     * As {@link #download(String, Path, DataSize)} of {@code guestFile}, {@code most} at most, into {@code output},
     * which is not closed and has got a part if this fails.
     */
    public void download(String guestFile, OutputStream output, DataSize most)
            throws IOException, InterruptedException {
        OpenGuestFile.empty(link, guestFile, output, most);
    }

    /**
     * Halts all writing to the guest's file systems, in good order, so that a copy of its disks is one that programs can use;
     * see {@link Frozen}. Waits a minute at most. While it lasts the agent refuses nearly everything else.
     *
     * <pre>{@code
     * try (GuestAgent.Frozen frozen = agent.freeze()) {
     *     // take the snapshot, and nothing else
     * }
     * }</pre>
     *
     * If this fails for another reason than the agent's refusal, the guest was told to go on.
     */
    public Frozen freeze() throws IOException, InterruptedException {
        return new Frozen(freezer, freezer.freeze());
    }

    /**
     * Freezes the guest, does {@code action}, and lets the guest write again in all cases: when that is done, when it failed,
     * and at the latest after {@code limit}, while it may still be under way.
     *
     * @param action what must see file systems at rest
     * @param limit for the action; the guest hangs as long, and Windows thaws by itself after ten seconds
     * @param <T> what comes of the action
     * @throws SatchelException with code {@code guest.thawed} if the action took longer: what it made was not all made
     *     while the guest was at rest; {@code guest.frozen} if the guest could not be thawed
     */
    public <T> T whileFrozen(FrozenAction<T> action, Duration limit) throws IOException, InterruptedException {
        checkArgument(!limit.isNegative() && !limit.isZero(), "a limit must be positive: %s", limit);
        try (Frozen frozen = freeze()) {
            ThawTimer timer = new ThawTimer(frozen, limit);
            T result;
            try {
                result = action.run();
            } finally {
                timer.close();
            }
            if (timer.rang()) {
                throw new SatchelException(
                        "guest.thawed",
                        freezer.where(),
                        "the guest was let go after " + limit.toMillis()
                                + " ms, before what it was frozen for was done",
                        "take what was made for that of a guest that was not at rest, or allow more time");
            }
            return result;
        }
    }

    /** Whether file systems are frozen. */
    public boolean isFrozen() throws IOException, InterruptedException {
        return freezer.isFrozen();
    }

    /**
     * Lets the guest write again, whoever froze it; does nothing if nobody did.
     *
     * @return how many file systems were frozen
     */
    public int thaw() throws IOException, InterruptedException {
        return freezer.thaw();
    }

    /** A guest whose file systems take no writes, until this is closed. */
    public static final class Frozen implements AutoCloseable {
        private final Freezer freezer;
        private final int fileSystems;
        private boolean thawed;

        private Frozen(Freezer freezer, int fileSystems) {
            this.freezer = freezer;
            this.fileSystems = fileSystems;
        }

        /** How many are frozen; on a guest of which none can be, none. */
        public int fileSystems() {
            return fileSystems;
        }

        /** Thaws before the end; if that fails, the end tries it again. */
        synchronized void thawEarly() throws IOException {
            if (!thawed) {
                freezer.thawWhatever();
                thawed = true;
            }
        }

        /**
         * Lets the guest write again, also while this thread is interrupted, over a new connection if the old one ended. Does
         * nothing the second time.
         *
         * @throws SatchelException with code {@code guest.frozen} if that did not succeed: the guest hangs until it is thawed
         */
        @Override
        public synchronized void close() throws IOException {
            if (thawed) {
                return;
            }
            thawed = true;
            try {
                freezer.thawWhatever();
            } catch (IOException e) {
                throw new SatchelException(
                        "guest.frozen",
                        freezer.where(),
                        "the guest's file systems could not be thawed: " + e.getMessage(),
                        "thaw them again, or reset the machine",
                        e);
            }
        }
    }

    /**
     * Tells the guest to end as {@code mode} says. An agent that obeys gives no answer: that it has begun is known from
     * silence, that it is done from the machine's own end.
     *
     * @throws AgentException if it refuses
     */
    public void shutdown(ShutdownMode mode) throws IOException, InterruptedException {
        try {
            link.ask("guest-shutdown", Map.of("mode", mode.id()), AgentLink.REFUSAL_LIMIT);
        } catch (SatchelException e) {
            if (!e.code().equals("agent.timeout") && !e.code().equals("agent.closed")) {
                throw e;
            }
            LOG.log(Level.DEBUG, "no refusal of {0}", mode);
        }
    }

    /** The guest's clock. */
    public Instant time() throws IOException, InterruptedException {
        return clock.time();
    }

    /**
     * Sets the guest's clock, and its hardware's.
     *
     * @param time 1970 to 2262
     */
    public void setTime(Instant time) throws IOException, InterruptedException {
        clock.set(time);
    }

    /** Sets the guest's clock by its hardware's, as after the machine was paused. */
    public void setTimeFromHardware() throws IOException, InterruptedException {
        clock.setFromHardware();
    }

    /** Closes the connection; guest and agent live on. */
    @Override
    public void close() {
        link.close();
    }
}
