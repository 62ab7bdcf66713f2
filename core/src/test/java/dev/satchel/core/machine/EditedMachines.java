package dev.satchel.core.machine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.check.Edit;
import dev.satchel.core.check.Fix;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Applies fixes to a machine by way of its file, as a user's program would. */
public final class EditedMachines {
    private static final Path FOLDER = Path.of("/machines/field");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern STEP = Pattern.compile("\\.?([A-Za-z]+)|\\[([^\\]]+)]");

    private EditedMachines() {}

    /** {@code machine} with all edits of {@code fix}. */
    public static Machine apply(Machine machine, Fix fix) throws Exception {
        ObjectNode root = new MachineWriter(FOLDER).write(machine);
        for (Edit edit : fix.edits()) {
            apply(root, edit);
        }
        return MachineFile.parse(root.toString(), "m.json", FOLDER, OperatingSystem.LINUX, Architecture.X86_64);
    }

    private static void apply(ObjectNode root, Edit edit) throws JsonProcessingException {
        List<String> steps = new ArrayList<>();
        Matcher step = STEP.matcher(edit.path());
        while (step.find()) {
            steps.add(step.group(1) == null ? step.group(2) : step.group(1));
        }
        JsonNode at = root;
        for (int i = 0; i < steps.size() - 1; i++) {
            at = at instanceof ArrayNode list ? item(list, steps.get(i)) : member((ObjectNode) at, steps.get(i));
        }
        String last = steps.get(steps.size() - 1);
        JsonNode value = edit instanceof Edit.Put put ? JSON.readTree(put.json()) : null;
        if (at instanceof ArrayNode list) {
            int index = Integer.parseInt(last);
            if (value == null) {
                list.remove(index);
            } else {
                list.set(index, value);
            }
        } else if (value == null) {
            ((ObjectNode) at).remove(last);
        } else {
            ((ObjectNode) at).set(last, value);
        }
    }

    private static JsonNode member(ObjectNode node, String key) {
        return node.has(key) ? node.get(key) : node.putObject(key);
    }

    private static JsonNode item(ArrayNode list, String name) {
        for (JsonNode item : list) {
            if (item.path("id").asText().equals(name)
                    || item.path("tag").asText().equals(name)) {
                return item;
            }
        }
        return list.get(Integer.parseInt(name));
    }
}
