package dev.satchel.qemu.qmp;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Utf8;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * JSON, read with bounds and written from plain values. What is read may be hostile: how deep it is nested, how many values
 * it has and how long its numbers are is limited, and a key that is there twice is refused.
 */
final class JsonText {
    /** QEMU's own limit for what it reads is 1024. */
    static final int DEEPEST = 512;

    /** The schema has 20 000; a value costs a hundred bytes. */
    static final int MOST_VALUES = 300_000;

    private static final int LONGEST_NUMBER = 100;

    /** No names are interned, and hence kept for ever: the other side chooses them. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxStringLength(Wire.LONGEST_LINE)
                    .build())
            .build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonText() {}

    /** Builds the tree of one value, and counts. */
    static final class Reader {
        private final JsonParser parser;
        private int values;

        Reader(JsonParser parser) {
            this.parser = parser;
        }

        /** The value that begins with the parser's current token. */
        JsonNode value() throws IOException {
            values++;
            if (values > MOST_VALUES) {
                throw new JsonParseException(parser, "more than " + MOST_VALUES + " values");
            }
            JsonToken token = parser.currentToken();
            if (token == null) {
                throw new JsonParseException(parser, "nothing");
            }
            return switch (token) {
                case START_OBJECT -> object();
                case START_ARRAY -> array();
                case VALUE_STRING -> NODES.textNode(parser.getText());
                case VALUE_NUMBER_INT -> integer();
                case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
                case VALUE_TRUE -> NODES.booleanNode(true);
                case VALUE_FALSE -> NODES.booleanNode(false);
                case VALUE_NULL -> NODES.nullNode();
                default -> throw new JsonParseException(parser, "not a value");
            };
        }

        private JsonNode integer() throws IOException {
            return switch (parser.getNumberType()) {
                case INT -> NODES.numberNode(parser.getIntValue());
                case LONG -> NODES.numberNode(parser.getLongValue());
                default -> NODES.numberNode(parser.getBigIntegerValue());
            };
        }

        private JsonNode object() throws IOException {
            ObjectNode object = NODES.objectNode();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (object.replace(name, value()) != null) {
                    throw new JsonParseException(parser, "the key '" + name + "' twice");
                }
            }
            return object;
        }

        private JsonNode array() throws IOException {
            ArrayNode array = NODES.arrayNode();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                array.add(value());
            }
            return array;
        }
    }

    /** One value and nothing after it. */
    static JsonNode parse(String json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() == null) {
                return NODES.missingNode();
            }
            JsonNode value = new Reader(parser).value();
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one value");
            }
            return value;
        }
    }

    /**
     * A question, with the end of its line.
     *
     * @param execute the key that names the command: {@code execute} or {@code exec-oob}
     * @throws IllegalArgumentException if an argument is not what QEMU reads
     */
    static byte[] question(String execute, String command, Map<String, ?> arguments, long id) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder()) {
            try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
                json.writeStartObject();
                json.writeStringField(execute, checked(command));
                if (!arguments.isEmpty()) {
                    json.writeFieldName("arguments");
                    write(json, arguments, 1);
                }
                json.writeNumberField("id", id);
                json.writeEndObject();
                json.writeRaw('\n');
            }
            checkArgument(bytes.size() <= Wire.LONGEST_LINE, "%s: more than %s bytes", command, Wire.LONGEST_LINE);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalArgumentException(command + ": not to be written as JSON: " + e.getMessage(), e);
        }
    }

    private static void write(JsonGenerator json, Object value, int depth) throws IOException {
        checkArgument(depth < DEEPEST, "nested deeper than %s", DEEPEST);
        if (value instanceof String text) {
            json.writeString(checked(text));
        } else if (value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(checked(String.valueOf(entry.getKey())));
                write(json, entry.getValue(), depth + 1);
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                write(json, element, depth + 1);
            }
            json.writeEndArray();
        } else if (value instanceof QmpValue whole) {
            json.writeRawValue(checked(whole.toString()));
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            checkArgument(Double.isFinite(number), "not a number of JSON: %s", number);
            json.writeNumber(number);
        } else {
            throw new IllegalArgumentException("an argument is a text, number, boolean, map, list or QmpValue, and not "
                    + (value == null ? "null" : "a " + value.getClass().getName()));
        }
    }

    /** QEMU does not read a NUL, and answers what it cannot read without saying whose question it was. */
    private static String checked(String text) {
        checkArgument(text.indexOf('\0') < 0, "a text with a NUL: '%s'", text);
        // It also refuses half a character, which no UTF-8 can tell.
        checkArgument(Utf8.encodedLength(text) <= Wire.LONGEST_LINE, "more than %s bytes", Wire.LONGEST_LINE);
        return text;
    }
}
