package dev.satchel.qemu.guest;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent answered, or a part of it; nothing of it is believed before it was looked at. Failures have the code {@code
 * agent.answer}.
 *
 * @param command what it was asked
 * @param node what it answered
 */
record AgentAnswer(String command, JsonNode node) {
    private static final int MOST_ENTRIES = 10_000;

    boolean has(String key) {
        return node.has(key);
    }

    AgentAnswer at(String key) {
        return new AgentAnswer(command, node.path(key));
    }

    /** What the list holds; refused if it is none, or a very long one. */
    List<AgentAnswer> elements() throws SatchelException {
        if (!node.isArray() || node.size() > MOST_ENTRIES) {
            throw bad("gave no list, or one of more than " + MOST_ENTRIES);
        }
        ImmutableList.Builder<AgentAnswer> elements = ImmutableList.builder();
        for (JsonNode each : node) {
            elements.add(new AgentAnswer(command, each));
        }
        return elements.build();
    }

    String text(String key) throws SatchelException {
        String text = node.path(key).textValue();
        if (text == null) {
            throw bad("gave no text '" + key + "'");
        }
        return text;
    }

    long number(String key) throws SatchelException {
        Long number = numberIfThere(key);
        if (number == null) {
            throw bad("gave no number '" + key + "'");
        }
        return number;
    }

    @Nullable
    Long numberIfThere(String key) {
        return at(key).number();
    }

    /** The answer itself, if it is a whole number of 64 bits. */
    @Nullable
    Long number() {
        return node.isIntegralNumber() && node.canConvertToLong() ? (Long) node.longValue() : null;
    }

    /** None where nothing is said. */
    byte[] bytes(String key) throws SatchelException {
        try {
            return Base64.getDecoder().decode(node.path(key).asText(""));
        } catch (IllegalArgumentException e) {
            throw new SatchelException("agent.answer", command, "the agent gave what is no Base64", null, e);
        }
    }

    /** Whether the flag is set; not if it is not there. */
    boolean isTrue(String key) {
        return node.path(key).asBoolean();
    }

    /** That the agent did {@code what}, which no agent does. */
    SatchelException bad(String what) {
        return new SatchelException("agent.answer", command, "the agent " + what);
    }
}
