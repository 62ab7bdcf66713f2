package dev.satchel.qemu.option;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as QEMU's arguments hold it: objects of texts, numbers, booleans, lists and objects. Written by hand, since an
 * argument list has many small ones; read by Jackson, with QEMU's leave for single quotes.
 */
final class JsonText {
    /** Stands for null. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private static final int DEEPEST = 64;

    private static final ObjectMapper READER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private JsonText() {}

    /**
     * Reads an object.
     *
     * @throws IllegalArgumentException if {@code text} is none
     */
    static Map<String, Object> read(String text) {
        Map<String, Object> object;
        try {
            object = READER.readValue(text, new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        return marked(object);
    }

    /** With {@link #NULL} where JSON has null: {@code "backing":null} is not the same as no backing. */
    private static Map<String, Object> marked(Map<String, Object> object) {
        object.replaceAll((key, value) -> marked(value));
        return object;
    }

    @SuppressWarnings("unchecked") // what Jackson makes of an object has texts for keys
    private static Object marked(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        if (value instanceof Map<?, ?> map) {
            return marked((Map<String, Object>) map);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(JsonText::marked).toList();
        }
        return value;
    }

    /** Writes an object of texts, numbers, booleans, maps and lists. */
    static String write(Map<String, ?> object) {
        StringBuilder text = new StringBuilder(256);
        write(object, text);
        return text.toString();
    }

    private static void write(Object value, StringBuilder text) {
        if (value instanceof Map<?, ?> map) {
            char before = '{';
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                text.append(before);
                quote(String.valueOf(entry.getKey()), text);
                text.append(':');
                write(entry.getValue(), text);
                before = ',';
            }
            text.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            char before = '[';
            for (Object item : list) {
                text.append(before);
                write(item, text);
                before = ',';
            }
            text.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof Number || value instanceof Boolean || value == NULL) {
            text.append(value);
        } else if (value instanceof String string) {
            quote(string, text);
        } else {
            throw new IllegalArgumentException("not to be written as JSON: " + value);
        }
    }

    private static void quote(String value, StringBuilder text) {
        text.append('"');
        int written = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                text.append(value, written, i);
                escape(c, text);
                written = i + 1;
            }
        }
        if (written == 0) {
            text.append(value); // in one piece, as nearly all are
        } else {
            text.append(value, written, value.length());
        }
        text.append('"');
    }

    private static void escape(char c, StringBuilder text) {
        switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\b' -> text.append("\\b");
            case '\f' -> text.append("\\f");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> text.append(String.format("\\u%04X", (int) c));
        }
    }
}
