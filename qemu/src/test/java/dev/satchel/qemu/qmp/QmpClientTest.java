package dev.satchel.qemu.qmp;

import static dev.satchel.qemu.qmp.ScriptedPeer.END;
import static dev.satchel.qemu.qmp.ScriptedPeer.answering;
import static dev.satchel.qemu.qmp.ScriptedPeer.idOf;
import static dev.satchel.qemu.qmp.ScriptedPeer.playing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a peer that says what the test tells it to. */
@Timeout(60)
class QmpClientTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String DONE = "{\"return\": {}, \"id\": ID}" + END;

    @SuppressWarnings("NullAway.Init") // by each test
    private ScriptedPeer peer;

    @AfterEach
    void stop() throws Exception {
        if (peer != null) {
            peer.close();
        }
    }

    private QmpClient connectTo(ScriptedPeer scripted) throws IOException, InterruptedException {
        peer = scripted;
        return QmpClient.connect(peer.socket(), LIMIT);
    }

    @Test
    void anAnswerBelongsToItsQuestion() throws Exception {
        try (QmpClient client = connectTo(answering("{\"return\": {\"status\": \"old\"}, \"id\": 77}" + END
                + "{\"return\": {\"status\": \"old\"}, \"id\": \"ID\"}" + END
                + "{\"return\": {\"status\": \"running\", \"running\": true, \"n\": [1, 2]}, \"id\": ID}" + END))) {
            QmpValue answer = client.execute("query-status");

            assertThat(answer.at("status").text()).contains("running");
            assertThat(answer.at("running").isTrue()).isTrue();
            assertThat(answer.at("n").elements()).extracting(QmpValue::toString).containsExactly("1", "2");
            assertThat(answer.at("nosuch").isPresent()).isFalse();
            assertThat(answer.names()).containsExactly("status", "running", "n");
        }
    }

    @Test
    void theGreetingIsKeptAndWhatItOffersIsSwitchedOn() throws Exception {
        try (QmpClient client = connectTo(answering(DONE))) {
            assertThat(client.greeting().version()).isEqualTo("7.2.22");
            assertThat(client.greeting().packageName()).isEqualTo("Debian");
            assertThat(client.greeting().offersOutOfBand()).isTrue();
            assertThat(peer.heard().get(0)).contains("{\"enable\":[\"oob\"]}");

            client.executeOutOfBand("migrate-pause", Map.of(), LIMIT);
            assertThat(peer.heard().get(1)).startsWith("{\"exec-oob\":\"migrate-pause\"");
        }
    }

    @Test
    void severalCommandsAreSentBeforeTheFirstIsAnsweredAndARefusalIsOfOneAlone() throws Exception {
        ScriptedPeer slow = playing(peer -> {
            peer.say(ScriptedPeer.GREETING);
            peer.say(DONE.replace("ID", idOf(peer.hear())));
            String first = idOf(peer.hear());
            String second = idOf(peer.hear());
            String third = idOf(peer.hear());
            peer.say(DONE.replace("ID", first));
            peer.say("{\"error\": {\"class\": \"GenericError\", \"desc\": \"no such thing\"}, \"id\": " + second + "}"
                    + END);
            peer.say("{\"return\": 3, \"id\": " + third + "}" + END);
            peer.hear();
        });
        try (QmpClient client = connectTo(slow)) {
            List<QmpReply> replies = client.executeAll(
                    List.of(
                            QmpCommand.of("query-status", Map.of()),
                            QmpCommand.of("qom-get", Map.of("path", "/nosuch")),
                            QmpCommand.of("query-n", Map.of())),
                    LIMIT);

            assertThat(replies).hasSize(3);
            assertThat(replies.get(1)).isInstanceOf(QmpReply.Refused.class);
            assertThatThrownBy(() -> replies.get(1).orThrow()).hasMessageContaining("no such thing");
            assertThat(replies.get(2).orThrow().number()).hasValue(3);
            assertThat(client.pending()).isZero();
        }
    }

    /** QEMU greets while it builds the machine, and answers when it is done. */
    @Test
    void theFirstCommandsFollowTheNegotiationWithoutWaitingForItsAnswer() throws Exception {
        ScriptedPeer building = playing(peer -> {
            peer.say(ScriptedPeer.GREETING);
            String agreement = idOf(peer.hear());
            String first = idOf(peer.hear());
            peer.say(DONE.replace("ID", agreement));
            peer.say("{\"return\": 3, \"id\": " + first + "}" + END);
            peer.hear();
        });
        peer = building;

        QmpClient.Opened opened = QmpClient.open(
                QmpAddress.unix(building.socket()), LIMIT, () -> true, List.of(QmpCommand.of("query-n", Map.of())));

        try (QmpClient client = opened.client()) {
            assertThat(opened.replies()).hasSize(1);
            assertThat(opened.replies().get(0).orThrow().number()).hasValue(3);
            assertThat(client.greeting().offersOutOfBand()).isTrue();
        }
    }

    @Test
    void aQemuWithoutOutOfBandIsNotAskedForIt() throws Exception {
        ScriptedPeer old = playing(peer -> {
            peer.say("{\"QMP\": {\"version\": {}, \"capabilities\": []}}" + END);
            peer.say(DONE.replace("ID", idOf(peer.hear())));
            peer.hear();
        });
        try (QmpClient client = connectTo(old)) {
            assertThat(peer.heard().get(0)).doesNotContain("enable");
            assertCode("qmp.oob", () -> client.executeOutOfBand("migrate-pause", Map.of(), LIMIT));
        }
    }

    @Test
    void anAnswerMayComeInPiecesAndBeLong() throws Exception {
        String text = "x".repeat(2 << 20);
        try (QmpClient client = connectTo(answering("{\"return\": {\"text\": \"" + text + "\"}, \"id\": ID}" + END))) {
            assertThat(client.execute("query-qmp-schema").at("text").text()).contains(text);
        }
    }

    @Test
    void theArgumentsOfACommandAreWrittenAsTheyAre() throws Exception {
        try (QmpClient client = connectTo(answering(DONE))) {
            client.execute(
                    "blockdev-add",
                    Map.of("a", List.of("ü\n\"", 1, -2L, true, 0.5, QmpValue.NULL, QmpValue.parse("{\"b\":[]}"))));

            assertThat(peer.heard().get(1))
                    .contains(new String(
                            "\"arguments\":{\"a\":[\"ü\\n\\\"\",1,-2,true,0.5,null,{\"b\":[]}]}"
                                    .getBytes(StandardCharsets.UTF_8),
                            StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void whatQemuCouldNotReadIsNotSent() throws Exception {
        Map<String, Object> deep = Map.of();
        for (int i = 0; i < 600; i++) {
            deep = Map.of("a", deep);
        }
        Map<String, Object> tooDeep = deep;
        try (QmpClient client = connectTo(answering(DONE))) {
            assertThatThrownBy(() -> client.execute("x", Map.of("a", "b\0")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.execute("x", Map.of("a", Path.of("b"))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.execute("x", Map.of("a", "half \ud800")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.execute("x", tooDeep)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.execute("x", Map.of("a", Double.NaN)))
                    .isInstanceOf(IllegalArgumentException.class);
            client.execute("x");
            assertThat(client.pending()).isZero();
        }
    }

    @Test
    void aRefusalIsAnExceptionThatCanBeSwitchedOn() throws Exception {
        try (QmpClient client = connectTo(answering(
                "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"The command x has not been found\"}, \"id\": ID}"
                        + END,
                "{\"error\": {\"class\": \"NewInQemu12\", \"desc\": \"no\"}, \"id\": ID}" + END))) {
            assertThatThrownBy(() -> client.execute("x"))
                    .isInstanceOfSatisfying(QmpException.class, e -> {
                        assertThat(e.errorClass()).isEqualTo(ErrorClass.COMMAND_NOT_FOUND);
                        assertThat(e.command()).isEqualTo("x");
                    })
                    .hasMessage("x: The command x has not been found");
            assertThatThrownBy(() -> client.execute("x")).isInstanceOfSatisfying(QmpException.class, e -> {
                assertThat(e.errorClass()).isEqualTo(ErrorClass.UNKNOWN);
                assertThat(e.errorClassName()).isEqualTo("NewInQemu12");
            });
        }
    }

    @Test
    void anErrorWithoutAnIdEndsEveryWaitAndASecondOneHarmsNobody() throws Exception {
        String error = "{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error\"}}" + END;
        try (QmpClient client = connectTo(answering(error + error, "", DONE))) {
            assertThatThrownBy(() -> client.execute("x")).isInstanceOf(QmpException.class);
            assertCode("qmp.timeout", () -> client.execute("x", Map.of(), Duration.ofMillis(100)));
            client.execute("x");
        }
    }

    @Test
    void silenceEndsAtTheDeadline() throws Exception {
        try (QmpClient client = connectTo(answering(""))) {
            assertCode("qmp.timeout", () -> client.execute("stop", Map.of(), Duration.ofMillis(50)));
            assertThat(client.pending()).isZero();
        }
    }

    @Test
    void aPeerThatDoesNotReadIsWaitedForUntilTheDeadline() throws Exception {
        try (QmpClient client = connectTo(playing(peer -> {
            peer.negotiate();
            Thread.sleep(LIMIT.toMillis());
        }))) {
            String text = "x".repeat(1 << 20);
            for (int i = 0; i < 3; i++) { // nothing of it is heaped up
                assertCode("qmp.timeout", () -> client.execute("x", Map.of("a", text), Duration.ofMillis(50)));
            }
            Thread thread = Thread.currentThread();
            Thread interrupter = new Thread(() -> {
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    return;
                }
                thread.interrupt();
            });
            interrupter.start();
            assertThatThrownBy(() -> client.execute("x", Map.of("a", text))).isInstanceOf(InterruptedException.class);
            assertThat(client.whyClosed()).isEmpty();
        }
    }

    @Test
    void aCommandThatWasTakenInPartIsFinishedBeforeTheNext() throws Exception {
        try (QmpClient client = connectTo(playing(peer -> {
            peer.negotiate();
            Thread.sleep(300);
            while (true) {
                String question = peer.hear();
                peer.say("{\"return\": {\"heard\": " + question.length() + "}, \"id\": " + idOf(question) + "}" + END);
            }
        }))) {
            Map<String, ?> large = Map.of("a", "x".repeat(1 << 20));
            assertCode("qmp.timeout", () -> client.execute("x", large, Duration.ofMillis(50)));

            assertThat(client.execute("y").at("heard").number().orElseThrow()).isLessThan(100);
        }
    }

    @Test
    void severalThreadsAskAtOnceAndEachGetsItsOwnAnswer() throws Exception {
        try (QmpClient client = connectTo(playing(peer -> {
            peer.negotiate();
            List<String> kept = new ArrayList<>();
            while (true) { // answers in pairs, and the second first
                kept.add(peer.hear());
                if (kept.size() == 2) {
                    for (String question : List.of(kept.get(1), kept.get(0))) {
                        String name = question.replaceAll(".*\"execute\":\"([^\"]+)\".*", "$1");
                        peer.say("{\"return\": {\"name\": \"" + name + "\"}, \"id\": " + idOf(question) + "}" + END);
                    }
                    kept.clear();
                }
            }
        }))) {
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Future<Integer>> all = new ArrayList<>();
                CyclicBarrier together = new CyclicBarrier(4);
                for (int t = 0; t < 4; t++) {
                    String name = "command-" + t;
                    Callable<Integer> asker = () -> {
                        int right = 0;
                        for (int i = 0; i < 300; i++) {
                            together.await(); // a question that stays alone is not answered
                            right += client.execute(name).at("name").text().equals(java.util.Optional.of(name)) ? 1 : 0;
                        }
                        return right;
                    };
                    all.add(threads.submit(asker));
                }
                for (Future<Integer> each : all) {
                    assertThat(each.get(30, TimeUnit.SECONDS)).isEqualTo(300);
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(client.pending()).isZero();
        }
    }

    @Test
    void aListenerThatFailsAnAssertionKeepsNobodyFromAsking() throws Exception {
        try (QmpClient client = connectTo(answering("{\"event\": \"STOP\"}" + END + DONE, DONE));
                EventStream events = client.events()) {
            client.onEvent(event -> {
                throw new AssertionError("as it must");
            });

            client.execute("stop");
            client.execute("cont");

            assertThat(events.next(LIMIT))
                    .hasValueSatisfying(event -> assertThat(event.name()).isEqualTo("STOP"));
        }
    }

    @Test
    void aListenerIsToldOfEventsAndMayNotAsk() throws Exception {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        List<String> told = new ArrayList<>();
        try (QmpClient client = connectTo(answering("{\"event\": \"STOP\"}" + END + DONE))) {
            client.onEvent(event -> {
                try {
                    client.execute("cont");
                } catch (IllegalStateException e) {
                    refused.set(e);
                    throw e;
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            client.onEvent(event -> told.add(event.name()));
            client.execute("stop");
        }
        assertThat(told).containsExactly("STOP");
        assertThat(refused.get()).isNotNull();
    }

    @Test
    void closingEndsTheWaitOfOthers() throws Exception {
        QmpClient client = connectTo(answering(""));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<QmpValue> answer = threads.submit(() -> client.execute("stop"));
            Future<Object> event = threads.submit(() -> client.events().next(LIMIT));
            Thread.sleep(100);
            client.close();

            assertThatThrownBy(() -> answer.get(5, TimeUnit.SECONDS)).hasMessageContaining("was closed");
            assertThatThrownBy(() -> event.get(5, TimeUnit.SECONDS)).hasMessageContaining("was closed");
            assertThat(client.awaitClosed(LIMIT)).isTrue();
        } finally {
            client.close();
            threads.shutdownNow();
        }
    }

    @Test
    void anInterruptEndsTheWaitAndNotTheConnection() throws Exception {
        try (QmpClient client = connectTo(answering("", DONE))) {
            Thread thread = Thread.currentThread();
            new Thread(() -> {
                        while (peer.heard().size() < 2) {
                            Thread.onSpinWait();
                        }
                        thread.interrupt();
                    })
                    .start();
            assertThatThrownBy(() -> client.execute("stop")).isInstanceOf(InterruptedException.class);
            assertThat(client.execute("cont").isPresent()).isTrue();
        }
    }

    @Test
    void aPeerThatDoesNotGreetIsNotWaitedForLongerThanAskedAndTheReasonIsNamed() throws Exception {
        peer = playing(peer -> peer.hear());
        assertThatThrownBy(() -> QmpClient.connect(peer.socket(), Duration.ofMillis(50)))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("qmp.timeout"))
                .hasMessageContaining("one client at a time");
    }

    @Test
    void nobodyListening() {
        assertCode("socket.refused", () -> QmpClient.connect(Path.of("/nonexistent/none"), LIMIT, () -> false));
    }

    private static void assertCode(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SatchelException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }
}
