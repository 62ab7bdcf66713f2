package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.MachinePreset;
import dev.satchel.core.machine.PresetMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "new",
        mixinStandardHelpOptions = true,
        description = "Print or write the file of a ready-made machine, each choice with its reason.")
final class MachineNewCommand implements Callable<Integer> {
    /** The names on the command line. */
    static final class Presets implements CommandLine.ITypeConverter<MachinePreset>, Iterable<String> {
        @Override
        public MachinePreset convert(String text) {
            try {
                return MachinePreset.parse(text);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(e.getMessage());
            }
        }

        @Override
        public Iterator<String> iterator() {
            return Stream.of(MachinePreset.values()).map(MachinePreset::id).iterator();
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Output output = new Output();

    @Mixin
    private HostOption host = new HostOption();

    @Option(
            names = "--profile",
            required = true,
            paramLabel = "NAME",
            converter = Presets.class,
            completionCandidates = Presets.class,
            description = "What it is made for: ${COMPLETION-CANDIDATES}.")
    private MachinePreset preset = MachinePreset.LINUX_SERVER;

    @Option(names = "--name", paramLabel = "NAME", description = "What it is called; the profile's name if not said.")
    private @Nullable String name;

    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            description = "x86_64 or aarch64; the host's own if not said, where the profile has it.")
    private @Nullable String architecture;

    @Option(names = "--sized-for-this-host", description = "With as much of the host as is advised for it.")
    private boolean sized;

    @Option(names = "--disk", paramLabel = "FILE", description = "The image of its system; it need not be there yet.")
    private @Nullable Path disk;

    @Option(
            names = "--media",
            paramLabel = "ISO",
            description = "A medium; may be repeated. The first is what the system is installed from.")
    private @Nullable List<Path> media;

    @Option(names = "--kernel", paramLabel = "FILE", description = "The kernel of linux-fixture.")
    private @Nullable Path kernel;

    @Option(names = "--initrd", paramLabel = "FILE", description = "The RAM disk of linux-fixture.")
    private @Nullable Path initrd;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Written if it is not there yet; else it is printed.")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException {
        PresetMachine machine = machine();
        Path folder = file == null ? Path.of("") : file.toAbsolutePath().resolveSibling("");
        String text = machine.text(folder.toAbsolutePath());
        if (file != null) {
            if (Files.exists(file)) {
                throw new SatchelException(
                        "machine.file.exists", file.toString(), "is there already", "name another file", null);
            }
            machine.write(file);
        }
        ObjectNode document = Output.object()
                .put("profile", preset.id())
                .put("file", file == null ? null : file.toString())
                .put("text", text);
        ObjectNode reasons = document.putObject("reasons");
        machine.reasons().forEach(reasons::put);
        output.document(document);
        if (file != null) {
            output.line(file + " is written");
        } else if (!output.isJson()) {
            output.raw(text.getBytes(StandardCharsets.UTF_8));
        }
        return ExitCode.DONE;
    }

    private PresetMachine machine() throws IOException {
        try {
            PresetMachine machine = preset.machine(Objects.requireNonNullElse(name, preset.id()), architecture());
            if (preset == MachinePreset.LINUX_FIXTURE) {
                if (kernel == null || initrd == null) {
                    throw new IllegalArgumentException(preset.id() + " needs a --kernel and an --initrd");
                }
                machine = machine.withKernel(kernel, initrd);
            }
            if (disk != null) {
                machine = machine.withDisk(disk);
            } else if (file != null && preset != MachinePreset.LINUX_FIXTURE) {
                machine = machine.withDisk(file.resolveSibling("system.qcow2"));
            }
            for (Path medium : Objects.requireNonNullElse(media, List.<Path>of())) {
                machine = machine.withMedium(medium);
            }
            return sized ? machine.sizedFor(host.host()) : machine;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), Objects.toString(e.getMessage()), e);
        }
    }

    private Architecture architecture() throws IOException {
        if (architecture != null) {
            return Architecture.parse(architecture);
        }
        Host here = host.host();
        return preset.architectures().contains(here.nativeArchitecture())
                ? here.nativeArchitecture()
                : preset.architectures().iterator().next();
    }
}
