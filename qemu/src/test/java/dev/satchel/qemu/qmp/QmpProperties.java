package dev.satchel.qemu.qmp;

import static dev.satchel.qemu.qmp.ScriptedPeer.playing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class QmpProperties {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Whatever a peer sends: an answer, a refusal, or one error; never another exception, and never a wait without end. */
    @Property(tries = 150)
    void anyBytesGiveAnAnswerOrOneError(@ForAll("streams") byte[] stream) throws Exception {
        try (ScriptedPeer peer = playing(one -> {
                    one.negotiate();
                    String id = ScriptedPeer.idOf(one.hear());
                    one.say(stream);
                    one.say("\n{\"return\": {}, \"id\": " + id + "}\n");
                    one.hear();
                });
                QmpClient client = QmpClient.connect(peer.socket(), LIMIT)) {
            try {
                client.execute("query-status", Map.of(), LIMIT);
            } catch (QmpException e) {
                assertThat(e.code()).isEqualTo("qmp.refused");
            } catch (SatchelException e) {
                assertThat(e.code()).isEqualTo("qmp.closed");
                assertThat(e.getMessage())
                        .startsWith("query-status: QEMU sent ")
                        .hasSizeLessThan(300);
            }
            assertThat(client.pending()).isZero();
        }
    }

    @Provide
    Arbitrary<byte[]> streams() {
        Arbitrary<String> words = Arbitraries.of(
                "{\"return\": ",
                "{\"error\": ",
                "{\"event\": \"A\", \"data\": ",
                "{\"QMP\": ",
                "\"id\": 1",
                "{",
                "}",
                "[",
                "]",
                ",",
                "null",
                "1e999",
                "-0",
                "123456789012345678901234567890",
                "\"\\ud800\"",
                "\"\\u0000\"",
                "\n",
                "\r\n",
                " ",
                "{\"return\": {}, \"id\": 3}\n",
                "{\"error\": {\"class\": \"X\"}}\n");
        Arbitrary<byte[]> near =
                words.list().ofMaxSize(20).map(list -> String.join("", list).getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> far = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        return Arbitraries.oneOf(near, far);
    }

    @Property(tries = 500)
    void whatIsWrittenReadsBack(@ForAll("values") Object value) throws IOException {
        byte[] line = JsonText.question("execute", "x", Map.of("a", value), 7);

        QmpValue read = QmpValue.parse(new String(line, StandardCharsets.UTF_8));
        assertThat(line).containsOnlyOnce('\n').endsWith('\n');
        assertThat(read.at("id").number()).hasValue(7);
        QmpValue argument = read.at("arguments").at("a");
        assertThat(plain(argument)).isEqualTo(value);
        assertThat(QmpValue.parse(argument.toString())).isEqualTo(argument);
    }

    private static Object plain(QmpValue value) {
        if (value.text().isPresent()) {
            return value.text().get();
        }
        if (value.number().isPresent()) {
            return value.number().getAsLong();
        }
        if (value.toString().startsWith("[")) {
            return value.elements().stream().map(QmpProperties::plain).toList();
        }
        if (value.toString().startsWith("{")) {
            return value.names().stream()
                    .collect(java.util.stream.Collectors.toMap(name -> name, name -> plain(value.at(name))));
        }
        return value.isTrue();
    }

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<String> texts = Arbitraries.strings()
                .ofMaxLength(20)
                .filter(text -> text.indexOf('\0') < 0 && !text.matches(".*\\p{Cs}.*"));
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                texts.map(text -> text), Arbitraries.longs().map(number -> number), Arbitraries.of(true, false));
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(3).map(list -> (Object) List.copyOf(list)),
                        Arbitraries.maps(texts, inner).ofMaxSize(3).map(map -> (Object) map)),
                0,
                4);
    }
}
