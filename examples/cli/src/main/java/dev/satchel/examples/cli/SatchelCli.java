package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.examples.console.Interruption;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code satchel}: the library from a shell. */
@Command(
        name = "satchel",
        mixinStandardHelpOptions = true,
        version = "satchel 0.1.0-SNAPSHOT",
        description = "Portable machines: an operating system on a disk you carry.",
        subcommands = {
            HostCommand.class,
            MachineCommand.class,
            QemuCommand.class,
            ProbeCommand.class,
            FstabCommand.class,
            RsyncCommand.class,
            DeviceCommand.class,
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
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command))
                .setParameterExceptionHandler((failure, given) -> explain(failure));
        return line.execute(arguments);
    }

    private static int explain(ParameterException failure, String... arguments) {
        System.err.println("satchel: " + failure.getMessage() + " (see '"
                + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help')");
        return ExitCode.USAGE;
    }

    private static int explain(Exception failure, CommandLine command) throws Exception {
        SatchelException known = known(failure);
        System.err.println("satchel: " + known.getMessage());
        Output output = output(command);
        if (output != null && output.isJson()) {
            ObjectNode document = Output.object();
            document.putObject("error")
                    .put("code", known.code())
                    .put("message", known.getMessage())
                    .put("remedy", known.remedy().orElse(null));
            output.document(document);
        }
        return ExitCode.of(known);
    }

    private static SatchelException known(Exception failure) throws Exception {
        if (failure instanceof SatchelException known) {
            return known;
        }
        if (failure instanceof InterruptedException) {
            return new SatchelException("cancelled", "cancelled", "nothing was left mounted, attached or running");
        }
        if (failure instanceof NoSuchFileException missing) {
            return new SatchelException("file.missing", missing.getFile(), "does not exist", "correct the path");
        }
        if (failure instanceof FileSystemException file) {
            String reason = file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
            String where = file.getFile() == null ? "file" : file.getFile();
            return new SatchelException(
                    file instanceof java.nio.file.AccessDeniedException ? "right.file" : "file", where, reason);
        }
        throw failure;
    }

    private static @org.jspecify.annotations.Nullable Output output(CommandLine command) {
        Object mixin = command.getCommandSpec().mixins().get("output") == null
                ? null
                : command.getCommandSpec().mixins().get("output").userObject();
        return mixin instanceof Output output ? output : null;
    }
}
