package dev.satchel.qemu.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.io.ByteArrayOutputStream;
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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a peer that says what the test tells it to. */
@Timeout(60)
class GuestAgentTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String SILENCE = "";
    private static final String HANG_UP = "hang up";

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Path folder;
    private Path socket;
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        folder = Files.createTempDirectory("qga-");
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

    /** Answers a synchronisation as an agent does, and everything else as {@code answers} says. */
    private void peer(UnaryOperator<String> answers) {
        Thread thread = new Thread(() -> {
            while (server.isOpen()) {
                try (SocketChannel client = server.accept()) {
                    serve(client, answers);
                } catch (IOException e) {
                    // the test is over, or the client has gone
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(SocketChannel client, UnaryOperator<String> answers) throws IOException {
        for (String question = hear(client); !question.isEmpty(); question = hear(client)) {
            heard.add(question);
            if (question.contains("guest-sync-delimited")) {
                String id = question.replaceAll(".*\"id\":([0-9]+).*", "$1");
                // An old answer, half an answer, somebody else's number: all of it is from before.
                say(
                        client,
                        "{\"return\": {\"old\": 1}}\n{\"ret\u00ff{\"return\": 0}\n\u00ff{\"return\": " + id + "}\n");
                continue;
            }
            String answer = answers.apply(question);
            if (answer.equals(HANG_UP)) {
                return;
            }
            say(client, answer);
        }
    }

    private static void say(SocketChannel client, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    private static String hear(SocketChannel client) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (client.read(one) > 0) {
            byte b = one.flip().get();
            one.clear();
            if (b == '\n') {
                break;
            }
            if (b != (byte) 0xff) {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private GuestAgent connect() throws IOException, InterruptedException {
        return GuestAgent.connect(socket, LIMIT);
    }

    private static void assertCode(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SatchelException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void whatIsFromBeforeIsPassedOver() throws Exception {
        peer(question -> "{\"return\": {}}\n");

        try (GuestAgent agent = connect()) {
            agent.ping();
            agent.ping();
        }
        assertThat(heard).hasSize(3); // one synchronisation is enough
    }

    @Test
    void aMachineWithoutAnAgentIsNamed() throws Exception {
        Thread mute = new Thread(() -> {
            try (SocketChannel client = server.accept()) {
                while (client.read(ByteBuffer.allocate(100)) >= 0) {}
            } catch (IOException e) {
                // the test is over
            }
        });
        mute.setDaemon(true);
        mute.start();

        assertThatThrownBy(() -> GuestAgent.connect(socket, Duration.ofMillis(300)))
                .hasMessageContaining("install and start qemu-guest-agent");
        assertCode("socket.refused", () -> GuestAgent.connect(folder.resolve("none"), Duration.ofMillis(50)));
    }

    @Test
    void anAnswerThatComesTooLateIsNotTakenForTheNext() throws Exception {
        peer(question -> question.contains("guest-get-time")
                ? SILENCE
                : question.contains("guest-ping") ? "{\"return\": {}}\n" : "{\"return\": \"thawed\"}\n");

        try (GuestAgent agent = connect()) {
            assertCode("agent.timeout", () -> agent.execute("guest-get-time", Map.of(), Duration.ofMillis(50)));
            assertThat(agent.isFrozen()).isFalse();
        }
        assertThat(heard).filteredOn(question -> question.contains("sync")).hasSize(2);
    }

    @Test
    void aRefusalKeepsTheConnection() throws Exception {
        peer(question -> question.contains("guest-ping")
                ? "{\"return\": {}}\n"
                : "{\"error\": {\"class\": \"GenericError\", \"desc\": \"Command guest-exec has been disabled\"}}\n");

        try (GuestAgent agent = connect()) {
            assertThatThrownBy(() -> agent.exec(GuestCommand.of("ls")))
                    .isInstanceOfSatisfying(
                            AgentException.class,
                            e -> assertThat(e.errorClass()).isEqualTo("GenericError"))
                    .hasMessage("guest-exec: Command guest-exec has been disabled");
            agent.ping();
        }
    }

    @Test
    void garbageEndsTheConnectionAndSaysWhy() throws Exception {
        peer(question -> "hello\n");

        try (GuestAgent agent = connect()) {
            assertThatThrownBy(agent::ping).hasMessageContaining("not JSON");
            assertCode("agent.closed", agent::ping);
        }
    }

    @Test
    void anAnswerWithoutAnEndEndsTheConnection() throws Exception {
        String much = "x".repeat(1 << 20).replace("x", "[");
        Thread endless = new Thread(() -> {
            try (SocketChannel client = server.accept()) {
                String id = hear(client).replaceAll(".*\"id\":([0-9]+).*", "$1");
                say(client, "\u00ff{\"return\": " + id + "}\n");
                hear(client);
                while (true) {
                    say(client, much);
                }
            } catch (IOException e) {
                // the client has had enough
            }
        });
        endless.setDaemon(true);
        endless.start();

        try (GuestAgent agent = connect()) {
            assertThatThrownBy(agent::ping).hasMessageContaining("more than 67108864 bytes");
        }
    }

    @Test
    void anAnswerOfMoreValuesThanMemoryHasPlaceForEndsTheConnection() throws Exception {
        peer(question -> "{\"return\": [" + "[],".repeat(1_500_000) + "0]}\n");

        try (GuestAgent agent = connect()) {
            assertThatThrownBy(agent::ping).hasMessageContaining("not JSON");
            assertCode("agent.closed", agent::ping);
        }
    }

    @Test
    void whatLooksLikeAnotherEncodingEndsTheConnectionAndSaysWhy() throws Exception {
        peer(question -> "\0\0\0{\0\0\n");

        try (GuestAgent agent = connect()) {
            assertThatThrownBy(agent::ping).hasMessageContaining("not JSON");
        }
    }

    @Test
    void answersThatAreNoneAreNamed() throws Exception {
        peer(question -> question.contains("guest-file-open")
                ? "{\"return\": 7}\n"
                : question.contains("guest-file-read")
                        ? "{\"return\": {\"count\": 5, \"buf-b64\": \"AAAA\", \"eof\": true}}\n"
                        : question.contains("guest-ping") ? "{}\n" : "{\"return\": {\"name\": 1}}\n");

        try (GuestAgent agent = connect()) {
            assertCode("agent.answer", agent::info);
            assertCode("agent.answer", agent::interfaces);
            assertCode("agent.answer", agent::time);
            assertCode("agent.answer", () -> agent.exec(GuestCommand.of("ls")));
            assertCode("agent.answer", () -> agent.download("/f", new ByteArrayOutputStream(), DataSize.mebibytes(1)));
            assertThat(heard.get(heard.size() - 1)).contains("guest-file-close");
            assertCode("agent.closed", agent::ping);
        }
    }

    @Test
    void anAddressIsReadWithoutItsZoneAndOneThatCannotBeIsNone() throws Exception {
        peer(question -> "{\"return\": [{\"name\": \"Ethernet\", \"ip-addresses\": ["
                + "{\"ip-address\": \"fe80::1%12\", \"prefix\": 64}, {\"ip-address\": \"192.0.2.7\", \"prefix\": "
                + (heard.size() == 2 ? 24 : 33) + "}]}]}\n");

        try (GuestAgent agent = connect()) {
            assertThat(agent.interfaces())
                    .singleElement()
                    .satisfies(each -> assertThat(each.addresses())
                            .extracting(address -> address.address().getHostAddress())
                            .containsExactly("fe80:0:0:0:0:0:0:1", "192.0.2.7"));
            assertCode("agent.answer", agent::interfaces);
        }
    }

    @Test
    void aFreezeWhoseAnswerIsNoNumberIsUndone() throws Exception {
        peer(question -> question.contains("freeze\"") ? "{\"return\": {}}\n" : "{\"return\": 1}\n");

        try (GuestAgent agent = connect()) {
            assertCode("agent.answer", agent::freeze);
            assertThat(heard.get(heard.size() - 1)).contains("guest-fsfreeze-thaw");
            assertCode("agent.answer", agent::isFrozen);
        }
    }

    @Test
    void aLimitBeyondAllTimeIsNone() throws Exception {
        Duration forever = ChronoUnit.FOREVER.getDuration();
        peer(question -> question.contains("guest-exec-status")
                ? "{\"return\": {\"exited\": true, \"exitcode\": 0}}\n"
                : "{\"return\": {\"pid\": 1}}\n");

        try (GuestAgent agent = GuestAgent.connect(socket, forever)) {
            assertThat(agent.exec(GuestCommand.of("ls").withTimeLimit(forever)).succeeded())
                    .isTrue();
            assertThat(agent.execute("guest-ping", Map.of(), forever).isPresent())
                    .isTrue();
        }
    }

    @Test
    void aProgramIsRunWithItsArgumentsAsTheyAre() throws Exception {
        peer(question -> question.contains("guest-exec-status")
                ? "{\"return\": {\"exited\": true, \"exitcode\": 3, \"out-data\": \"aGVsbG8=\"}}\n"
                : "{\"return\": {\"pid\": 7}}\n");

        try (GuestAgent agent = connect()) {
            GuestResult result = agent.run("echo", "a b", "$HOME");

            assertThat(result.exitCode()).hasValue(3);
            assertThat(result.output()).isEqualTo("hello");
            assertThat(heard)
                    .anySatisfy(question -> assertThat(question)
                            .contains("\"path\":\"echo\"")
                            .contains("\"arg\":[\"a b\",\"$HOME\"]")
                            .contains("\"capture-output\":true"));
            assertThatIllegalArgumentException().isThrownBy(() -> agent.run(""));
        }
    }

    @Test
    void aGuestIsThawedWhateverHappensInBetween() throws Exception {
        peer(question -> "{\"return\": 2}\n");

        try (GuestAgent agent = connect()) {
            assertThatThrownBy(() -> {
                        try (GuestAgent.Frozen frozen = agent.freeze()) {
                            assertThat(frozen.fileSystems()).isEqualTo(2);
                            throw new IllegalStateException("the snapshot failed");
                        }
                    })
                    .hasMessage("the snapshot failed");
        }
        assertThat(heard.get(heard.size() - 1)).contains("guest-fsfreeze-thaw");
    }

    @Test
    void aGuestIsThawedOverANewConnectionIfTheOldOneEnded() throws Exception {
        peer(question -> question.contains("guest-ping") ? HANG_UP : "{\"return\": 1}\n");

        try (GuestAgent agent = connect()) {
            try (GuestAgent.Frozen frozen = agent.freeze()) {
                assertThat(frozen.fileSystems()).isEqualTo(1);
                assertCode("agent.closed", agent::ping);
            }
        }
        assertThat(heard.get(heard.size() - 1)).contains("guest-fsfreeze-thaw");
    }

    @Test
    void aThawThatIsRefusedIsNotPassedOver() throws Exception {
        peer(question -> question.contains("thaw")
                ? "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}\n"
                : "{\"return\": 1}\n");

        try (GuestAgent agent = connect()) {
            GuestAgent.Frozen frozen = agent.freeze();
            assertCode("guest.frozen", frozen::close);
            frozen.close(); // once is enough
        }
    }

    @Test
    void anInterruptEndsAWaitAndNotTheConnection() throws Exception {
        peer(question -> question.contains("guest-get-time") ? SILENCE : "{\"return\": {}}\n");

        try (GuestAgent agent = connect()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(agent::time).isInstanceOf(InterruptedException.class);
            agent.ping();
        }
    }

    @Test
    void silenceAfterAShutdownIsConsent() throws Exception {
        peer(question ->
                question.contains("halt") ? "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}\n" : HANG_UP);

        try (GuestAgent agent = connect()) {
            assertThatThrownBy(() -> agent.shutdown(ShutdownMode.HALT)).isInstanceOf(AgentException.class);
            agent.shutdown(ShutdownMode.REBOOT);
        }
        assertThat(heard.get(heard.size() - 1)).contains("\"mode\":\"reboot\"");
    }

    @Test
    void whatCannotBeAskedForIsRefusedHere() throws Exception {
        peer(question -> "{\"return\": {}}\n");

        try (GuestAgent agent = connect()) {
            assertThatIllegalArgumentException().isThrownBy(() -> agent.setTime(Instant.MAX));
            assertThatIllegalArgumentException().isThrownBy(() -> agent.setTime(Instant.EPOCH.minusSeconds(1)));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> GuestCommand.of(""));
        assertThatIllegalArgumentException().isThrownBy(() -> GuestCommand.of("a\0"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GuestCommand.of("a").withEnvironment("A=B", "c"));
        assertThat(heard).hasSize(1);
    }
}
