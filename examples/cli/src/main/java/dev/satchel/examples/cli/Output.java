package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.satchel.core.check.Edit;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Fix;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Where a command's answer goes: to people, or with {@code --json} as one document and nothing else. */
final class Output {
    static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Option(names = "--json", description = "Print one JSON document on standard output, and nothing else there.")
    private boolean json;

    private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    private final PrintStream messages = System.err;

    boolean isJson() {
        return json;
    }

    /** The answer as a document, if that was asked for. */
    void document(JsonNode document) {
        if (json) {
            out.println(document.toPrettyString());
            out.flush();
        }
    }

    /** A part of the answer for people; nothing where a document was asked for. */
    void line(String line) {
        if (!json) {
            out.println(line);
            out.flush();
        }
    }

    /** Exactly these bytes as the answer. */
    void raw(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    /** Said to people, whatever the form of the answer. */
    void message(String line) {
        messages.println(line);
    }

    /** Findings as messages. */
    void messages(Findings findings) {
        findings.forEach(finding -> message(finding.toString()));
    }

    static ArrayNode array(Findings findings) {
        ArrayNode array = JSON.arrayNode();
        for (Finding finding : findings) {
            ObjectNode node = array.addObject()
                    .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                    .put("code", finding.code())
                    .put("where", finding.where())
                    .put("message", finding.message())
                    .put("consequence", finding.consequence())
                    .put("remedy", finding.remedy());
            finding.fix().ifPresent(fix -> node.set("fix", fix(fix)));
        }
        return array;
    }

    static ObjectNode fix(Fix fix) {
        ObjectNode node = JSON.objectNode();
        ArrayNode edits = node.put("title", fix.title()).putArray("edits");
        for (Edit edit : fix.edits()) {
            ObjectNode entry = edits.addObject().put("path", edit.path());
            if (edit instanceof Edit.Put put) {
                entry.putRawValue("put", new RawValue(put.json()));
            } else {
                entry.put("remove", true);
            }
        }
        return node;
    }

    static ObjectNode object() {
        return JSON.objectNode();
    }
}
