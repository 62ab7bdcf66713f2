package dev.satchel.qemu.qmp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A value of the protocol: an object, a list, a text, a number, a boolean, or nothing. Immutable. */
public final class QmpValue {
    /** The protocol's {@code null}, where it means something: a block node without a backing file. */
    public static final QmpValue NULL = new QmpValue(NullNode.getInstance());

    private final JsonNode node;

    QmpValue(JsonNode node) {
        this.node = node;
    }

    /**
     * Reads JSON; the inverse of {@link #toString()}.
     *
     * @param json one value; an empty text is an absent one
     * @throws IllegalArgumentException if it is none
     */
    public static QmpValue parse(String json) {
        try {
            return new QmpValue(JsonText.parse(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }

    /** The member {@code name}; absent, if this is no object or has none of that name. */
    public QmpValue at(String name) {
        return new QmpValue(node.path(name));
    }

    /** The names of the members, if this is an object; else none. Immutable, in QEMU's order. */
    public List<String> names() {
        return ImmutableList.copyOf(node.fieldNames());
    }

    /** Whether there is a value; {@code null} is none. */
    public boolean isPresent() {
        return !node.isMissingNode() && !node.isNull();
    }

    /** The text, if this is one. */
    public Optional<String> text() {
        return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
    }

    /** The whole number, if this is one. */
    public OptionalLong number() {
        return node.isIntegralNumber() && node.canConvertToLong()
                ? OptionalLong.of(node.longValue())
                : OptionalLong.empty();
    }

    /** Whether this is {@code true}. */
    public boolean isTrue() {
        return node.isBoolean() && node.booleanValue();
    }

    /** The elements, if this is a list; else none. Immutable. */
    public List<QmpValue> elements() {
        if (!node.isArray()) {
            return ImmutableList.of();
        }
        ImmutableList.Builder<QmpValue> elements = ImmutableList.builder();
        node.forEach(element -> elements.add(new QmpValue(element)));
        return elements.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QmpValue that && node.equals(that.node);
    }

    @Override
    public int hashCode() {
        return node.hashCode();
    }

    /** As JSON, in one line. */
    @Override
    public String toString() {
        return node.toString();
    }
}
