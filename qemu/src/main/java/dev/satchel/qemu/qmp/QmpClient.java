package dev.satchel.qemu.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.qemu.internal.Transport;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection to QEMU's monitor by the QEMU Machine Protocol (QEMU's {@code docs/interop/qmp-spec.rst}). Each command has
 * a deadline: a QEMU that was stopped keeps the connection open and says nothing. For several threads at once: answers
 * find their question by its id.
 *
 * <p>QEMU speaks to one client at a time; a second one is connected and hears nothing, until its time is up.
 *
 * <p>What comes from the other side is bounded: a line that is no message, one of more than 8 MiB, of more than 300000
 * values, nested deeper than 512, or with a key that is there twice ends the connection, with one error that says so.
 */
public final class QmpClient implements AutoCloseable {
    private static final Logger LOG = System.getLogger(QmpClient.class.getName());
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final Map<Long, Question> questions = new ConcurrentHashMap<>();
    private final List<Consumer<QmpEvent>> listeners = new CopyOnWriteArrayList<>();
    private final List<EventStream> streams = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Begins anywhere, so that nothing that was meant for an earlier client of this monitor is taken for an answer. */
    private final AtomicLong lastId = new AtomicLong(ThreadLocalRandom.current().nextLong(1L << 32, 1L << 52));

    private final Wire wire;
    private volatile @Nullable QmpGreeting greeting;
    private volatile boolean outOfBand;

    private QmpClient(Transport transport, String name) throws IOException {
        this.wire = new Wire(transport, name, new Incoming());
    }

    /** As {@link #connect(Path, Duration, BooleanSupplier)} to {@code socket}, worth waiting for until {@code limit}. */
    public static QmpClient connect(Path socket, Duration limit) throws IOException, InterruptedException {
        return connect(socket, limit, () -> true);
    }

    /**
     * As {@link #connect(QmpAddress, Duration, BooleanSupplier)} to the UNIX-domain {@code socket}, until {@code limit} and
     * while {@code worthWaiting} says so.
     */
    public static QmpClient connect(Path socket, Duration limit, BooleanSupplier worthWaiting)
            throws IOException, InterruptedException {
        return connect(QmpAddress.unix(socket), limit, worthWaiting);
    }

    /**
     * Connects as soon as QEMU listens, and negotiates: commands out of band are possible where QEMU offers them.
     *
     * @param address where it listens, or will
     * @param limit for each of both: until it listens, and until it answers
     * @param worthWaiting asked before each further attempt; false when QEMU is gone
     * @throws SatchelException with code {@code socket.refused} if nobody listens, {@code qmp.tls} if one of both sides is
     *     not who the other expects, {@code qmp.timeout} if QEMU does not answer, {@code qmp.closed}
     */
    public static QmpClient connect(QmpAddress address, Duration limit, BooleanSupplier worthWaiting)
            throws IOException, InterruptedException {
        return open(address, limit, worthWaiting, ImmutableList.of()).client();
    }

    /**
     * A connection, and what came of the first commands.
     *
     * @param client connected, and to be closed
     * @param replies to the first commands, in their order; immutable
     */
    public record Opened(QmpClient client, List<QmpReply> replies) {
        /** Copies the list. */
        public Opened {
            replies = ImmutableList.copyOf(replies);
        }
    }

    /**
     * As {@link #connect(QmpAddress, Duration, BooleanSupplier)}, and runs {@code first} on the way: QEMU greets while it
     * still builds the machine, and finds them behind the negotiation when it is done, so that nobody is waited for twice.
     *
     * @param address where it listens, or will
     * @param limit for each of both: until it listens, and until it has answered all
     * @param worthWaiting asked before each further attempt; false when QEMU is gone
     * @param first commands as in {@link #executeAll}
     * @throws SatchelException as there
     */
    public static Opened open(
            QmpAddress address, Duration limit, BooleanSupplier worthWaiting, List<QmpCommand<QmpValue>> first)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        Transport transport = Transports.open(address, limit, worthWaiting);
        LOG.log(Level.DEBUG, "connected to {0} after {1} us", address, (System.nanoTime() - start) / 1000);
        QmpClient client;
        try {
            client = new QmpClient(transport, address.toString());
        } catch (IOException e) {
            transport.close();
            throw e;
        }
        boolean negotiated = false;
        try {
            client.wire.start();
            List<QmpReply> replies = client.negotiate(address, limit, first);
            negotiated = true;
            return new Opened(client, replies);
        } finally {
            if (!negotiated) {
                client.close();
            }
        }
    }

    private List<QmpReply> negotiate(QmpAddress address, Duration limit, List<QmpCommand<QmpValue>> first)
            throws IOException, InterruptedException {
        Supplier<@Nullable QmpGreeting> look = () -> greeting;
        QmpGreeting hello = await(look, deadline(limit));
        if (hello == null && hasEnded()) {
            // A server that does not like our certificate says so after the handshake, as far as we see it.
            SatchelException why = closed("the greeting");
            throw address instanceof QmpAddress.Tls ? Transports.refused(address, wire.whyEnded(), why) : why;
        }
        if (hello == null) {
            throw new SatchelException(
                    "qmp.timeout",
                    "the greeting",
                    "QEMU took the connection and said nothing for " + limit.toMillis() + " ms",
                    "it speaks to one client at a time: if another one is connected, close that, or give this one a monitor"
                            + " of its own");
        }
        boolean offered = hello.offersOutOfBand();
        List<QmpReply> replies = executeAll(
                ImmutableList.<QmpCommand<QmpValue>>builder()
                        .add(QmpCommand.of("qmp_capabilities", offered ? Map.of("enable", List.of("oob")) : Map.of()))
                        .addAll(first)
                        .build(),
                limit);
        replies.get(0).orThrow();
        outOfBand = offered;
        return replies.subList(1, replies.size());
    }

    /** How QEMU introduced itself. */
    public QmpGreeting greeting() {
        QmpGreeting hello = greeting;
        if (hello == null) {
            throw new IllegalStateException("not connected yet"); // nobody has this object then
        }
        return hello;
    }

    /**
     * Runs {@code command} within 15 seconds; see {@link #execute(QmpCommand, Duration)}.
     *
     * @param <A> what is answered
     */
    public <A> A execute(QmpCommand<A> command) throws IOException, InterruptedException {
        return execute(command, LIMIT);
    }

    /**
     * Runs {@code command}. One that is not answered in time may still be carried out.
     *
     * @param limit until the answer
     * @param <A> what is answered
     * @throws QmpException if QEMU refuses it
     * @throws SatchelException with code {@code qmp.answer} if the answer is not what this library knows for this command,
     *     {@code qmp.timeout} or {@code qmp.closed}
     */
    public <A> A execute(QmpCommand<A> command, Duration limit) throws IOException, InterruptedException {
        return command.answer(execute(command.name(), command.arguments(), limit));
    }

    /** Runs {@code command}, which takes no arguments, within 15 seconds. */
    public QmpValue execute(String command) throws IOException, InterruptedException {
        return execute(command, Map.of(), LIMIT);
    }

    /** Runs {@code command} with {@code arguments} within 15 seconds; see {@link #execute(String, Map, Duration)}. */
    public QmpValue execute(String command, Map<String, ?> arguments) throws IOException, InterruptedException {
        return execute(command, arguments, LIMIT);
    }

    /**
     * Runs {@code command}. One that is not answered in time may still be carried out.
     *
     * @param arguments texts, whole and other numbers, booleans, {@link QmpValue}s, and maps and lists of such; empty for
     *     none
     * @param limit until the answer
     * @throws IllegalArgumentException if an argument is something else, has a NUL, or is more than 8 MiB or 512 levels
     * @throws IllegalStateException if this thread is just being told of an event
     * @throws QmpException if QEMU refuses it
     * @throws SatchelException with code {@code qmp.timeout} or {@code qmp.closed}
     */
    public QmpValue execute(String command, Map<String, ?> arguments, Duration limit)
            throws IOException, InterruptedException {
        return ask("execute", command, arguments, limit);
    }

    /**
     * Runs {@code command} now, even while QEMU is busy with others: for what must get through, {@code migrate-recover},
     * {@code migrate-pause} and {@code yank} in QEMU 7.2. As {@link #execute(String, Map, Duration)} otherwise.
     *
     * @param command one that may overtake others; QEMU refuses all other ones
     * @param arguments as there
     * @param limit until the answer
     * @throws SatchelException with code {@code qmp.oob} if this QEMU offers nothing of the kind
     */
    public QmpValue executeOutOfBand(String command, Map<String, ?> arguments, Duration limit)
            throws IOException, InterruptedException {
        if (!outOfBand) {
            throw new SatchelException("qmp.oob", command, "this QEMU takes no commands out of band");
        }
        return ask("exec-oob", command, arguments, limit);
    }

    private QmpValue ask(String execute, String command, Map<String, ?> arguments, Duration limit)
            throws IOException, InterruptedException {
        wire.requireMayWait();
        long deadline = deadline(limit);
        try (Asked asked = begin(execute, command, arguments, deadline)) {
            return asked.await(deadline, limit);
        }
    }

    /**
     * Runs {@code commands}, which are all sent before the first is answered: one way there and back for all, where each
     * alone would take one. QEMU carries them out in their order, and goes on after one that it refuses.
     *
     * @param limit until the last answer
     * @return what came of each, in their order; immutable
     * @throws SatchelException as {@link #execute(String, Map, Duration)} throws it, but for a refusal
     */
    public List<QmpReply> executeAll(List<QmpCommand<QmpValue>> commands, Duration limit)
            throws IOException, InterruptedException {
        wire.requireMayWait();
        long deadline = deadline(limit);
        List<Asked> asked = new ArrayList<>();
        try {
            for (QmpCommand<QmpValue> command : commands) {
                asked.add(begin("execute", command.name(), command.arguments(), deadline));
            }
            ImmutableList.Builder<QmpReply> replies = ImmutableList.builder();
            for (Asked each : asked) {
                replies.add(each.reply(deadline, limit));
            }
            return replies.build();
        } finally {
            asked.forEach(Asked::close);
        }
    }

    private Asked begin(String execute, String command, Map<String, ?> arguments, long deadline)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before " + command);
        }
        long id = lastId.incrementAndGet();
        byte[] line = JsonText.question(execute, command, arguments, id);
        Question question = new Question(command);
        questions.put(id, question);
        try {
            return new Asked(id, command, question, wire.hasEnded() || send(line, deadline));
        } catch (InterruptedException e) {
            questions.remove(id);
            throw e;
        }
    }

    /** A question that is on its way. */
    private final class Asked implements AutoCloseable {
        private final long id;
        private final String command;
        private final Question question;
        private final boolean sent;

        Asked(long id, String command, Question question, boolean sent) {
            this.id = id;
            this.command = command;
            this.question = question;
            this.sent = sent;
        }

        QmpValue await(long deadline, Duration limit) throws IOException, InterruptedException {
            Supplier<Question.@Nullable Outcome> look = question::outcome;
            Question.Outcome outcome = QmpClient.this.await(look, deadline);
            if (outcome != null) {
                return new QmpValue(question.valueOf(outcome));
            }
            if (hasEnded()) {
                throw closed(command);
            }
            throw new SatchelException(
                    "qmp.timeout",
                    command,
                    "QEMU did not " + (sent ? "answer" : "read") + " within " + limit.toMillis() + " ms");
        }

        QmpReply reply(long deadline, Duration limit) throws IOException, InterruptedException {
            try {
                return new QmpReply.Value(await(deadline, limit));
            } catch (QmpException e) {
                return new QmpReply.Refused(e);
            }
        }

        @Override
        public void close() {
            questions.remove(id);
        }
    }

    /** A line that cannot be written is a connection that has ended, which the wait for the answer finds and explains. */
    private boolean send(byte[] line, long deadline) throws InterruptedException {
        try {
            return wire.send(line, deadline);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "not sent", e);
            return false;
        }
    }

    private static long deadline(Duration limit) {
        return System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
    }

    <T> @Nullable T await(Supplier<? extends @Nullable T> wanted, long deadline) throws InterruptedException {
        return wire.await(wanted, deadline);
    }

    boolean hasEnded() {
        return wire.hasEnded();
    }

    SatchelException closed(String what) {
        return new SatchelException("qmp.closed", what, wire.whyEnded());
    }

    /** All events from now on, kept until they are taken, within bounds. To be closed when no more are wanted. */
    public EventStream events() {
        EventStream stream = new EventStream(this);
        streams.add(stream);
        return stream;
    }

    void forget(EventStream stream) {
        streams.remove(stream);
    }

    /**
     * Tells {@code listener} of each event from now on, on a thread that reads, one after the other: it must not wait, and
     * not run a command.
     */
    public void onEvent(Consumer<QmpEvent> listener) {
        listeners.add(listener);
    }

    /**
     * Waits, {@code limit} at most, until QEMU, or this side, has closed the connection; every event was told by then.
     *
     * @return whether it has
     */
    public boolean awaitClosed(Duration limit) throws InterruptedException {
        // A listener reads nothing more before it returns.
        return ended.await(wire.isReader() ? 0 : TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
    }

    /** Why the connection ended, for people; empty while it has not. */
    public Optional<String> whyClosed() {
        return hasEnded() ? Optional.of(wire.whyEnded()) : Optional.empty();
    }

    /** How many questions wait for an answer. */
    int pending() {
        return questions.size();
    }

    /** Closes the connection; the machine lives on. */
    @Override
    public void close() {
        wire.close();
    }

    /** Tells what arrives to whom it concerns, on the thread that reads. */
    private final class Incoming implements Wire.Receiver {
        @Override
        public void received(byte[] data, int from, int to) throws IOException {
            Message message = MessageReader.read(data, from, to).orElse(null);
            if (message instanceof Message.Answer answer) {
                settle(answer.id(), question -> question.answered(answer.value()));
            } else if (message instanceof Message.Refusal refusal) {
                settle(refusal.id(), question -> question.refused(refusal));
            } else if (message instanceof Message.Event event) {
                tell(new QmpEvent(event.name(), new QmpValue(event.data()), event.time()), to - from);
            } else if (message instanceof Message.Greeting hello) {
                greeting = hello.greeting();
                wire.wakeAll();
            }
        }

        private void settle(JsonNode id, Consumer<Question> outcome) {
            if (id.isMissingNode()) {
                // QEMU could not read a question, and does not know whose it was: nobody is to wait for it.
                questions.values().forEach(outcome);
                return;
            }
            Question question = id.isIntegralNumber() ? questions.get(id.longValue()) : null;
            if (question == null) {
                LOG.log(Level.DEBUG, "an answer that nobody waits for any more: {0}", id);
            } else {
                outcome.accept(question);
            }
        }

        private void tell(QmpEvent event, int size) {
            for (Consumer<QmpEvent> listener : listeners) {
                try {
                    listener.accept(event);
                } catch (RuntimeException | Error e) { // an assertion too: it is the listener's, and nobody else's
                    LOG.log(Level.WARNING, "a listener failed on event " + event.name(), e);
                }
            }
            for (EventStream stream : streams) {
                stream.offer(event, size);
            }
            wire.wakeAll();
        }

        @Override
        public void ended() {
            ended.countDown();
        }
    }
}
