package dev.satchel.qemu.qmp;

import static dev.satchel.qemu.qmp.ScriptedPeer.END;
import static dev.satchel.qemu.qmp.ScriptedPeer.answering;
import static dev.satchel.qemu.qmp.ScriptedPeer.idOf;
import static dev.satchel.qemu.qmp.ScriptedPeer.playing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final String DONE = "{\"return\": {}, \"id\": ID}" + END;

    @SuppressWarnings("NullAway.Init") // by each test
    private ScriptedPeer peer;

    @AfterEach
    void stop() throws Exception {
        peer.close();
    }

    private static String event(String name, String data) {
        return "{\"timestamp\": {\"seconds\": 1700000000, \"microseconds\": 7}, \"event\": \"" + name + "\", \"data\": "
                + data + "}" + END;
    }

    private QmpClient connectTo(ScriptedPeer scripted) throws Exception {
        peer = scripted;
        return QmpClient.connect(peer.socket(), LIMIT);
    }

    @Test
    void whatIsNotWantedStaysForOthers() throws Exception {
        String events = event("STOP", "{}") + event("JOB", "{\"id\": \"a\"}") + event("JOB", "{\"id\": \"b\"}");
        try (QmpClient client = connectTo(answering(events + DONE));
                EventStream stream = client.events()) {
            client.execute("stop");

            QmpEvent b = stream.await(
                    "JOB", event -> event.data().at("id").text().orElse("").equals("b"), AT_ONCE.plusMillis(1));
            assertThat(b.time()).isEqualTo(Instant.ofEpochSecond(1700000000, 7000));
            assertThat(stream.next(AT_ONCE.plusMillis(1)).orElseThrow().name()).isEqualTo("STOP");
            assertThat(stream.await("JOB", AT_ONCE.plusMillis(1))
                            .data()
                            .at("id")
                            .text())
                    .contains("a");
            assertThat(stream.next(AT_ONCE)).isEmpty();
        }
    }

    @Test
    void anEventWakesWhoWaitsForItAndNobodyHasToAsk() throws Exception {
        try (QmpClient client = connectTo(playing(one -> {
                    one.negotiate();
                    Thread.sleep(100);
                    one.say(event("A", "{}"));
                    Thread.sleep(50);
                    one.say(event("B", "{}"));
                    one.hear();
                }));
                EventStream stream = client.events()) {
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                Future<QmpEvent> b = threads.submit(() -> stream.await("B", LIMIT));
                Future<QmpEvent> a = threads.submit(() -> stream.await("A", LIMIT));
                assertThat(a.get(5, TimeUnit.SECONDS).name()).isEqualTo("A");
                assertThat(b.get(5, TimeUnit.SECONDS).name()).isEqualTo("B");
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void whatNobodyTakesIsDroppedFromItsOldEndAndThatIsSaid() throws Exception {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < EventStream.KEPT + 10; i++) {
            events.append(event("N", Integer.toString(i)));
        }
        try (QmpClient client = connectTo(answering(events + DONE));
                EventStream stream = client.events()) {
            client.execute("stop");

            assertThat(stream.dropped()).isEqualTo(10);
            assertThatThrownBy(() -> stream.await("X", Duration.ofMillis(1)))
                    .isInstanceOfSatisfying(
                            SatchelException.class, e -> assertThat(e.code()).isEqualTo("qmp.event"))
                    .hasMessageContaining("10 events were dropped");
            assertThat(stream.await("N", AT_ONCE.plusMillis(1)).data().number()).hasValue(10);
        }
    }

    @Test
    void largeEventsAreCountedByTheirSize() throws Exception {
        String large = event("N", "\"" + "x".repeat(1 << 20) + "\"");
        try (QmpClient client = connectTo(answering(large.repeat(10) + DONE));
                EventStream stream = client.events()) {
            client.execute("stop");

            assertThat(stream.dropped()).isEqualTo(7);
        }
    }

    @Test
    void whatCameBeforeTheEndIsThereAfterIt() throws Exception {
        try (QmpClient client = connectTo(playing(one -> {
                    one.negotiate();
                    one.say("{\"return\": {}, \"id\": " + idOf(one.hear()) + "}" + END + event("SHUTDOWN", "{}"));
                }));
                EventStream stream = client.events()) {
            client.execute("quit");
            assertThat(client.awaitClosed(LIMIT)).isTrue();

            assertThat(stream.await("SHUTDOWN", LIMIT).name()).isEqualTo("SHUTDOWN");
            assertThatThrownBy(() -> stream.next(LIMIT))
                    .isInstanceOfSatisfying(
                            SatchelException.class, e -> assertThat(e.code()).isEqualTo("qmp.closed"));
        }
    }

    @Test
    void aStreamBeginsWhenItIsOpenedAndEndsWhenItIsClosed() throws Exception {
        try (QmpClient client = connectTo(answering(event("A", "{}") + DONE, event("B", "{}") + DONE))) {
            client.execute("x");
            EventStream stream = client.events();
            client.execute("x");
            assertThat(stream.next(AT_ONCE.plusMillis(1)).orElseThrow().name()).isEqualTo("B");
            stream.close();
            assertThat(stream.next(AT_ONCE)).isEmpty();
        }
    }
}
