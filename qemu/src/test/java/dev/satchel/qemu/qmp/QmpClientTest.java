package dev.satchel.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a peer that says what the test tells it to. */
class QmpClientTest {
    private static final String END = "\r\n";
    private static final String GREETING = "{\"QMP\": {\"version\": {}, \"capabilities\": []}}" + END;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Path folder;
    private Path socket;
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        folder = Files.createTempDirectory("qmp-");
        socket = folder.resolve("s");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
        Files.delete(folder);
    }

    /** Greets, agrees, then answers each command with the next of {@code answers}; {@code ID} is the question's id. */
    private void peer(String... answers) {
        Thread thread = new Thread(() -> {
            try (SocketChannel client = server.accept()) {
                say(client, GREETING);
                say(client, "{\"return\": {}, \"id\": \"" + idOf(hear(client)) + "\"}" + END);
                for (String answer : answers) {
                    String id = idOf(hear(client));
                    say(client, answer.replace("ID", id));
                }
                hear(client); // until the other side has gone
            } catch (IOException e) {
                // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void say(SocketChannel client, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    private static String hear(SocketChannel client) throws IOException {
        StringBuilder heard = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (client.read(one) > 0) {
            char c = (char) one.flip().get();
            one.clear();
            if (c == '\n') {
                break;
            }
            heard.append(c);
        }
        return heard.toString();
    }

    private static String idOf(String question) {
        return question.replaceAll(".*\"id\":\"([0-9]+)\".*", "$1");
    }

    private QmpClient connect() throws IOException, InterruptedException {
        return QmpClient.connect(socket, LIMIT);
    }

    @Test
    void anAnswerBelongsToItsQuestion() throws Exception {
        peer("{\"return\": {\"status\": \"old\"}, \"id\": \"77\"}" + END
                + "{\"return\": {\"status\": \"running\", \"running\": true, \"n\": [1, 2]}, \"id\": \"ID\"}" + END);

        try (QmpClient client = connect()) {
            QmpValue answer = client.execute("query-status");

            assertThat(answer.at("status").text()).contains("running");
            assertThat(answer.at("running").isTrue()).isTrue();
            assertThat(answer.at("n").elements()).extracting(QmpValue::toString).containsExactly("1", "2");
            assertThat(answer.at("nosuch").isPresent()).isFalse();
        }
    }

    @Test
    void anAnswerMayComeInPiecesAndBeLong() throws Exception {
        String text = "x".repeat(2 << 20);
        peer("{\"return\": {\"text\": \"" + text + "\"}, \"id\": \"ID\"}" + END);

        try (QmpClient client = connect()) {
            assertThat(client.execute("query-qmp-schema").at("text").text()).contains(text);
        }
    }

    @Test
    void aRefusalIsAnExceptionWithQemusWords() throws Exception {
        peer(
                "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"The command x has not been found\"}, \"id\": \"ID\"}"
                        + END);

        try (QmpClient client = connect()) {
            assertThatThrownBy(() -> client.execute("x"))
                    .isInstanceOfSatisfying(
                            QmpException.class, e -> assertThat(e.errorClass()).isEqualTo("CommandNotFound"))
                    .hasMessage("x: The command x has not been found");
        }
    }

    @Test
    void anErrorWithoutAnIdEndsEveryWait() throws Exception {
        peer("{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error\"}}" + END);

        try (QmpClient client = connect()) {
            assertThatThrownBy(() -> client.execute("x")).isInstanceOf(QmpException.class);
        }
    }

    @Test
    void eventsAreTold() throws Exception {
        peer("{\"timestamp\": {}, \"event\": \"SHUTDOWN\", \"data\": {\"reason\": \"guest-shutdown\"}}" + END
                + "{\"return\": {}, \"id\": \"ID\"}" + END);
        BlockingQueue<QmpEvent> events = new LinkedBlockingQueue<>();

        try (QmpClient client = connect()) {
            client.onEvent(event -> {
                throw new IllegalStateException("a listener's own trouble");
            });
            client.onEvent(events::add);
            client.execute("system_powerdown");

            QmpEvent event = events.poll(5, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            assertThat(event.name()).isEqualTo("SHUTDOWN");
            assertThat(event.data().at("reason").text()).contains("guest-shutdown");
        }
    }

    @Test
    void silenceEndsAtTheDeadline() throws Exception {
        peer("");

        try (QmpClient client = connect()) {
            assertCode("qmp.timeout", () -> client.execute("stop", Map.of(), Duration.ofMillis(50)));
        }
    }

    @Test
    void garbageEndsTheConnectionAndSaysWhy() throws Exception {
        peer("hello\n");

        try (QmpClient client = connect()) {
            assertThatThrownBy(() -> client.execute("stop")).hasMessageContaining("not JSON");
            assertThat(client.awaitClosed(LIMIT)).isTrue();
            assertCode("qmp.closed", () -> client.execute("stop"));
        }
    }

    @Test
    void aLineWithoutEndIsNotKeptForEver() throws Exception {
        peer("x".repeat((16 << 20) + (1 << 17)));

        try (QmpClient client = connect()) {
            assertThatThrownBy(() -> client.execute("stop")).hasMessageContaining("a line of more than");
        }
    }

    @Test
    void nestingWithoutEndIsRefused() throws Exception {
        peer("[".repeat(100_000) + "\n");

        try (QmpClient client = connect()) {
            assertCode("qmp.closed", () -> client.execute("stop"));
        }
    }

    @Test
    void anInterruptEndsTheWaitAndNotTheConnection() throws Exception {
        peer("", "{\"return\": {}, \"id\": \"ID\"}" + END);

        try (QmpClient client = connect()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> client.execute("stop")).isInstanceOf(InterruptedException.class);
            assertThat(client.execute("cont").isPresent()).isTrue();
        }
    }

    @Test
    void aPeerThatDoesNotGreetIsNotWaitedForLongerThanAsked() {
        assertCode("qmp.timeout", () -> QmpClient.connect(socket, Duration.ofMillis(50)));
    }

    @Test
    void nobodyListening() {
        assertCode("socket.refused", () -> QmpClient.connect(folder.resolve("none"), LIMIT, () -> false));
    }

    private static void assertCode(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
