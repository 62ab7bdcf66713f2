package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import dev.satchel.examples.console.DataSizeConverter;
import dev.satchel.examples.console.Failures;
import dev.satchel.examples.console.Interruption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** {@code satchel}: the library from a shell. */
@Command(
        name = "satchel",
        mixinStandardHelpOptions = true,
        version = "satchel 0.1.0-SNAPSHOT",
        description = "Portable machines: an operating system on a disk you carry.",
        subcommands = {
            HostCommand.class,
            SizeCommand.class,
            MachineCommand.class,
            QemuCommand.class,
            ProbeCommand.class,
            FstabCommand.class,
            RetagCommand.class,
            RsyncCommand.class,
            DeviceCommand.class,
            PartitionCommand.class,
            FilesystemCommand.class,
            CarrierCommand.class,
            UtmCommand.class,
            CloneCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 the input has errors, or the work failed; 2 usage; 3 a tool or a right is missing."
        })
final class SatchelCli {
    private SatchelCli() {}

    public static void main(String[] arguments) {
        int code;
        try (Interruption interruption = Interruption.ofCurrentThread(ExitCode.ERRORS)) {
            code = run(arguments);
            if (interruption.requested()) {
                return; // the end of the process is under way
            }
        }
        System.exit(code);
    }

    static int run(String... arguments) {
        CommandLine line = new CommandLine(new SatchelCli())
                .registerConverter(DataSize.class, new DataSizeConverter())
                .registerConverter(Path.class, SatchelCli::path)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command))
                .setParameterExceptionHandler((failure, given) -> explain(failure));
        return line.execute(arguments);
    }

    /** An empty one would be the current folder, which nobody means who has an unset variable. */
    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("a path cannot be empty");
        }
        return Path.of(text);
    }

    private static int explain(ParameterException failure) {
        System.err.println("satchel: " + failure.getMessage() + " (see '"
                + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help')");
        return ExitCode.USAGE;
    }

    private static int explain(Exception failure, CommandLine command) throws Exception {
        Optional<SatchelException> explained = Failures.explain(failure);
        if (explained.isEmpty() && failure instanceof IllegalArgumentException mistake) {
            return explain(new ParameterException(command, mistake.getMessage(), mistake));
        }
        if (explained.isEmpty()) {
            throw failure;
        }
        SatchelException known = explained.get();
        System.err.println("satchel: " + known.getMessage());
        Output output = output(command);
        if (output != null && output.isJson()) {
            ObjectNode document = Output.object();
            ArrayNode left = document.putObject("error")
                    .put("code", known.code())
                    .put("message", known.getMessage())
                    .put("remedy", known.remedy().orElse(null))
                    .putArray("left");
            Failures.left(failure).forEach(left::add);
            output.document(document);
        }
        return Failures.exitCode(known);
    }

    private static @Nullable Output output(CommandLine command) {
        CommandSpec mixin = command.getCommandSpec().mixins().get("output");
        return mixin != null && mixin.userObject() instanceof Output output ? output : null;
    }
}
