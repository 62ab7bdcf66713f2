package dev.satchel.qemu.qmp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.common.collect.ImmutableList;
import dev.satchel.qemu.qmp.Message.Answer;
import dev.satchel.qemu.qmp.Message.Event;
import dev.satchel.qemu.qmp.Message.Greeting;
import dev.satchel.qemu.qmp.Message.Refusal;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what QEMU says. A line that is no message of the protocol is refused with what is wrong with it. */
final class MessageReader {
    private static final JsonNode MISSING = MissingNode.getInstance();
    private static final int QUOTED = 100;

    private MessageReader() {}

    /**
     * Reads the line {@code data} from {@code from} to {@code to}.
     *
     * @return empty for a blank line
     * @throws IOException that says what QEMU sent
     */
    static Optional<Message> read(byte[] data, int from, int to) throws IOException {
        int begin = from;
        while (begin < to && (data[begin] == ' ' || data[begin] == '\t' || data[begin] == '\r')) {
            begin++;
        }
        if (begin == to) {
            return Optional.empty();
        }
        // The parser would take NULs near the beginning for a sign of UTF-16 or UTF-32.
        for (int i = begin; i < Math.min(to, begin + 4); i++) {
            if (data[i] == 0) {
                throw refused("what is not JSON: a NUL", null);
            }
        }
        try (JsonParser parser = JsonText.FACTORY.createParser(data, begin, to - begin)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw refused("what is neither greeting, event nor answer", null);
            }
            JsonNode message = new JsonText.Reader(parser).value();
            if (parser.nextToken() != null) {
                throw refused("more than one message in a line", null);
            }
            return Optional.of(message(message));
        } catch (JsonProcessingException e) {
            throw refused("what is not JSON: " + shortened(e.getOriginalMessage()), e);
        } catch (java.io.CharConversionException e) {
            throw refused("what is not JSON: " + shortened(String.valueOf(e.getMessage())), e);
        }
    }

    private static Message message(JsonNode message) throws IOException {
        JsonNode value = message.get("return");
        if (value != null) {
            return new Answer(message.path("id"), value);
        }
        JsonNode error = message.get("error");
        if (error != null) {
            return new Refusal(
                    message.path("id"), text(error, "class"), error.path("desc").asText());
        }
        JsonNode event = message.get("event");
        if (event != null) {
            JsonNode data = message.get("data");
            return new Event(text(message, "event"), data == null ? MISSING : data, time(message.path("timestamp")));
        }
        JsonNode greeting = message.get("QMP");
        if (greeting != null) {
            return new Greeting(greeting(greeting));
        }
        throw refused("what is neither greeting, event nor answer", null);
    }

    private static String text(JsonNode node, String key) throws IOException {
        String text = node.path(key).textValue();
        if (text == null) {
            throw refused("a message without a text '" + key + "'", null);
        }
        return text;
    }

    /** Seconds and microseconds; QEMU says -1 where the host's clock could not be read. */
    private static Instant time(JsonNode timestamp) {
        try {
            return Instant.ofEpochSecond(timestamp.path("seconds").asLong(0))
                    .plusNanos(timestamp.path("microseconds").asLong(0) * 1000);
        } catch (DateTimeException | ArithmeticException e) {
            return Instant.EPOCH;
        }
    }

    private static QmpGreeting greeting(JsonNode greeting) {
        JsonNode version = greeting.path("version");
        JsonNode numbers = version.path("qemu");
        ImmutableList.Builder<String> capabilities = ImmutableList.builder();
        for (JsonNode capability : greeting.path("capabilities")) {
            if (capability.isTextual()) {
                capabilities.add(capability.textValue());
            }
        }
        return new QmpGreeting(
                number(numbers, "major") + "." + number(numbers, "minor") + "." + number(numbers, "micro"),
                version.path("package").asText(),
                capabilities.build());
    }

    private static int number(JsonNode numbers, String key) {
        return Math.max(0, numbers.path(key).asInt(0));
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= QUOTED ? line : line.substring(0, QUOTED) + "...";
    }

    private static IOException refused(String what, @Nullable Exception cause) {
        return new IOException("QEMU sent " + what, cause);
    }
}
