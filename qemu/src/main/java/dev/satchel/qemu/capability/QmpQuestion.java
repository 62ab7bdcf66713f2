package dev.satchel.qemu.capability;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A question to a monitor, whose answer is known by its id.
 *
 * @param id not empty, no two alike in one conversation
 * @param command the monitor's
 * @param arguments texts alone
 */
record QmpQuestion(String id, String command, Map<String, String> arguments) {
    QmpQuestion(String id, String command) {
        this(id, command, Map.of());
    }

    /** As it goes over the wire, with the end of the line. */
    String line() {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("execute", command).put("id", id);
        if (!arguments.isEmpty()) {
            ObjectNode given = line.putObject("arguments");
            arguments.forEach((name, value) -> {
                if (value.equals("false")) {
                    given.put(name, false); // the one switch that is asked with
                } else {
                    given.put(name, value);
                }
            });
        }
        return line + "\n";
    }
}
