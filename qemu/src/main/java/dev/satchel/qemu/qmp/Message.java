package dev.satchel.qemu.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** What QEMU says, a line each. The id is what we gave with the question; missing, if QEMU could not read it. */
sealed interface Message {
    /** The first that is said. */
    record Greeting(QmpGreeting greeting) implements Message {}

    /** Something happened. */
    record Event(String name, JsonNode data, Instant time) implements Message {}

    /** The answer to a question. */
    record Answer(JsonNode id, JsonNode value) implements Message {}

    /** The refusal of a question. */
    record Refusal(JsonNode id, String errorClass, String description) implements Message {}
}
