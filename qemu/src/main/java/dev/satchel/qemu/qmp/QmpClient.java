package dev.satchel.qemu.qmp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.qemu.internal.SocketPump;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A connection to QEMU's monitor by the QEMU Machine Protocol (QEMU's {@code docs/interop/qmp-spec.rst}), over a
 * UNIX-domain socket. Each command has a deadline: a QEMU that was stopped keeps the connection open and says nothing.
 * Answers find their question by id, so that several threads may ask at once. QEMU listens to one client at a time; a
 * second one is connected and hears nothing.
 */
public final class QmpClient implements AutoCloseable {
    private static final Logger LOG = System.getLogger(QmpClient.class.getName());
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The schema, the longest answer there is, has 186 KB in QEMU 7.2, in one line. */
    private static final int LONGEST_LINE = 16 << 20;

    private record Question(String command, CompletableFuture<JsonNode> answer) {}

    private final SocketPump pump;
    private final CompletableFuture<JsonNode> greeting = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Map<String, Question> questions = new ConcurrentHashMap<>();
    private final List<Consumer<QmpEvent>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong lastId = new AtomicLong();
    private volatile String whyEnded = "QEMU closed the connection";

    private QmpClient(SocketPump pump) {
        this.pump = pump;
    }

    /** As {@link #connect(Path, Duration, BooleanSupplier)} to {@code socket}, worth waiting for until {@code limit}. */
    public static QmpClient connect(Path socket, Duration limit) throws IOException, InterruptedException {
        return connect(socket, limit, () -> true);
    }

    /**
     * Connects as soon as QEMU listens, and negotiates.
     *
     * @param socket where it listens, or will
     * @param limit for each of both: until it listens, and until it answers
     * @param worthWaiting asked before each further attempt; false when QEMU is gone
     * @throws SatchelException with code {@code socket.refused}, {@code qmp.timeout} or {@code qmp.closed}
     */
    public static QmpClient connect(Path socket, Duration limit, BooleanSupplier worthWaiting)
            throws IOException, InterruptedException {
        QmpClient client = new QmpClient(SocketPump.connect(socket, limit, worthWaiting));
        boolean negotiated = false;
        try {
            client.pump.start(client.new Lines());
            client.await("the greeting", client.greeting, limit);
            client.execute("qmp_capabilities", Map.of(), limit);
            negotiated = true;
            return client;
        } finally {
            if (!negotiated) {
                client.close();
            }
        }
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
     * Runs {@code command}. A command that is not answered in time may still be carried out.
     *
     * @param arguments texts, numbers, booleans, maps and lists; empty for none
     * @param limit until the answer
     * @throws QmpException if QEMU refuses it
     * @throws SatchelException with code {@code qmp.timeout} or {@code qmp.closed}
     */
    public QmpValue execute(String command, Map<String, ?> arguments, Duration limit)
            throws IOException, InterruptedException {
        String id = Long.toString(lastId.incrementAndGet());
        ImmutableMap.Builder<String, Object> message = ImmutableMap.builder();
        message.put("execute", command).put("id", id);
        if (!arguments.isEmpty()) {
            message.put("arguments", arguments);
        }
        byte[] line;
        try {
            line = (JSON.writeValueAsString(message.buildOrThrow()) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not to be written as JSON: " + arguments, e);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        questions.put(id, new Question(command, answer));
        try {
            if (ended.isDone()) {
                throw closed(command);
            }
            pump.post(line);
            return new QmpValue(await(command, answer, limit));
        } finally {
            questions.remove(id);
        }
    }

    private JsonNode await(String what, CompletableFuture<JsonNode> answer, Duration limit)
            throws IOException, InterruptedException {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SatchelException(
                    "qmp.timeout", what, "QEMU did not answer within " + limit.toMillis() + " ms", null, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SatchelException refusal) {
                throw refusal;
            }
            throw new SatchelException("qmp.closed", what, whyEnded, null, e);
        }
    }

    private SatchelException closed(String what) {
        return new SatchelException("qmp.closed", what, whyEnded);
    }

    /**
     * Tells {@code listener} of each event from now on, on the thread that reads: it must not wait, and not run a command.
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
        try {
            ended.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // it is only ever completed
        }
    }

    /** Closes the connection; the machine lives on. */
    @Override
    public void close() {
        if (!ended.isDone()) {
            whyEnded = "the connection was closed";
        }
        pump.close();
    }

    /** Cuts the stream into lines, on the reading thread. */
    private final class Lines implements SocketPump.Receiver {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public void received(byte[] data, int length) throws IOException {
            int start = 0;
            for (int i = 0; i < length; i++) {
                if (data[i] == '\n') {
                    line.write(data, start, i - start);
                    start = i + 1;
                    take(line.toByteArray());
                    line.reset();
                }
            }
            line.write(data, start, length - start);
            if (line.size() > LONGEST_LINE) {
                throw refused("sent a line of more than " + LONGEST_LINE + " bytes");
            }
        }

        private void take(byte[] bytes) throws IOException {
            JsonNode message;
            try {
                message = JSON.readTree(bytes);
            } catch (JsonProcessingException e) {
                throw refused("sent what is not JSON: " + e.getOriginalMessage());
            }
            if (message == null || message.isMissingNode()) {
                return; // a blank line
            }
            if (message.has("event")) {
                tell(message);
            } else if (message.has("QMP")) {
                greeting.complete(message);
            } else if (message.has("return") || message.has("error")) {
                answer(message);
            } else {
                throw refused("sent what is neither greeting, event nor answer");
            }
        }

        private IOException refused(String what) {
            whyEnded = "QEMU " + what;
            return new IOException(what);
        }

        private void answer(JsonNode message) {
            if (!message.has("id")) {
                // QEMU could not read a question, and does not know whose it was: nobody is to wait for it.
                questions.values().forEach(question -> complete(question, message));
                return;
            }
            Question question = questions.get(message.path("id").asText());
            if (question != null) {
                complete(question, message);
            }
        }

        private void complete(Question question, JsonNode message) {
            JsonNode error = message.path("error");
            if (error.isMissingNode()) {
                question.answer().complete(message.path("return"));
                return;
            }
            question.answer()
                    .completeExceptionally(new QmpException(
                            question.command(),
                            error.path("class").asText(),
                            error.path("desc").asText()));
        }

        private void tell(JsonNode message) {
            QmpEvent event = new QmpEvent(
                    message.path("event").asText(),
                    new QmpValue(message.has("data") ? message.path("data") : MissingNode.getInstance()));
            for (Consumer<QmpEvent> listener : listeners) {
                try {
                    listener.accept(event);
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "a listener failed on event " + event.name(), e);
                }
            }
        }

        @Override
        public void ended() {
            ended.complete(null);
            SatchelException why = closed("QMP");
            greeting.completeExceptionally(why);
            questions.values().forEach(question -> question.answer().completeExceptionally(closed(question.command())));
        }
    }
}
