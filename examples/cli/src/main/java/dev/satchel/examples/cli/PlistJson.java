package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.utm.config.PlistArray;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.PlistValue;

/** A property list as JSON: data in base64, a date as text, a number that JSON does not have as text. */
final class PlistJson {
    private PlistJson() {}

    static JsonNode of(PlistValue value) {
        if (value instanceof PlistDictionary dictionary) {
            ObjectNode node = Output.object();
            dictionary.entries().forEach((key, each) -> node.set(key, of(each)));
            return node;
        }
        if (value instanceof PlistArray array) {
            ArrayNode node = Output.JSON.arrayNode();
            array.values().forEach(each -> node.add(of(each)));
            return node;
        }
        return leaf(value);
    }

    private static JsonNode leaf(PlistValue value) {
        if (value instanceof PlistValue.Whole whole) {
            return Output.JSON.numberNode(whole.value());
        }
        if (value instanceof PlistValue.Real real) {
            return Double.isFinite(real.value())
                    ? Output.JSON.numberNode(real.value())
                    : Output.JSON.textNode(String.valueOf(real.value()));
        }
        if (value instanceof PlistValue.Flag flag) {
            return Output.JSON.booleanNode(flag.value());
        }
        if (value instanceof PlistValue.Data data) {
            return Output.JSON.binaryNode(data.bytes());
        }
        if (value instanceof PlistValue.Date date) {
            return Output.JSON.textNode(date.value().toString());
        }
        return Output.JSON.textNode(((PlistValue.Text) value).value());
    }
}
