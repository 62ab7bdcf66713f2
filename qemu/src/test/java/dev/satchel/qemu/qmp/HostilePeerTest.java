package dev.satchel.qemu.qmp;

import static dev.satchel.qemu.qmp.ScriptedPeer.END;
import static dev.satchel.qemu.qmp.ScriptedPeer.playing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A peer that sends what QEMU never would: the connection ends, with one error that says why. */
@Timeout(60)
class HostilePeerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static void assertEnds(byte[] sent, String why) throws Exception {
        try (ScriptedPeer peer = playing(one -> {
                    one.negotiate();
                    one.hear();
                    one.say(sent);
                    one.hear();
                });
                QmpClient client = QmpClient.connect(peer.socket(), LIMIT)) {
            for (int i = 0; i < 2; i++) { // the first is told, and so is everybody later
                assertThatThrownBy(() -> client.execute("stop", java.util.Map.of(), LIMIT))
                        .isInstanceOfSatisfying(
                                SatchelException.class,
                                e -> assertThat(e.code()).as(e.getMessage()).isEqualTo("qmp.closed"))
                        .hasMessageContaining(why)
                        .hasMessageMatching("[^\r\n]{1,300}");
            }
            assertThat(client.awaitClosed(LIMIT)).isTrue();
            assertThat(client.whyClosed()).isPresent();
            assertThat(client.pending()).isZero();
        }
    }

    private static void assertEnds(String sent, String why) throws Exception {
        assertEnds(sent.getBytes(StandardCharsets.UTF_8), why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            hello                                        | not JSON
            {"return": {}                                | not JSON
            {"return": {}} {"return": {}}                | more than one message
            {"return": {"a": 1, "a": 2}}                 | the key 'a' twice
            {"return": {}, "return": {}}                 | the key 'return' twice
            {"greeting": {}}                             | neither greeting, event nor answer
            {}                                           | neither greeting, event nor answer
            [{"return": {}}]                             | neither greeting, event nor answer
            7                                            | neither greeting, event nor answer
            {"error": {}}                                | without a text 'class'
            {"error": 7}                                 | without a text 'class'
            {"event": 7}                                 | without a text 'event'
            {"return": 'x'}                              | not JSON
            {"return": NaN}                              | not JSON
            {"return": 01}                               | not JSON
            """)
    void whatIsNoMessage(String line, String why) throws Exception {
        assertEnds(line + END, why);
    }

    @Test
    void aLineWithoutEnd() throws Exception {
        assertEnds("x".repeat(Wire.LONGEST_LINE + (1 << 20)), "a line of more than 8388608 bytes");
    }

    @Test
    void nestingWithoutEnd() throws Exception {
        assertEnds("{\"return\": " + "[".repeat(100_000) + END, "nesting depth");
        assertEnds("{\"return\":".repeat(100_000) + END, "nesting depth");
    }

    @Test
    void moreValuesThanAnybodyNeeds() throws Exception {
        assertEnds("{\"return\": [" + "[],".repeat(1_000_000) + "0]}" + END, "more than 300000 values");
    }

    @Test
    void aHugeNumber() throws Exception {
        assertEnds("{\"return\": " + "9".repeat(1_000_000) + "}" + END, "Number value length");
    }

    @Test
    void bytesThatAreNotUtf8() throws Exception {
        byte[] bytes = ("{\"return\": \"??\", \"id\": 1}" + END).getBytes(StandardCharsets.ISO_8859_1);
        bytes[12] = (byte) 0xc3;
        bytes[13] = (byte) 0x28;
        assertEnds(bytes, "not JSON");
        assertEnds("{\"return\": 1}\n".getBytes(StandardCharsets.UTF_16LE), "a NUL");
    }

    @Test
    void anEndInTheMiddle() throws Exception {
        try (ScriptedPeer peer = playing(one -> {
                    one.negotiate();
                    one.hear();
                    one.say("{\"return\": ");
                });
                QmpClient client = QmpClient.connect(peer.socket(), LIMIT)) {
            assertThatThrownBy(() -> client.execute("stop")).hasMessageContaining("in the middle of a message");
        }
    }

    @Test
    void anEndBeforeTheGreeting() throws Exception {
        try (ScriptedPeer peer = playing(one -> {})) {
            assertThatThrownBy(() -> QmpClient.connect(peer.socket(), LIMIT))
                    .isInstanceOfSatisfying(
                            SatchelException.class, e -> assertThat(e.code()).isEqualTo("qmp.closed"));
        }
    }

    @Test
    void aMessageInEverySizeOfPieces() throws Exception {
        for (int size = 1; size < 40; size++) {
            int piece = size;
            try (ScriptedPeer peer = playing(one -> {
                        one.negotiate();
                        sayInPieces(
                                one,
                                ("\r\n{\"return\": {\"a\": \"ü\"}, \"id\": " + ScriptedPeer.idOf(one.hear()) + "}\r\n")
                                        .getBytes(StandardCharsets.UTF_8),
                                piece);
                        one.hear();
                    });
                    QmpClient client = QmpClient.connect(peer.socket(), LIMIT)) {
                assertThat(client.execute("x").at("a").text()).contains("ü");
            }
        }
    }

    private static void sayInPieces(ScriptedPeer peer, byte[] bytes, int size) throws IOException {
        for (int i = 0; i < bytes.length; i += size) {
            peer.say(java.util.Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + size)));
        }
    }
}
