package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.filesystem.Ability;
import dev.satchel.storage.filesystem.Choice;
import dev.satchel.storage.filesystem.FormatCommand;
import dev.satchel.storage.filesystem.Obstacle;
import dev.satchel.storage.filesystem.Purpose;
import dev.satchel.storage.filesystem.Requirements;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "choose",
        mixinStandardHelpOptions = true,
        description =
                "Tell the best file system, the others that would do, why each of the rest would not, and how to make it.")
final class FilesystemChooseCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--os",
            required = true,
            paramLabel = "linux,macos,windows",
            description = "Which systems write to it.")
    private String writers = "";

    @Option(names = "--read-by", paramLabel = "linux,macos,windows", description = "Which systems only read it.")
    private String readers = "";

    @Option(names = "--max-file", paramLabel = "SIZE", description = "The largest file, for example 100G.")
    private @Nullable DataSize largestFile;

    @Option(names = "--size", paramLabel = "SIZE", description = "Of the disk or partition.")
    private @Nullable DataSize size;

    @Option(names = "--posix", description = "Owners and modes, hard and symbolic links, device nodes.")
    private boolean posix;

    @Option(
            names = "--need",
            paramLabel = "ABILITY",
            description = "For example snapshots, sparse-files, hard-links, data-checksums; may be repeated.")
    private @Nullable List<String> abilities;

    @Option(
            names = "--purpose",
            paramLabel = "PURPOSE",
            description = "exchange (default), old-devices, efi-system, linux-system, windows-system, macos-system,"
                    + " machine-images, backup.")
    private String purpose = Purpose.EXCHANGE.id();

    @Option(names = "--added-drivers", description = "Software may be added to a system: FUSE, WSL, paid drivers.")
    private boolean added;

    @Option(names = "--label", paramLabel = "LABEL", description = "For the command that makes it.")
    private String label = "CARRIED";

    @Override
    public Integer call() throws SatchelException {
        Choice choice = requirements().choose();
        List<Made> commands = choice.best().isPresent() ? commands(choice.best().get()) : List.of();
        output.document(toJson(choice, commands));
        output.line(choice.explain().stripTrailing());
        if (choice.best().isPresent()) {
            output.line("");
            output.line("To make it:");
            for (Made made : commands) {
                made.commands().forEach(command -> output.line("  " + made.system() + ": " + command));
            }
        }
        return choice.best().isPresent() ? ExitCode.DONE : ExitCode.ERRORS;
    }

    private Requirements requirements() {
        try {
            Requirements wanted = Requirements.writtenBy(systems(writers))
                    .readBy(systems(readers).toArray(OperatingSystem[]::new))
                    .purpose(Purpose.parse(purpose))
                    .drivers(added ? Requirements.Drivers.ADDED : Requirements.Drivers.BUILT_IN)
                    .largestFile(Objects.requireNonNullElse(largestFile, DataSize.ZERO))
                    .volume(Objects.requireNonNullElse(size, DataSize.ZERO))
                    .needing(Objects.requireNonNullElse(abilities, List.<String>of()).stream()
                            .map(FilesystemChooseCommand::ability)
                            .toArray(Ability[]::new));
            return posix ? wanted.posix() : wanted;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), Objects.toString(e.getMessage()));
        }
    }

    private static List<OperatingSystem> systems(String list) {
        return Splitter.on(',')
                .trimResults()
                .omitEmptyStrings()
                .splitToStream(list)
                .map(OperatingSystem::parse)
                .toList();
    }

    private static Ability ability(String word) {
        return Stream.of(Ability.values())
                .filter(ability -> id(ability).equals(Ascii.toLowerCase(word)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not an ability: '" + word + "' (there are "
                        + Stream.of(Ability.values())
                                .map(FilesystemChooseCommand::id)
                                .collect(Collectors.joining(", "))
                        + ")"));
    }

    private static String id(Ability ability) {
        return Ascii.toLowerCase(ability.name()).replace('_', '-');
    }

    /** What makes it on one system. */
    private record Made(OperatingSystem system, List<PlannedCommand> commands) {}

    /** A label that is none of the file system is a mistake of the command line. */
    private List<Made> commands(Choice.Candidate best) throws SatchelException {
        try {
            FormatCommand format =
                    FormatCommand.of(best.type(), label).withSize(Objects.requireNonNullElse(size, DataSize.ZERO));
            boolean usual = best.cluster().equals(best.type().profile().usual().cluster());
            return commands(usual ? format : format.withClusterSize(best.cluster()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), Objects.toString(e.getMessage()));
        }
    }

    /** Where a system has no tool for it, nothing is told of that system. */
    private static List<Made> commands(FormatCommand format) throws SatchelException {
        List<Made> made = new ArrayList<>();
        for (OperatingSystem system : OperatingSystem.values()) {
            String target = switch (system) {
                case LINUX -> "/dev/sdX1";
                case MACOS -> "disk4s1";
                case WINDOWS -> "E:";
                case OTHER -> "";
            };
            try {
                made.add(new Made(system, format.on(system, target)));
            } catch (SatchelException e) {
                if (!e.code().equals("filesystem.make.absent")) {
                    throw e;
                }
            }
        }
        return made;
    }

    private static ObjectNode toJson(Choice choice, List<Made> made) {
        ObjectNode document =
                Output.object().put("requirements", choice.requirements().toString());
        if (choice.best().isPresent()) {
            Choice.Candidate best = choice.best().get();
            document.put("choice", best.type().id());
            document.set("best", toJson(best));
            ArrayNode commands = document.putArray("commands");
            for (Made each : made) {
                for (PlannedCommand command : each.commands()) {
                    ArrayNode words = commands.addObject()
                            .put("os", each.system().id())
                            .putArray("command")
                            .add(command.program());
                    command.arguments().forEach(word -> words.add(word.toString()));
                }
            }
        } else {
            document.putNull("choice");
        }
        array(document, "runnersUp", choice.runnersUp(), FilesystemChooseCommand::toJson);
        array(document, "excluded", choice.excluded(), out -> {
            ObjectNode node = Output.object().put("type", out.type().id());
            array(node, "reasons", out.reasons(), FilesystemChooseCommand::toJson);
            return node;
        });
        array(
                document,
                "concessions",
                choice.concessions(),
                given -> Output.object()
                        .put("without", given.wish())
                        .put("best", given.best().id()));
        return document;
    }

    private static <T> void array(ObjectNode node, String key, List<T> all, Function<T, ObjectNode> json) {
        ArrayNode array = node.putArray(key);
        all.forEach(each -> array.add(json.apply(each)));
    }

    private static ObjectNode toJson(Choice.Candidate candidate) {
        ObjectNode node = Output.object()
                .put("type", candidate.type().id())
                .put("cluster", candidate.cluster().bytes())
                .put("score", candidate.score());
        array(
                node,
                "merits",
                candidate.merits(),
                merit -> Output.object().put("weight", merit.weight()).put("reason", merit.reason()));
        array(node, "cautions", candidate.cautions(), FilesystemChooseCommand::toJson);
        return node;
    }

    private static ObjectNode toJson(Obstacle obstacle) {
        return Output.object()
                .put("wish", obstacle.wish())
                .put("reason", obstacle.reason())
                .put("source", obstacle.source().toString());
    }
}
