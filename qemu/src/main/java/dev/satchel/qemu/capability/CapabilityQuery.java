package dev.satchel.qemu.capability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Streams;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.qemu.capability.QemuCapabilities.MachineType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The questions to a QEMU and its answers, each known by its id. All are put at once, on standard input, and {@code
 * quit} is the last. What an answer holds is kept as it came, in memory too, so that both are read by the same code.
 */
final class CapabilityQuery {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Another number when what is asked has changed. */
    private static final int FORMAT = 1;

    /** The answers of QEMU 7.2 have 110 KB. */
    private static final int LARGEST = 4 << 20;

    private static final String ACCELERATOR_SUFFIX = "-accel";

    private static final List<Question> QUESTIONS = ImmutableList.of(
            new Question("version", "query-version", ""),
            new Question("target", "query-target", ""),
            new Question("machines", "query-machines", ""),
            new Question("cpus", "query-cpu-definitions", ""),
            new Question("devices", "qom-list-types", "{\"implements\":\"device\",\"abstract\":false}"),
            new Question("accelerators", "qom-list-types", "{\"implements\":\"accel\",\"abstract\":false}"));

    private record Question(String id, String command, String arguments) {
        private String line() {
            return "{\"execute\":\"" + command + "\",\"id\":\"" + id + "\""
                    + (arguments.isEmpty() ? "" : ",\"arguments\":" + arguments) + "}\n";
        }
    }

    private final Path program;
    private final CommandRunner runner;

    CapabilityQuery(Path program, CommandRunner runner) {
        this.program = program;
        this.runner = runner;
    }

    /** Named by the program's content, so that an update is asked anew and a copy is not. */
    static Optional<CacheFile> memory(Path program, ProofOptions options) {
        return options.folder().flatMap(folder -> {
            try {
                String hash =
                        MoreFiles.asByteSource(program).hash(Hashing.sha256()).toString();
                return Optional.of(new CacheFile(folder, "qemu-" + hash.substring(0, 32) + ".json", LARGEST));
            } catch (IOException e) {
                return Optional.empty(); // the program is not there, which its start will say better
            }
        });
    }

    Command command() {
        StringBuilder input = new StringBuilder("{\"execute\":\"qmp_capabilities\"}\n");
        QUESTIONS.forEach(question -> input.append(question.line()));
        input.append("{\"execute\":\"quit\"}\n");
        return Command.of(
                        program.toString(),
                        "-S",
                        "-nodefaults",
                        "-no-user-config",
                        "-display",
                        "none",
                        "-machine",
                        "none",
                        "-qmp",
                        "stdio")
                .withInput(input.toString())
                .withTimeLimit(LIMIT);
    }

    QemuCapabilities ask() throws IOException, InterruptedException {
        CommandResult result = runner.run(command()).orThrow();
        ObjectNode answers = JsonNodeFactory.instance.objectNode();
        answers.put("format", FORMAT);
        for (String line : result.lines()) {
            JsonNode message = parse(line);
            if (message.has("id")) {
                answers.set(message.path("id").asText(), message.path("return"));
            }
        }
        Optional<QemuCapabilities> found = read(answers);
        if (found.isEmpty()) {
            throw refused("does not answer as a QEMU does");
        }
        return found.get();
    }

    private JsonNode parse(String line) throws SatchelException {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw refused("said on its monitor what is not JSON: " + e.getOriginalMessage());
        }
    }

    private SatchelException refused(String what) {
        return new SatchelException("qemu.capabilities", program.toString(), what);
    }

    /** The answers; empty if any is missing or is not what it should be. */
    static Optional<QemuCapabilities> read(JsonNode answers) {
        Optional<QemuVersion> version = version(answers.path("version").path("qemu"));
        String target = answers.path("target").path("arch").asText();
        List<MachineType> machines = Streams.stream(answers.path("machines"))
                .map(CapabilityQuery::machine)
                .filter(machine -> !machine.name().isEmpty())
                .collect(ImmutableList.toImmutableList());
        Set<String> devices = names(answers.path("devices"));
        if (answers.path("format").asInt() != FORMAT
                || version.isEmpty()
                || target.isEmpty()
                || machines.isEmpty()
                || devices.isEmpty()) {
            return Optional.empty();
        }
        Set<Accelerator> accelerators = names(answers.path("accelerators")).stream()
                .filter(name -> name.endsWith(ACCELERATOR_SUFFIX))
                .map(name -> name.substring(0, name.length() - ACCELERATOR_SUFFIX.length()))
                .flatMap(name -> Accelerator.ofId(name).stream())
                .collect(ImmutableSet.toImmutableSet());
        return Optional.of(new QemuCapabilities(
                version.get(), target, machines, names(answers.path("cpus")), devices, accelerators));
    }

    private static Optional<QemuVersion> version(JsonNode version) {
        try {
            return Optional.of(new QemuVersion(
                    version.path("major").asInt(-1),
                    version.path("minor").asInt(-1),
                    version.path("micro").asInt(-1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static MachineType machine(JsonNode machine) {
        return new MachineType(
                machine.path("name").asText(),
                machine.path("alias").asText(),
                machine.path("cpu-max").asInt(),
                machine.path("deprecated").asBoolean());
    }

    private static Set<String> names(JsonNode list) {
        return Streams.stream(list)
                .map(each -> each.path("name").asText())
                .filter(name -> !name.isEmpty())
                .collect(ImmutableSet.toImmutableSet());
    }

    /** As {@link #read} reads it. */
    static JsonNode write(QemuCapabilities found) {
        ObjectNode answers = JsonNodeFactory.instance.objectNode();
        answers.put("format", FORMAT);
        answers.putObject("version")
                .putObject("qemu")
                .put("major", found.version().major())
                .put("minor", found.version().minor())
                .put("micro", found.version().micro());
        answers.putObject("target").put("arch", found.target());
        for (MachineType machine : found.machines()) {
            answers.withArray("machines")
                    .addObject()
                    .put("name", machine.name())
                    .put("alias", machine.alias())
                    .put("cpu-max", machine.mostProcessors())
                    .put("deprecated", machine.deprecated());
        }
        found.cpuModels().forEach(name -> answers.withArray("cpus").addObject().put("name", name));
        found.deviceTypes()
                .forEach(name -> answers.withArray("devices").addObject().put("name", name));
        found.accelerators()
                .forEach(each ->
                        answers.withArray("accelerators").addObject().put("name", each.id() + ACCELERATOR_SUFFIX));
        return answers;
    }
}
