package dev.satchel.qemu.capability;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers as a QEMU without a machine does: line by line, in the order of the questions, and ends in the middle when it
 * is asked about a type whose module is missing.
 */
final class FakeQemu implements CommandRunner {
    private static final Pattern QUESTION = Pattern.compile("\"execute\":\"([^\"]+)\",\"id\":\"([^\"]+)\"");
    private static final String GREETING =
            "{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}\n{\"return\": {}}\n";

    private final Map<String, String> answers = new HashMap<>();
    private final Map<String, String> help = new HashMap<>();
    private final Set<String> deadly = new HashSet<>();
    private final List<Command> ran = new ArrayList<>();

    /** A QEMU 7.2.22, shortened. */
    FakeQemu() {
        answer("version", "{\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7}, \"package\": \"Debian 7.2\"}");
        answer("target", "{\"arch\": \"x86_64\"}");
        answer("machines", """
                [{"name": "pc-q35-7.2", "alias": "q35", "cpu-max": 288, "deprecated": false, "is-default": true, \
                "default-cpu-type": "qemu64-x86_64-cpu", "hotpluggable-cpus": true}, \
                {"name": "pc-i440fx-1.7", "cpu-max": 255, "deprecated": true}]""");
        answer("cpus", "[{\"name\": \"max\"}, {\"name\": \"host\", \"unavailable-features\": [\"kvm\"]}]");
        answer("devices", "[{\"name\": \"nvme\"}, {\"name\": \"virtio-gpu-gl-pci\"}, {\"name\": \"e1000e\"}]");
        answer("accelerators", "[{\"name\": \"tcg-accel\"}, {\"name\": \"kvm-accel\"}, {\"name\": \"accel\"}]");
        answer("chardevs", "[{\"name\": \"socket\"}]");
        answer("chardevTypes", "[{\"name\": \"chardev-socket\"}, {\"name\": \"chardev-spicevmc\"}]");
        answer("objects", "[{\"name\": \"rng-random\"}]");
        answer("tpmModels", "[{\"name\": \"tpm-crb\"}]");
        answer("tpmBackends", "[\"emulator\"]");
        answer("commands", "[{\"name\": \"query-vnc\"}]");
        answer("schema", """
                [{"name": "blockdev-add", "meta-type": "command", "arg-type": "9"}, \
                {"name": "9", "members": [{"name": "node-name", "type": "str"}, {"name": "driver", "type": "10"}]}, \
                {"name": "10", "meta-type": "enum", "values": ["qcow2", "ssh", "nfs"]}]""");
        answer("driver:ssh", "\"Unknown driver 'ssh'\\r\\n\"");
        answer("driver:nfs", "\"No hostname was specified\\r\\n\"");
        answer("device:nvme", "[{\"name\": \"serial\", \"type\": \"str\"}, {\"name\": \"drive\"}]");
        answer("device:e1000e", "[{\"name\": \"mac\", \"type\": \"str\", \"default-value\": \"00:00\"}]");
        answer("machine:pc-q35-7.2", "[{\"name\": \"smm\", \"type\": \"OnOffAuto\"}]");
        help.put("-display", "Available display backend types:\nnone\ngtk\n\nSome display backends support more.\n");
        help.put("-audiodev", "Available audio drivers:\nalsa\n");
        deadly.add("device:virtio-gpu-gl-pci");
    }

    /** What is returned to the question {@code id}, as JSON. */
    FakeQemu answer(String id, String json) {
        answers.put(id, json);
        return this;
    }

    /** Plays to {@code drivers} and to nothing else. */
    FakeQemu playsTo(String... drivers) {
        help.put("-audiodev", "Available audio drivers:\n" + String.join("\n", drivers) + "\n");
        return this;
    }

    /** Ends when {@code id} is asked. */
    FakeQemu endsAt(String id) {
        deadly.add(id);
        return this;
    }

    @Override
    public synchronized CommandResult run(Command command, OutputListener listener) {
        ran.add(command);
        String option = command.arguments().get(2);
        if (command.arguments().contains("help")) {
            String text = help.get(option);
            return text == null ? result(command, 1, "", "invalid option") : result(command, 0, text, "");
        }
        StringBuilder output = new StringBuilder(GREETING);
        Matcher question = QUESTION.matcher(command.input().orElse(""));
        while (question.find()) {
            String id = question.group(2);
            if (deadly.contains(id)) {
                return result(command, 1, output + "{\"ret", "missing object type 'virtio-gpu-gl-device'");
            }
            String answer = answers.get(id);
            output.append(
                    answer == null
                            ? "{\"error\": {\"class\": \"CommandNotFound\"}, \"id\": \"" + id + "\"}"
                            : "{\"return\": " + answer + ", \"id\": \"" + id + "\"}");
            output.append('\n');
        }
        return result(command, 0, output + "{\"return\": {}}\n", "");
    }

    private static CommandResult result(Command command, int code, String output, String error) {
        return new CommandResult(command, code, output, error, Duration.ZERO);
    }

    /** How often it was started. */
    synchronized int starts() {
        return ran.size();
    }

    /** The questions of each start, by their ids. */
    synchronized List<List<String>> questions() {
        return ran.stream()
                .map(command -> QUESTION.matcher(command.input().orElse(""))
                        .results()
                        .map(found -> found.group(2))
                        .toList())
                .filter(ids -> !ids.isEmpty())
                .toList();
    }
}
