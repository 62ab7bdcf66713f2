package dev.satchel.qemu.guest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Bytes;
import dev.satchel.core.SatchelException;
import dev.satchel.qemu.internal.SocketPump;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with an agent: one question at a time, since answers carry no name. When an answer was given up, the
 * next question is preceded by a synchronisation ({@code guest-sync-delimited}): everything up to the byte 0xFF is from
 * before, and so is every answer that does not bring our number back.
 */
final class AgentLink implements AutoCloseable {
    /** The agent gives at most 16 MiB of each of a program's streams (QEMU 7.2, qga/commands.c), in Base64. */
    private static final int LONGEST_LINE = 64 << 20;

    /** For a question that an agent answers at once. */
    static final Duration LIMIT = Duration.ofSeconds(15);

    /** After which an agent that was going to refuse has done it. */
    static final Duration REFUSAL_LIMIT = Duration.ofSeconds(2);

    private static final Logger LOG = System.getLogger(AgentLink.class.getName());
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final byte DELIMITER = (byte) 0xff; // never part of UTF-8

    /** What an agent says has some thousands of values; each takes a hundred bytes here. */
    private static final int MOST_TOKENS = 1_000_000;

    /** No names are interned, and hence kept for ever: the guest chooses them. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxTokenCount(MOST_TOKENS)
                    .maxStringLength(LONGEST_LINE)
                    .build())
            .build());

    private enum Kind {
        SYNC,
        ANSWER
    }

    /** What is waited for; the flag is the reading thread's own. */
    private static final class Pending {
        final Kind kind;
        final String command;
        final long id;
        final CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        boolean delimited;

        Pending(Kind kind, String command, long id) {
            this.kind = kind;
            this.command = command;
            this.id = id;
        }
    }

    private final SocketPump pump;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile @Nullable Pending pending;
    private volatile boolean ended;
    private volatile String whyEnded = "the machine closed the connection";
    private boolean inStep; // by whose turn it is

    private AgentLink(SocketPump pump) {
        this.pump = pump;
    }

    static AgentLink connect(Path socket, Duration limit, BooleanSupplier worthWaiting)
            throws IOException, InterruptedException {
        AgentLink link = new AgentLink(SocketPump.connect(socket, limit, worthWaiting));
        link.pump.start(link.new Lines());
        return link;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Makes sure that the agent listens and that nothing is under way. */
    void synchronise(Duration limit) throws IOException, InterruptedException {
        long deadline = deadline(limit);
        takeTurn("guest-sync-delimited", deadline);
        try {
            inStep = false;
            step(deadline);
        } finally {
            turn.unlock();
        }
    }

    /** As {@link #ask(String, Map)} without arguments. */
    AgentAnswer ask(String command) throws IOException, InterruptedException {
        return ask(command, ImmutableMap.of());
    }

    /** As {@link #ask(String, Map, Duration)}, for what is answered at once. */
    AgentAnswer ask(String command, Map<String, ?> arguments) throws IOException, InterruptedException {
        return ask(command, arguments, LIMIT);
    }

    /** Asks, and waits for the answer; the limit covers the turns of others, too. */
    AgentAnswer ask(String command, Map<String, ?> arguments, Duration limit) throws IOException, InterruptedException {
        byte[] line = line(command, arguments);
        long deadline = deadline(limit);
        takeTurn(command, deadline);
        try {
            step(deadline);
            inStep = false;
            JsonNode answer = exchange(new Pending(Kind.ANSWER, command, 0), line, deadline);
            inStep = true;
            return new AgentAnswer(command, answer);
        } catch (AgentException e) {
            inStep = true;
            throw e;
        } finally {
            turn.unlock();
        }
    }

    /**
     * Asks for what mends a failure that is already on its way: also while this thread is interrupted, and without a failure
     * of its own.
     *
     * @param otherwise what is so if it does not succeed
     */
    void askInPassing(String command, Map<String, ?> arguments, String otherwise) {
        boolean interrupted = Thread.interrupted();
        try {
            ask(command, arguments, REFUSAL_LIMIT);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, otherwise, e);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** To be compared by what is left of it, which may be 292 years. */
    static long deadline(Duration limit) {
        return System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
    }

    private void takeTurn(String command, long deadline) throws SatchelException, InterruptedException {
        if (!turn.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
            throw new SatchelException("agent.timeout", command, "the agent was busy with other questions");
        }
    }

    private void step(long deadline) throws IOException, InterruptedException {
        long wait = FIRST_RETRY.toNanos();
        while (!inStep) {
            // What is sent while no agent runs may be lost, so it is sent again; only the last one counts.
            long id = ThreadLocalRandom.current().nextLong(1, 1L << 31);
            byte[] line = line("guest-sync-delimited", ImmutableMap.of("id", id));
            long now = System.nanoTime();
            boolean last = deadline - now <= wait;
            try {
                exchange(
                        new Pending(Kind.SYNC, "guest-sync-delimited", id),
                        Bytes.concat(new byte[] {DELIMITER}, line),
                        last ? deadline : now + wait);
                inStep = true;
            } catch (SatchelException e) {
                if (!e.code().equals("agent.timeout")) {
                    throw e;
                }
                if (last) {
                    throw new SatchelException(
                            "agent.timeout",
                            "guest agent",
                            "no agent answered in time",
                            "install and start qemu-guest-agent in the guest",
                            e);
                }
            }
            wait *= 2;
        }
    }

    private JsonNode exchange(Pending question, byte[] line, long deadline) throws IOException, InterruptedException {
        pending = question;
        try {
            if (ended) {
                throw closed(question.command);
            }
            pump.post(line);
            return question.answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SatchelException("agent.timeout", question.command, "the agent did not answer in time", null, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AgentException refusal) {
                throw refusal;
            }
            throw new SatchelException("agent.closed", question.command, whyEnded, null, e);
        } finally {
            pending = null;
        }
    }

    private SatchelException closed(String command) {
        return new SatchelException("agent.closed", command, whyEnded);
    }

    private static byte[] line(String command, Map<String, ?> arguments) {
        ImmutableMap.Builder<String, Object> message = ImmutableMap.builder();
        message.put("execute", command);
        if (!arguments.isEmpty()) {
            message.put("arguments", arguments);
        }
        try {
            return (JSON.writeValueAsString(message.buildOrThrow()) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not to be written as JSON: " + arguments, e);
        }
    }

    @Override
    public void close() {
        if (!ended) {
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
                if (data[i] == DELIMITER) {
                    line.reset();
                    start = i + 1;
                    Pending awaited = pending;
                    if (awaited != null) {
                        awaited.delimited = true;
                    }
                } else if (data[i] == '\n') {
                    keep(data, start, i);
                    start = i + 1;
                    take(line.toByteArray());
                    line.reset();
                }
            }
            keep(data, start, length);
        }

        private void keep(byte[] data, int from, int to) throws IOException {
            if (line.size() + (to - from) > LONGEST_LINE) {
                throw refused("an answer of more than " + LONGEST_LINE + " bytes");
            }
            line.write(data, from, to - from);
        }

        private IOException refused(String what) {
            whyEnded = "the agent sent " + what + ", and the connection was ended";
            return new IOException(what);
        }

        private void take(byte[] bytes) throws IOException {
            Pending awaited = pending;
            if (awaited == null || (awaited.kind == Kind.SYNC && !awaited.delimited)) {
                return; // an answer that nobody waits for any more
            }
            JsonNode message;
            try {
                message = JSON.readTree(bytes);
            } catch (IOException e) { // of what it takes for UTF-32 it says CharConversionException
                if (awaited.kind == Kind.SYNC) {
                    return;
                }
                throw refused("what is not JSON");
            }
            if (message == null || message.isMissingNode()) {
                return; // a blank line
            }
            if (awaited.kind == Kind.SYNC) {
                JsonNode id = message.path("return");
                if (id.isIntegralNumber() && id.longValue() == awaited.id) {
                    awaited.answer.complete(id);
                }
            } else if (message.has("return")) {
                awaited.answer.complete(message.path("return"));
            } else if (message.has("error")) {
                JsonNode error = message.path("error");
                awaited.answer.completeExceptionally(new AgentException(
                        awaited.command,
                        error.path("class").asText(""),
                        error.path("desc").asText("")));
            } else {
                throw refused("what is no answer");
            }
        }

        @Override
        public void ended() {
            ended = true;
            Pending awaited = pending;
            if (awaited != null) {
                awaited.answer.completeExceptionally(closed(awaited.command));
            }
        }
    }
}
