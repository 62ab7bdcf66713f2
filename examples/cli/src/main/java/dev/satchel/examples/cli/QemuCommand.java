package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.Command;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.launch.Ending;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@picocli.CommandLine.Command(
        name = "qemu",
        mixinStandardHelpOptions = true,
        description = "Run a machine with QEMU, or show how.")
final class QemuCommand extends CommandGroup {
    /** How an argument list is printed. */
    enum Format {
        JSON,
        SHELL
    }

    /** What an argument list may be shown with, since the list itself is right; starting is another matter. */
    private static final Set<String> MADE_LATER = Set.of("disk.image.missing", "disk.medium.missing");

    @picocli.CommandLine.Command(
            name = "args",
            mixinStandardHelpOptions = true,
            description = "Print the argument list, program first.")
    int args(
            @Mixin Output output,
            @Mixin HostOption host,
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--format", paramLabel = "json|shell", defaultValue = "shell") Format format,
            @Option(names = "--style", paramLabel = "drive|blockdev", defaultValue = "drive") Style style)
            throws IOException, InterruptedException {
        QemuTarget target = QemuTarget.of(Machine.read(file, host.host(), host.hostName()), file, host, style);
        QemuArguments arguments = target.arguments();
        Findings findings = target.findings(arguments);
        output.messages(findings);
        if (findings.errors().stream().map(Finding::code).anyMatch(code -> !MADE_LATER.contains(code))) {
            output.document(Output.object().set("findings", Output.array(findings)));
            return ExitCode.ERRORS;
        }
        Command command = Command.of(target.program(), arguments.arguments());
        if (output.isJson() || format == Format.JSON) {
            ArrayNode words = Output.JSON.arrayNode();
            command.words().forEach(words::add);
            output.raw((words.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
        } else {
            output.line(command.toString());
        }
        return ExitCode.DONE;
    }

    @picocli.CommandLine.Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = "Start a machine and follow it until it ends.")
    int run(
            @Mixin Output output,
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--dry-run", description = "Only show what would be started.") boolean dryRun,
            @Option(names = "--style", paramLabel = "drive|blockdev", defaultValue = "drive") Style style)
            throws IOException, InterruptedException {
        HostOption here = new HostOption();
        QemuTarget target = QemuTarget.of(Machine.read(file, here.host(), here.hostName()), file, here, style);
        QemuArguments arguments = target.arguments();
        Findings findings = target.findings(arguments);
        findings.orThrow(file.toString());
        output.messages(findings);
        if (dryRun) {
            return show(output, target, arguments, findings);
        }
        return follow(output, target);
    }

    private static int show(Output output, QemuTarget target, QemuArguments arguments, Findings findings) {
        Command command = Command.of(target.program(), arguments.arguments());
        ObjectNode document = Output.object();
        ArrayNode words = document.putArray("arguments");
        command.words().forEach(words::add);
        document.set("findings", Output.array(findings));
        output.document(document);
        output.line(command.toString());
        return ExitCode.DONE;
    }

    private static int follow(Output output, QemuTarget target) throws IOException, InterruptedException {
        LaunchOptions options =
                LaunchOptions.builder().console(LaunchOptions.Console.ALWAYS).build();
        try (RunningMachine running =
                RunningMachine.start(Path.of(target.program()), target.machine(), target.setup(), options)) {
            output.message(running.name() + " runs (process " + running.pid() + "); Ctrl-C ends it");
            running.onSerial(text -> {
                System.err.print(text);
                System.err.flush();
            });
            Optional<Ending> ending = Optional.empty();
            while (ending.isEmpty()) {
                ending = running.awaitEnd(Duration.ofHours(1));
            }
            output.message("ended: " + ending.get());
            output.document(Output.object().put("ended", ending.get().toString()));
            return ExitCode.DONE;
        }
    }
}
