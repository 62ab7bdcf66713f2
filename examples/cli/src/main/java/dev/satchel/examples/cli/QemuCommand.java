package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.Command;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.commandline.CommandLineImport;
import dev.satchel.qemu.launch.Ending;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.LaunchRecord;
import dev.satchel.qemu.launch.RunningMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@picocli.CommandLine.Command(
        name = "qemu",
        mixinStandardHelpOptions = true,
        subcommands = {
            QemuBackupCommand.class,
            QemuCapabilitiesCommand.class,
            QemuDisksCommand.class,
            QemuScreenshotCommand.class,
            QemuSnapshotCommand.class,
            QemuVariablesCommand.class,
            QemuWaitCommand.class
        },
        description = "Run a machine with QEMU, or show how.")
final class QemuCommand extends CommandGroup {
    /** How an argument list is printed. */
    enum Format {
        JSON,
        SHELL
    }

    private static final int LONGEST = 4 << 20;

    /** In which a hypervisor that cannot run the guest's code shows it. */
    private static final Duration FIRST_SECONDS = Duration.ofSeconds(5);

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
        output.messages(findings.and(target.hindrances(arguments)));
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
            name = "import",
            mixinStandardHelpOptions = true,
            description = "Turn a QEMU command line, from a script, a log or by hand, into a machine file.")
    int importLine(
            @Mixin Output output,
            @Parameters(
                            paramLabel = "FILE|WORDS",
                            arity = "1..*",
                            description =
                                    "A script or another text with the command; - for standard input; or behind --"
                                            + " the command's words themselves.")
                    List<String> words)
            throws IOException {
        CommandLineImport read =
                words.size() == 1 ? CommandLineImport.ofText(text(words.get(0))) : CommandLineImport.ofWords(words);
        ObjectNode document = Output.object();
        document.putRawValue("machine", new RawValue(read.machine().toJson().strip()));
        output.document(document.set("findings", Output.array(read.findings())));
        output.messages(read.findings());
        if (!output.isJson()) {
            output.raw(read.machine().toYaml().getBytes(StandardCharsets.UTF_8));
        }
        return read.findings().hasErrors() ? ExitCode.ERRORS : ExitCode.DONE;
    }

    /** One byte more than a command line may have is enough to see that it has too many. */
    private static String text(String file) throws IOException {
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            return new String(in.readNBytes(LONGEST + 1), StandardCharsets.UTF_8);
        }
    }

    @picocli.CommandLine.Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = "Start a machine and follow it until it ends.")
    int run(
            @Mixin Output output,
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--dry-run", description = "Only show what would be started.") boolean dryRun,
            @Option(names = "--detach", description = "Leave it running, and come back at once.") boolean detach,
            @Option(names = "--style", paramLabel = "drive|blockdev", defaultValue = "drive") Style style)
            throws IOException, InterruptedException {
        HostOption here = new HostOption();
        QemuTarget target = QemuTarget.of(Machine.read(file, here.host(), here.hostName()), file, here, style);
        QemuArguments arguments = target.arguments();
        Findings findings = target.findings(arguments);
        findings.orThrow(file.toString());
        Findings hindrances = target.hindrances(arguments);
        output.messages(findings.and(hindrances));
        if (dryRun) {
            return show(output, target, arguments, findings.and(hindrances));
        }
        hindrances.orThrow(file.toString());
        return detach ? leave(output, target) : follow(output, target);
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

    private static int leave(Output output, QemuTarget target) throws IOException, InterruptedException {
        LaunchOptions options = LaunchOptions.builder()
                .console(LaunchOptions.Console.ALWAYS)
                .lifetime(LaunchOptions.Lifetime.DETACHED)
                .watch(Duration.ofSeconds(1))
                .build();
        try (RunningMachine running =
                RunningMachine.start(Path.of(target.program()), target.machine(), target.setup(), options)) {
            output.document(Output.object()
                    .put("name", running.name())
                    .put("pid", running.pid())
                    .put("folder", running.folder().toString()));
            output.line(running.name() + " runs (process " + running.pid() + ", folder " + running.folder()
                    + "); 'satchel qemu stop " + running.pid() + "' ends it");
            return ExitCode.DONE;
        }
    }

    private static int follow(Output output, QemuTarget target) throws IOException, InterruptedException {
        LaunchOptions options = LaunchOptions.builder()
                .console(LaunchOptions.Console.ALWAYS)
                .exitLimit(LaunchOptions.defaults().powerDownLimit())
                .build();
        try (RunningMachine running =
                RunningMachine.start(Path.of(target.program()), target.machine(), target.setup(), options)) {
            output.message(running.name() + " runs (process " + running.pid() + "); Ctrl-C ends it");
            print(running);
            running.awaitSteady(FIRST_SECONDS);
            return ended(output, untilItEnds(running));
        }
    }

    private static void print(RunningMachine running) {
        running.onSerial(text -> {
            System.err.print(text);
            System.err.flush();
        });
    }

    private static Ending untilItEnds(RunningMachine running) throws InterruptedException {
        Optional<Ending> ending = Optional.empty();
        while (ending.isEmpty()) {
            ending = running.awaitEnd(Duration.ofHours(1));
        }
        return ending.get();
    }

    private static int ended(Output output, Ending ending) {
        output.message("ended: " + ending);
        ObjectNode document = Output.object();
        document.putObject("ended")
                .put("cause", ending.cause().name().toLowerCase(Locale.ROOT))
                .put("reason", ending.reason())
                .put("exitCode", ending.exitCode())
                .put("said", ending.said());
        output.document(document);
        return ending.cause() == Ending.Cause.DIED || ending.cause() == Ending.Cause.STUCK
                ? ExitCode.ERRORS
                : ExitCode.DONE;
    }

    @picocli.CommandLine.Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List this user's machines that run, whoever started them.")
    int list(@Mixin Output output) throws InterruptedException {
        ArrayNode document = Output.JSON.arrayNode();
        for (LaunchRecord record : RunningMachine.running()) {
            String status = status(record);
            document.addObject()
                    .put("name", record.name())
                    .put("pid", record.pid())
                    .put("status", status)
                    .put("lifetime", record.lifetime().name().toLowerCase(Locale.ROOT))
                    .put("started", record.started().toString())
                    .put("folder", record.folder().toString());
            output.line(record.name() + ": " + status + ", process " + record.pid() + ", "
                    + record.lifetime().name().toLowerCase(Locale.ROOT) + ", since " + record.started() + ", in "
                    + record.folder());
        }
        output.document(document);
        return ExitCode.DONE;
    }

    private static String status(LaunchRecord record) throws InterruptedException {
        try (RunningMachine running = RunningMachine.reconnect(record.folder())) {
            return running.status();
        } catch (IOException e) {
            return "unknown"; // it does not answer, or ended this moment
        }
    }

    @picocli.CommandLine.Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            description = "Press a machine's power button, and wait until it has ended.")
    int stop(
            @Mixin Output output,
            @Parameters(paramLabel = "NAME|PID|FOLDER") String which,
            @Option(names = "--force", description = "Do not ask the guest.") boolean force,
            @Option(names = "--limit", paramLabel = "SECONDS", defaultValue = "60") long seconds)
            throws IOException, InterruptedException {
        LaunchRecord record = MachineChoice.of(which);
        try (RunningMachine running = RunningMachine.reconnect(record.folder())) {
            if (force) {
                return ended(output, running.quit());
            }
            running.qmp().execute("system_powerdown");
            Optional<Ending> ending = running.awaitEnd(Duration.ofSeconds(seconds));
            if (ending.isPresent()) {
                return ended(output, ending.get());
            }
            throw new SatchelException(
                    "machine.deaf",
                    running.name(),
                    "the guest did not shut down within " + seconds + " s, and runs on",
                    "give it more time, or use --force");
        } catch (SatchelException e) {
            if (!force || !e.code().equals("qmp.timeout")) {
                throw e;
            }
            record.kill(); // QEMU itself no longer answers
            return ended(output, new Ending(Ending.Cause.KILLED, "", -1, ""));
        }
    }

    @picocli.CommandLine.Command(
            name = "log",
            mixinStandardHelpOptions = true,
            description = "Print what QEMU has said since a machine was started.")
    int log(@Mixin Output output, @Parameters(paramLabel = "NAME|PID|FOLDER") String which)
            throws IOException, InterruptedException {
        try (RunningMachine running =
                RunningMachine.reconnect(MachineChoice.of(which).folder())) {
            output.document(Output.object().put("output", running.output()));
            if (!output.isJson()) {
                output.raw(running.output().getBytes(StandardCharsets.UTF_8));
            }
            return ExitCode.DONE;
        }
    }

    @picocli.CommandLine.Command(
            name = "attach",
            mixinStandardHelpOptions = true,
            description = "Follow the serial console of a detached machine, and type into it; Ctrl-C lets go of it.")
    int attach(@Mixin Output output, @Parameters(paramLabel = "NAME|PID|FOLDER") String which)
            throws IOException, InterruptedException {
        LaunchOptions options =
                LaunchOptions.builder().console(LaunchOptions.Console.ALWAYS).build();
        try (RunningMachine running =
                RunningMachine.reconnect(MachineChoice.of(which).folder(), options)) {
            print(running);
            Thread typist = new Thread(() -> type(running), "typist");
            typist.setDaemon(true);
            typist.start();
            return ended(output, untilItEnds(running));
        }
    }

    private static void type(RunningMachine running) {
        BufferedReader typed = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (String line = typed.readLine(); line != null; line = typed.readLine()) {
                running.send(line + "\n");
            }
        } catch (IOException e) {
            System.err.println("satchel: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
