package dev.satchel.examples.cli;

import dev.satchel.core.plan.Plan;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.bundle.NewMachine;
import dev.satchel.utm.bundle.UtmProfile;
import dev.satchel.utm.bundle.VariableTemplates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "new",
        mixinStandardHelpOptions = true,
        description = "Make the bundle of a new machine, without UTM and in place.")
final class UtmNewCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Output output = new Output();

    @Mixin
    private PlanMode mode = new PlanMode();

    @Option(
            names = "--profile",
            required = true,
            paramLabel = "PROFILE",
            converter = Profiles.class,
            completionCandidates = Profiles.class,
            description = "What it is made for: ${COMPLETION-CANDIDATES}.")
    private UtmProfile profile = UtmProfile.LINUX_ARM64;

    @Option(names = "--name", paramLabel = "NAME", description = "What it is called; as its folder if not said.")
    private @Nullable String name;

    @Option(names = "--size", paramLabel = "SIZE", description = "How large its disk is; 64GiB if not said.")
    private @Nullable DataSize size;

    @Option(names = "--memory", paramLabel = "SIZE", description = "4GiB if not said, for macOS 8GiB.")
    private @Nullable DataSize memory;

    @Option(names = "--cores", paramLabel = "COUNT", defaultValue = "4", description = "${DEFAULT-VALUE} if not said.")
    private int cores;

    @Option(
            names = "--media",
            paramLabel = "ISO",
            description = "A medium that travels in the bundle; may be repeated. Without one the drive is empty.")
    private @Nullable List<Path> media;

    @Option(
            names = {"--variables", "--utm-app"},
            paramLabel = "FILE-or-UTM.app",
            description = "Where the template with enrolled Secure Boot keys is; looked for if not said.")
    private @Nullable Path variables;

    @Parameters(paramLabel = "OUT.utm")
    private Path target = Path.of("");

    /** Profiles by their names. */
    static final class Profiles implements ITypeConverter<UtmProfile>, Iterable<String> {
        @Override
        public UtmProfile convert(String value) {
            try {
                return UtmProfile.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public Iterator<String> iterator() {
            return Stream.of(UtmProfile.values()).map(UtmProfile::id).iterator();
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Plan plan = machine().plan(target);
        if (mode.isShown()) {
            mode.show(output, plan);
            return ExitCode.DONE;
        }
        PlanMode.apply(
                output,
                plan,
                Output.object().put("bundle", target.toString()).put("profile", profile.id()),
                target + " is made");
        return ExitCode.DONE;
    }

    private NewMachine machine() {
        try {
            NewMachine machine = NewMachine.of(profile).withCores(cores);
            machine = name == null ? machine : machine.named(name);
            machine = size == null ? machine : machine.withDisk(size);
            machine = memory == null ? machine : machine.withMemory(memory);
            for (Path medium : Objects.requireNonNullElse(media, List.<Path>of())) {
                machine = machine.withMedium(medium);
            }
            return variables == null
                    ? machine
                    : machine.withTemplates(VariableTemplates.installed().preferring(variables));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
