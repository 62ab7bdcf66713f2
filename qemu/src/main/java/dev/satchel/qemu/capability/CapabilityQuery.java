package dev.satchel.qemu.capability;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.common.collect.Streams;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.capability.QemuCapabilities.Kind;
import dev.satchel.qemu.capability.QemuCapabilities.MachineType;
import dev.satchel.qemu.capability.QemuCapabilities.MachineType.Trait;
import dev.satchel.qemu.capability.QemuCapabilities.Property;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The questions to a QEMU, in two rounds: what it has, and then the details of what Satchel uses of that. In the second
 * QEMU may end: it does when it is asked about a type whose module is not installed ({@code missing object type}), and
 * is then started again without that question. What the monitor does not tell is read from the lists that {@code help}
 * prints.
 */
final class CapabilityQuery {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    /** How often QEMU may end when it is asked for details: far more types than any build has without their modules. */
    private static final int MOST_STARTS = 24;

    /** Of what nobody has more than some hundred. */
    private static final int MOST = 10_000;

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_VALUE = 400;
    private static final CharMatcher NAME = CharMatcher.inRange('!', '~');
    private static final CharMatcher VALUE = CharMatcher.inRange(' ', '~');
    private static final DataSize HELP = DataSize.kibibytes(64);

    private static final String ACCELERATOR_SUFFIX = "-accel";
    private static final String CHARDEV_PREFIX = "chardev-";

    /** Of what the monitor does not tell, or tells those too whose modules are not installed. */
    private static final ImmutableMap<Kind, String> HELPFUL =
            ImmutableMap.of(Kind.DISPLAY, "-display", Kind.AUDIO, "-audiodev", Kind.NETDEV, "-netdev");

    static final List<QmpQuestion> FIRST = ImmutableList.of(
            new QmpQuestion("version", "query-version"),
            new QmpQuestion("target", "query-target"),
            new QmpQuestion("machines", "query-machines"),
            new QmpQuestion("cpus", "query-cpu-definitions"),
            new QmpQuestion("devices", "qom-list-types", concrete("device")),
            new QmpQuestion("accelerators", "qom-list-types", concrete("accel")),
            new QmpQuestion("chardevs", "query-chardev-backends"),
            new QmpQuestion("chardevTypes", "qom-list-types", concrete("chardev")),
            new QmpQuestion("objects", "qom-list-types", concrete("user-creatable")),
            // query-tpm-models says tpm-tis of what -device calls tpm-tis-device
            new QmpQuestion("tpmModels", "qom-list-types", concrete("tpm-if")),
            new QmpQuestion("tpmBackends", "query-tpm-types"),
            new QmpQuestion("commands", "query-commands"),
            new QmpQuestion("schema", "query-qmp-schema"));

    private final Path program;
    private final CommandRunner runner;
    private final long deadline = System.nanoTime() + LIMIT.toNanos();

    CapabilityQuery(Path program, CommandRunner runner) {
        this.program = program;
        this.runner = runner;
    }

    private static Map<String, String> concrete(String type) {
        return ImmutableMap.of("implements", type, "abstract", "false");
    }

    QemuCapabilities ask() throws IOException, InterruptedException {
        QmpConversation first = QmpConversation.hold(runner, program, FIRST, left());
        QemuCapabilities.Builder found = overview(first);
        if (found.build().isEmpty()) {
            first.requireSuccess();
            throw QmpConversation.refused(program, "does not answer as a QEMU does");
        }
        details(found, blockDrivers(first.answer("schema")));
        for (Map.Entry<Kind, String> each : HELPFUL.entrySet()) {
            help(each.getValue()).ifPresent(names -> found.names(each.getKey(), names));
        }
        return found.build().orElseThrow();
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
    }

    private static QemuCapabilities.Builder overview(QmpConversation answers) {
        JsonNode version = answers.answer("version");
        QemuCapabilities.Builder found = new QemuCapabilities.Builder()
                .version(version(version.path("qemu")).orElse(null))
                .distribution(distribution(version.path("package").asText()))
                .target(name(answers.answer("target").path("arch")).orElse(""))
                .machines(Streams.stream(answers.answer("machines"))
                        .limit(MOST)
                        .flatMap(machine -> machine(machine).stream())
                        .collect(ImmutableList.toImmutableList()))
                .cpuModels(names(answers.answer("cpus")))
                .deviceTypes(names(answers.answer("devices")))
                .accelerators(names(answers.answer("accelerators")).stream()
                        .filter(name -> name.endsWith(ACCELERATOR_SUFFIX))
                        .map(name -> name.substring(0, name.length() - ACCELERATOR_SUFFIX.length()))
                        .flatMap(name -> Accelerator.ofId(name).stream())
                        .collect(ImmutableSet.toImmutableSet()));
        Set<String> chardevs = new LinkedHashSet<>(names(answers.answer("chardevs")));
        names(answers.answer("chardevTypes")).stream()
                .filter(name -> name.startsWith(CHARDEV_PREFIX))
                .forEach(name -> chardevs.add(name.substring(CHARDEV_PREFIX.length())));
        list(found, Kind.CHARDEV, chardevs);
        list(found, Kind.OBJECT, names(answers.answer("objects")));
        list(found, Kind.COMMAND, names(answers.answer("commands")));
        if (answers.answer("tpmModels").isArray()) { // an empty list is an answer: a build without any
            found.names(Kind.TPM_MODEL, names(answers.answer("tpmModels")));
            found.names(Kind.TPM_BACKEND, texts(answers.answer("tpmBackends")));
        }
        return found;
    }

    private static void list(QemuCapabilities.Builder found, Kind kind, Set<String> names) {
        if (!names.isEmpty()) {
            found.names(kind, names);
        }
    }

    /** What {@code blockdev-add} takes as its driver, by the schema; empty if that cannot be made out. */
    static Set<String> blockDrivers(JsonNode schema) {
        Map<String, JsonNode> types = new HashMap<>();
        Streams.stream(schema)
                .limit(MOST)
                .forEach(type -> types.putIfAbsent(type.path("name").asText(), type));
        JsonNode empty = schema.path("none");
        JsonNode arguments = types.getOrDefault(
                types.getOrDefault("blockdev-add", empty).path("arg-type").asText(), empty);
        return Streams.stream(arguments.path("members"))
                .filter(member -> member.path("name").asText().equals("driver"))
                .map(member -> types.getOrDefault(member.path("type").asText(), empty))
                .findFirst()
                .map(drivers -> texts(drivers.path("values")))
                .orElse(ImmutableSet.of());
    }

    private void details(QemuCapabilities.Builder found, Set<String> drivers) throws IOException, InterruptedException {
        List<QmpQuestion> open = new ArrayList<>(questions(found, drivers));
        Set<String> withoutModule = new LinkedHashSet<>();
        Set<String> driversWithoutModule = new LinkedHashSet<>();
        for (int start = 0; start < MOST_STARTS && !open.isEmpty(); start++) {
            QmpConversation answers = QmpConversation.hold(runner, program, open, left());
            for (QmpQuestion question : open) {
                take(found, question, answers.answer(question.id()), driversWithoutModule);
            }
            Optional<QmpQuestion> culprit = answers.firstUnanswered(open);
            if (culprit.isEmpty()) {
                break;
            }
            if (culprit.get().command().equals(DEVICE)) {
                withoutModule.add(culprit.get().arguments().getOrDefault("typename", ""));
            }
            open = new ArrayList<>(open.subList(open.indexOf(culprit.get()) + 1, open.size()));
        }
        found.typesWithoutModule(withoutModule);
        list(found, Kind.BLOCK_DRIVER, Sets.difference(drivers, driversWithoutModule));
    }

    private static final String DEVICE = "device-list-properties";
    private static final String MACHINE = "qom-list-properties";
    private static final String MACHINE_SUFFIX = "-machine";
    private static final String DRIVER = "human-monitor-command";
    private static final String DRIVE_ADD = "drive_add 0 if=none,driver=";

    private static List<QmpQuestion> questions(QemuCapabilities.Builder found, Set<String> drivers) {
        ImmutableList.Builder<QmpQuestion> questions = ImmutableList.builder();
        for (String board : KnownTypes.BOARDS) {
            found.machines().stream()
                    .filter(type -> type.name().equals(board) || type.alias().equals(board))
                    .findFirst()
                    .ifPresent(type -> questions.add(new QmpQuestion(
                            "machine:" + type.name(),
                            MACHINE,
                            ImmutableMap.of("typename", type.name() + MACHINE_SUFFIX))));
        }
        // The schema names those too whose modules are not installed. Without a file nothing is opened, and nobody
        // called.
        for (String driver : Sets.intersection(ImmutableSet.copyOf(KnownTypes.DRIVERS_IN_MODULES), drivers)) {
            questions.add(
                    new QmpQuestion("driver:" + driver, DRIVER, ImmutableMap.of("command-line", DRIVE_ADD + driver)));
        }
        for (String type : Sets.intersection(ImmutableSet.copyOf(KnownTypes.DEVICES), found.deviceTypes())) {
            questions.add(new QmpQuestion("device:" + type, DEVICE, ImmutableMap.of("typename", type)));
        }
        return questions.build();
    }

    private static void take(
            QemuCapabilities.Builder found, QmpQuestion question, JsonNode answer, Set<String> driversWithoutModule) {
        String subject = question.id().substring(question.id().indexOf(':') + 1);
        switch (question.command()) {
            case DEVICE -> properties(answer).ifPresent(all -> found.deviceProperties(subject, all));
            case MACHINE -> properties(answer).ifPresent(all -> found.machineProperties(subject, all));
            default -> {
                if (answer.asText().startsWith("Unknown driver")) {
                    driversWithoutModule.add(subject);
                }
            }
        }
    }

    private static Optional<List<Property>> properties(JsonNode answer) {
        if (!answer.isArray()) {
            return Optional.empty();
        }
        return Optional.of(Streams.stream(answer)
                .limit(MOST)
                .flatMap(each -> name(each.path("name"))
                        .map(name -> new Property(
                                name, name(each.path("type")).orElse(""), value(each.path("default-value"))))
                        .stream())
                .collect(ImmutableList.toImmutableList()));
    }

    private static String value(JsonNode standard) {
        String text = standard.isMissingNode() || standard.isNull() ? "" : standard.toString();
        return text.length() <= LONGEST_VALUE && VALUE.matchesAllOf(text) ? text : "";
    }

    /** The words that {@code option} can have, each on a line of its own after a heading; empty if there is no such list. */
    private Optional<Set<String>> help(String option) throws IOException, InterruptedException {
        CommandResult result = runner.run(Command.of(program.toString(), "-machine", "none", option, "help")
                .withOutputLimit(HELP)
                .withTimeLimit(left()));
        if (!result.succeeded()) {
            return Optional.empty(); // an older one
        }
        Set<String> words = result.lines().stream()
                .map(String::strip)
                .filter(word -> !word.isEmpty() && NAME.matchesAllOf(word) && word.length() <= LONGEST_NAME)
                .collect(ImmutableSet.toImmutableSet());
        return words.isEmpty() ? Optional.empty() : Optional.of(words);
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

    private static String distribution(String text) {
        String plain = VALUE.retainFrom(text).strip();
        return plain.substring(0, Math.min(plain.length(), LONGEST_VALUE));
    }

    private static Optional<MachineType> machine(JsonNode machine) {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (machine.path("deprecated").asBoolean()) {
            traits.add(Trait.DEPRECATED);
        }
        if (machine.path("hotpluggable-cpus").asBoolean()) {
            traits.add(Trait.HOTPLUGS_PROCESSORS);
        }
        if (machine.path("is-default").asBoolean()) {
            traits.add(Trait.STANDARD);
        }
        Function<String, String> text = key -> name(machine.path(key)).orElse("");
        return name(machine.path("name"))
                .map(name -> new MachineType(
                        name,
                        text.apply("alias"),
                        machine.path("cpu-max").asInt(),
                        text.apply("default-cpu-type"),
                        traits));
    }

    private static Set<String> names(JsonNode list) {
        return Streams.stream(list)
                .limit(MOST)
                .flatMap(each -> name(each.path("name")).stream())
                .collect(ImmutableSet.toImmutableSet());
    }

    private static Set<String> texts(JsonNode list) {
        return Streams.stream(list)
                .limit(MOST)
                .flatMap(each -> name(each).stream())
                .collect(ImmutableSet.toImmutableSet());
    }

    /** What can stand in an argument, and on a terminal. */
    private static Optional<String> name(JsonNode text) {
        String name = text.asText();
        return text.isTextual() && !name.isEmpty() && name.length() <= LONGEST_NAME && NAME.matchesAllOf(name)
                ? Optional.of(name)
                : Optional.empty();
    }
}
