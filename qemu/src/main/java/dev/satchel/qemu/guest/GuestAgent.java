package dev.satchel.qemu.guest;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.net.InetAddresses;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

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
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration FREEZE_LIMIT = Duration.ofMinutes(1);
    private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(2);
    private static final Duration LONGEST_POLL = Duration.ofMillis(250);
    private static final int CHUNK = 64 << 10; // of a file; a message is half as long again
    private static final int MOST_ENTRIES = 10_000;

    private final Path socket;
    private final AgentLink link;

    private GuestAgent(Path socket, AgentLink link) {
        this.socket = socket;
        this.link = link;
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
        link.synchronise(LIMIT);
    }

    /** Sees that the agent answers. */
    public void ping() throws IOException, InterruptedException {
        ask("guest-ping");
    }

    /** Runs {@code command} with {@code arguments} within 15 seconds; see {@link #execute(String, Map, Duration)}. */
    public QmpValue execute(String command, Map<String, ?> arguments) throws IOException, InterruptedException {
        return execute(command, arguments, LIMIT);
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
        JsonNode answer = link.ask(command, arguments, limit);
        try {
            return QmpValue.parse(answer.toString());
        } catch (IllegalArgumentException e) {
            throw new SatchelException("agent.answer", command, "the agent gave a text that is too long", null, e);
        }
    }

    private JsonNode ask(String command) throws IOException, InterruptedException {
        return ask(command, Map.of());
    }

    private JsonNode ask(String command, Map<String, ?> arguments) throws IOException, InterruptedException {
        return link.ask(command, arguments, LIMIT);
    }

    /** What the agent is and knows. */
    public AgentInfo info() throws IOException, InterruptedException {
        String command = "guest-info";
        JsonNode answer = ask(command);
        ImmutableList.Builder<AgentInfo.AgentCommand> commands = ImmutableList.builder();
        for (JsonNode each : list(command, answer.path("supported_commands"))) {
            AgentInfo.Use use = each.path("enabled").asBoolean(true) ? AgentInfo.Use.ENABLED : AgentInfo.Use.DISABLED;
            commands.add(new AgentInfo.AgentCommand(text(command, each, "name"), use));
        }
        return new AgentInfo(text(command, answer, "version"), commands.build());
    }

    /** The guest's network interfaces with their addresses, in its order; immutable. */
    public List<GuestInterface> interfaces() throws IOException, InterruptedException {
        String command = "guest-network-get-interfaces";
        ImmutableList.Builder<GuestInterface> interfaces = ImmutableList.builder();
        for (JsonNode each : list(command, ask(command))) {
            ImmutableList.Builder<GuestInterface.Address> addresses = ImmutableList.builder();
            if (each.has("ip-addresses")) {
                for (JsonNode address : list(command, each.path("ip-addresses"))) {
                    addresses.add(address(command, address));
                }
            }
            interfaces.add(new GuestInterface(
                    text(command, each, "name"), each.path("hardware-address").asText(""), addresses.build()));
        }
        return interfaces.build();
    }

    private static GuestInterface.Address address(String command, JsonNode node) throws SatchelException {
        String text = text(command, node, "ip-address");
        // Windows' agent adds a zone, fe80::1%5, which says nothing to anybody but the guest.
        String plain = text.indexOf(':') >= 0 ? text.replaceFirst("%.*", "") : text;
        int prefix = node.path("prefix").asInt(-1);
        if (!InetAddresses.isInetAddress(plain)) {
            throw bad(command, "told of what is no address");
        }
        InetAddress address = InetAddresses.forString(plain);
        if (prefix < 0 || prefix > address.getAddress().length * Byte.SIZE) {
            throw bad(command, "told of an address with a network's part of impossible length");
        }
        return new GuestInterface.Address(address, prefix);
    }

    /**
     * Runs a program in the guest, with the agent's rights, and waits for its end. One that is not done in time, or
     * whose waiting thread is interrupted, is killed as far as the guest has a {@code kill}.
     *
     * @param command the program with its arguments, input, environment and limits
     * @throws SatchelException with code {@code guest.timeout} if it is not done in time
     */
    public GuestResult exec(GuestCommand command) throws IOException, InterruptedException {
        ImmutableMap.Builder<String, Object> arguments = ImmutableMap.builder();
        arguments.put("path", command.program()).put("arg", command.arguments()).put("capture-output", true);
        if (!command.environment().isEmpty()) {
            arguments.put(
                    "env",
                    command.environment().entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .toList());
        }
        command.input()
                .ifPresent(
                        input -> arguments.put("input-data", Base64.getEncoder().encodeToString(input)));
        long deadline = AgentLink.deadline(command.timeLimit());
        long pid = number("guest-exec", ask("guest-exec", arguments.buildOrThrow()), "pid");
        boolean over = false;
        try {
            long pause = 5;
            while (true) {
                JsonNode status = ask("guest-exec-status", Map.of("pid", pid));
                if (status.path("exited").asBoolean()) {
                    over = true;
                    return result(command, status);
                }
                if (System.nanoTime() - deadline >= 0) {
                    throw new SatchelException(
                            "guest.timeout",
                            command.program(),
                            "not done in the guest after " + command.timeLimit().toMillis() + " ms (the command was: "
                                    + command + ")");
                }
                Thread.sleep(pause);
                pause = Math.min(LONGEST_POLL.toMillis(), pause * 2);
            }
        } finally {
            if (!over) {
                kill(pid);
            }
        }
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

    private void kill(long pid) {
        boolean interrupted = Thread.interrupted();
        try {
            Map<String, ?> arguments = ImmutableMap.of("path", "kill", "arg", List.of("-KILL", Long.toString(pid)));
            link.ask("guest-exec", arguments, REFUSAL_LIMIT);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "process " + pid + " of the guest was left running", e);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static GuestResult result(GuestCommand command, JsonNode status) throws SatchelException {
        byte[] output = bytes("guest-exec-status", status, "out-data");
        byte[] error = bytes("guest-exec-status", status, "err-data");
        int most = Math.toIntExact(command.outputLimit().bytes());
        return new GuestResult(
                numberIfThere(status, "exitcode"),
                numberIfThere(status, "signal"),
                cut(output, most),
                extent(output, most, status.path("out-truncated")),
                cut(error, most),
                extent(error, most, status.path("err-truncated")));
    }

    private static byte[] cut(byte[] bytes, int most) {
        return bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    private static GuestResult.Extent extent(byte[] bytes, int most, JsonNode cutByAgent) {
        return bytes.length > most || cutByAgent.asBoolean() ? GuestResult.Extent.CUT : GuestResult.Extent.WHOLE;
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
        long handle = open(guestFile, "wb");
        boolean whole = false;
        try {
            long sent = 0;
            for (byte[] chunk = input.readNBytes(CHUNK); chunk.length > 0; chunk = input.readNBytes(CHUNK)) {
                write(handle, chunk);
                sent += chunk.length;
            }
            ask("guest-file-flush", Map.of("handle", handle));
            JsonNode end = ask("guest-file-seek", Map.of("handle", handle, "offset", 0, "whence", "end"));
            long length = number("guest-file-seek", end, "position");
            if (length != sent) {
                throw new SatchelException(
                        "guest.file", guestFile, "has " + length + " bytes in the guest instead of " + sent);
            }
            whole = true;
        } finally {
            close(handle, whole);
        }
    }

    private void write(long handle, byte[] chunk) throws IOException, InterruptedException {
        int done = 0;
        while (done < chunk.length) {
            byte[] rest = done == 0 ? chunk : Arrays.copyOfRange(chunk, done, chunk.length);
            JsonNode answer = ask(
                    "guest-file-write",
                    Map.of("handle", handle, "buf-b64", Base64.getEncoder().encodeToString(rest)));
            long count = number("guest-file-write", answer, "count");
            if (count <= 0 || count > rest.length) {
                throw bad("guest-file-write", "wrote " + count + " of " + rest.length + " bytes");
            }
            done += (int) count;
        }
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
        Path beside = target.resolveSibling("." + target.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()) + ".new");
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
        String command = "guest-file-read";
        long handle = open(guestFile, "rb");
        boolean whole = false;
        try {
            long got = 0;
            boolean atEnd = false;
            while (!atEnd) {
                JsonNode answer = ask(command, Map.of("handle", handle, "count", CHUNK));
                byte[] chunk = bytes(command, answer, "buf-b64");
                if (chunk.length != number(command, answer, "count") || chunk.length > CHUNK) {
                    throw bad(command, "gave another number of bytes than it said");
                }
                got += chunk.length;
                if (got > most.bytes()) {
                    throw new SatchelException("guest.file", guestFile, "has more than " + most);
                }
                output.write(chunk);
                atEnd = chunk.length == 0 || answer.path("eof").asBoolean();
            }
            JsonNode end = ask("guest-file-seek", Map.of("handle", handle, "offset", 0, "whence", "cur"));
            long position = number("guest-file-seek", end, "position");
            if (position != got) {
                throw new SatchelException(
                        "guest.file", guestFile, "gave " + got + " bytes, and the guest says " + position);
            }
            whole = true;
        } finally {
            close(handle, whole);
        }
    }

    private long open(String guestFile, String mode) throws IOException, InterruptedException {
        checkArgument(!guestFile.isEmpty(), "a file needs a name");
        JsonNode handle = ask("guest-file-open", Map.of("path", guestFile, "mode", mode));
        if (!handle.isIntegralNumber() || !handle.canConvertToLong()) {
            throw bad("guest-file-open", "gave no handle");
        }
        return handle.longValue();
    }

    /** After a success, its failure is one: what was written last may not have reached the guest's disk. */
    private void close(long handle, boolean whole) throws IOException, InterruptedException {
        if (whole) {
            ask("guest-file-close", Map.of("handle", handle));
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            link.ask("guest-file-close", Map.of("handle", handle), REFUSAL_LIMIT);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a file of the guest was left open", e);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
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
        boolean unclear = true;
        try {
            int fileSystems = count("guest-fsfreeze-freeze");
            unclear = false;
            return new Frozen(this, fileSystems);
        } catch (AgentException e) {
            unclear = false; // the agent has thawed what it had frozen, or somebody else froze it
            throw e;
        } finally {
            if (unclear) {
                thawAfterFailure();
            }
        }
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
                        socket.toString(),
                        "the guest was let go after " + limit.toMillis()
                                + " ms, before what it was frozen for was done",
                        "take what was made for that of a guest that was not at rest, or allow more time");
            }
            return result;
        }
    }

    private void thawAfterFailure() {
        try {
            thawWhatever();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the guest's file systems may be frozen", e);
        }
    }

    /** Whether file systems are frozen. */
    public boolean isFrozen() throws IOException, InterruptedException {
        String command = "guest-fsfreeze-status";
        String status = ask(command).asText("");
        return switch (status) {
            case "frozen" -> true;
            case "thawed" -> false;
            default -> throw bad(command, "told neither of frozen nor of thawed file systems");
        };
    }

    /**
     * Lets the guest write again, whoever froze it; does nothing if nobody did.
     *
     * @return how many file systems were frozen
     */
    public int thaw() throws IOException, InterruptedException {
        return count("guest-fsfreeze-thaw");
    }

    private int count(String command) throws IOException, InterruptedException {
        JsonNode count = link.ask(command, Map.of(), FREEZE_LIMIT);
        if (!count.isInt() || count.intValue() < 0) {
            throw bad(command, "gave no number of file systems");
        }
        return count.intValue();
    }

    /** Thaws also while this thread is interrupted, and when this connection has ended. */
    private void thawWhatever() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    if (link.hasEnded()) {
                        try (GuestAgent again = connect(socket, LIMIT)) {
                            again.thaw();
                        }
                    } else {
                        thaw();
                    }
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A guest whose file systems take no writes, until this is closed. */
    public static final class Frozen implements AutoCloseable {
        private final GuestAgent agent;
        private final int fileSystems;
        private boolean thawed;

        private Frozen(GuestAgent agent, int fileSystems) {
            this.agent = agent;
            this.fileSystems = fileSystems;
        }

        /** How many are frozen; on a guest of which none can be, none. */
        public int fileSystems() {
            return fileSystems;
        }

        /** Thaws before the end; if that fails, the end tries it again. */
        synchronized void thawEarly() throws IOException {
            if (!thawed) {
                agent.thawWhatever();
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
                agent.thawWhatever();
            } catch (IOException e) {
                throw new SatchelException(
                        "guest.frozen",
                        agent.socket.toString(),
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
            link.ask("guest-shutdown", Map.of("mode", mode.id()), REFUSAL_LIMIT);
        } catch (SatchelException e) {
            if (!e.code().equals("agent.timeout") && !e.code().equals("agent.closed")) {
                throw e;
            }
            LOG.log(Level.DEBUG, "no refusal of {0}", mode);
        }
    }

    /** The guest's clock. */
    public Instant time() throws IOException, InterruptedException {
        JsonNode nanoseconds = ask("guest-get-time");
        if (!nanoseconds.isIntegralNumber() || !nanoseconds.canConvertToLong()) {
            throw bad("guest-get-time", "told no time");
        }
        return Instant.EPOCH.plusNanos(nanoseconds.longValue());
    }

    /**
     * Sets the guest's clock, and its hardware's.
     *
     * @param time 1970 to 2262
     */
    public void setTime(Instant time) throws IOException, InterruptedException {
        long nanoseconds;
        try {
            nanoseconds = Duration.between(Instant.EPOCH, time).toNanos();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a guest's clock goes to the year 2262: " + time, e);
        }
        checkArgument(nanoseconds >= 0, "a guest's clock begins in 1970: %s", time);
        ask("guest-set-time", Map.of("time", nanoseconds));
    }

    /** Sets the guest's clock by its hardware's, as after the machine was paused. */
    public void setTimeFromHardware() throws IOException, InterruptedException {
        ask("guest-set-time");
    }

    private static Iterable<JsonNode> list(String command, JsonNode node) throws SatchelException {
        if (!node.isArray() || node.size() > MOST_ENTRIES) {
            throw bad(command, "gave no list, or one of more than " + MOST_ENTRIES);
        }
        return node;
    }

    private static String text(String command, JsonNode node, String key) throws SatchelException {
        String text = node.path(key).textValue();
        if (text == null) {
            throw bad(command, "gave no text '" + key + "'");
        }
        return text;
    }

    private static long number(String command, JsonNode node, String key) throws SatchelException {
        Long number = numberIfThere(node, key);
        if (number == null) {
            throw bad(command, "gave no number '" + key + "'");
        }
        return number;
    }

    private static @Nullable Long numberIfThere(JsonNode node, String key) {
        JsonNode number = node.path(key);
        return number.isIntegralNumber() && number.canConvertToLong() ? (Long) number.longValue() : null;
    }

    private static byte[] bytes(String command, JsonNode node, String key) throws SatchelException {
        try {
            return Base64.getDecoder().decode(node.path(key).asText(""));
        } catch (IllegalArgumentException e) {
            throw new SatchelException("agent.answer", command, "the agent gave what is no Base64", null, e);
        }
    }

    private static SatchelException bad(String command, String what) {
        return new SatchelException("agent.answer", command, "the agent " + what);
    }

    /** Closes the connection; guest and agent live on. */
    @Override
    public void close() {
        link.close();
    }
}
