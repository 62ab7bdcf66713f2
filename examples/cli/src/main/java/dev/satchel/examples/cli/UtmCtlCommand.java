package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.ctl.ControlledMachine;
import dev.satchel.utm.ctl.DeletionConfirmation;
import dev.satchel.utm.ctl.GuestFiles;
import dev.satchel.utm.ctl.GuestProgram;
import dev.satchel.utm.ctl.GuestReadiness;
import dev.satchel.utm.ctl.GuestResult;
import dev.satchel.utm.ctl.ListedMachine;
import dev.satchel.utm.ctl.MachineStatus;
import dev.satchel.utm.ctl.OpenedMachine;
import dev.satchel.utm.ctl.SerialAddress;
import dev.satchel.utm.ctl.StartMode;
import dev.satchel.utm.ctl.StopMethod;
import dev.satchel.utm.ctl.SuspendMode;
import dev.satchel.utm.ctl.Utmctl;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "ctl",
        mixinStandardHelpOptions = true,
        description = "Drive a running UTM; on its Mac, as the user who is logged in.",
        subcommands = {UtmUsbCommand.class, UtmScriptCommand.class})
final class UtmCtlCommand extends CommandGroup {
    private static final String MACHINE = "MACHINE";

    /** One of three. */
    static final class Method {
        @Option(names = "--request", description = "Ask the guest to power down; the default.")
        @SuppressWarnings("UnusedVariable") // what is done where neither of the others is said
        private boolean request;

        @Option(names = "--force", description = "Cut the power.")
        private boolean force;

        @Option(names = "--kill", description = "End the emulator.")
        private boolean kill;

        StopMethod method() {
            return kill ? StopMethod.KILL : force ? StopMethod.FORCE : StopMethod.REQUEST;
        }
    }

    @Command(name = "version", mixinStandardHelpOptions = true, description = "Tell the version of UTM.")
    int version(@Mixin Output output, @Mixin UtmctlOption option) throws IOException, InterruptedException {
        Utmctl utmctl = option.utmctl();
        String version = utmctl.version();
        output.document(Output.object()
                .put("version", version)
                .put("utmctl", utmctl.program().toString()));
        output.line(version);
        return ExitCode.DONE;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the machines that UTM knows.")
    int list(@Mixin Output output, @Mixin UtmctlOption option) throws IOException, InterruptedException {
        ArrayNode document = Output.JSON.arrayNode();
        for (ListedMachine machine : option.utmctl().list()) {
            document.add(toJson(machine));
            output.line(String.format("%s %-8s %s", machine.id(), machine.status(), machine.name()));
        }
        output.document(document);
        return ExitCode.DONE;
    }

    @Command(name = "status", mixinStandardHelpOptions = true, description = "Tell what a machine is doing.")
    int status(@Mixin Output output, @Mixin UtmctlOption option, @Parameters(paramLabel = MACHINE) String machine)
            throws IOException, InterruptedException {
        return tell(output, option.utmctl().machine(machine));
    }

    @Command(
            name = "start",
            mixinStandardHelpOptions = true,
            description = "Start a machine, or let a paused one go on, and wait until it is started.")
    int start(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(paramLabel = MACHINE) String machine,
            @Option(names = "--disposable", description = "Forget at the end what the guest writes; QEMU only.")
                    boolean disposable,
            @Option(names = "--recovery", description = "Into macOS' recovery; macOS guests only.") boolean recovery,
            @Option(
                            names = "--for",
                            paramLabel = "started|address|port:N|port:HOST:N",
                            converter = ReadinessConverter.class,
                            description = "What of the guest is waited for then.")
                    @Nullable
                    GuestReadiness readiness,
            @Option(
                            names = "--within",
                            paramLabel = "TIME",
                            defaultValue = "2m",
                            converter = QemuWaitCommand.TimeConverter.class,
                            description = "How long for --for.")
                    Duration within)
            throws IOException, InterruptedException {
        if (disposable && recovery) {
            throw usage("--disposable or --recovery, not both");
        }
        StartMode mode = disposable ? StartMode.DISPOSABLE : recovery ? StartMode.RECOVERY : StartMode.NORMAL;
        ControlledMachine controlled = option.utmctl().machine(machine).start(mode);
        return readiness == null
                ? tell(output, controlled)
                : tellReady(output, controlled, readiness, controlled.awaitGuest(readiness, within));
    }

    @Command(name = "wait", mixinStandardHelpOptions = true, description = "Wait for the guest of a machine.")
    int await(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(paramLabel = MACHINE) String machine,
            @Option(
                            names = "--for",
                            required = true,
                            paramLabel = "started|address|port:N|port:HOST:N",
                            converter = ReadinessConverter.class,
                            description = "What is waited for.")
                    GuestReadiness readiness,
            @Option(
                            names = "--within",
                            paramLabel = "TIME",
                            defaultValue = "2m",
                            converter = QemuWaitCommand.TimeConverter.class,
                            description = "How long.")
                    Duration within)
            throws IOException, InterruptedException {
        ControlledMachine controlled = option.utmctl().machine(machine);
        return tellReady(output, controlled, readiness, controlled.awaitGuest(readiness, within));
    }

    private static int tellReady(
            Output output, ControlledMachine machine, GuestReadiness readiness, List<InetAddress> addresses) {
        ObjectNode document = toJson(machine.listed()).put("ready", readiness.toString());
        document.put("status", MachineStatus.STARTED.word());
        document.set("addresses", toJson(addresses));
        output.document(document);
        output.line(machine + " is ready (" + readiness + ")");
        return ExitCode.DONE;
    }

    @Command(name = "suspend", mixinStandardHelpOptions = true, description = "Pause a machine.")
    int suspend(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(paramLabel = MACHINE) String machine,
            @Option(names = "--save-state", description = "And write its state to its disk.") boolean save)
            throws IOException, InterruptedException {
        ControlledMachine controlled = option.utmctl().machine(machine);
        controlled.suspend(save ? SuspendMode.DISK : SuspendMode.MEMORY);
        return tell(output, controlled);
    }

    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            description = "Stop a machine: by asking its guest, and with --within by harsher means after that.")
    int stop(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(paramLabel = MACHINE) String machine,
            @ArgGroup @Nullable Method method,
            @Option(
                            names = "--within",
                            paramLabel = "TIME",
                            converter = QemuWaitCommand.TimeConverter.class,
                            description = "How long it is waited for before the next harsher means is taken.")
                    @Nullable
                    Duration within)
            throws IOException, InterruptedException {
        ControlledMachine controlled = option.utmctl().machine(machine);
        StopMethod first = method == null ? StopMethod.REQUEST : method.method();
        StopMethod by = first;
        if (within == null) {
            controlled.stop(first);
        } else {
            by = controlled.stopWithin(first, within);
        }
        output.document(toJson(controlled.listed())
                .put("status", MachineStatus.STOPPED.word())
                .put("by", by.name().toLowerCase(Locale.ROOT)));
        output.line(controlled + " is stopped, by " + by.name().toLowerCase(Locale.ROOT));
        return ExitCode.DONE;
    }

    @Command(name = "attach", mixinStandardHelpOptions = true, description = "Tell where a serial port is.")
    int attach(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(paramLabel = MACHINE) String machine,
            @Option(names = "--index", paramLabel = "N", description = "Of several; the first is 0.") @Nullable
                    Integer index)
            throws IOException, InterruptedException {
        if (index != null && index < 0) {
            throw usage("an index is not negative: " + index);
        }
        ControlledMachine controlled = option.utmctl().machine(machine);
        Optional<SerialAddress> address = index == null ? controlled.attach() : controlled.attach(index);
        if (address.isEmpty()) {
            throw new SatchelException(
                    "utm.ctl.serial.none",
                    controlled.toString(),
                    "has no serial port that can be reached",
                    "add one as pseudo terminal or TCP server in the machine's settings");
        }
        ObjectNode document = Output.object().put("address", address.get().toString());
        if (address.get() instanceof SerialAddress.Tcp tcp) {
            document.put("type", "tcp").put("host", tcp.host()).put("port", tcp.port());
        } else {
            document.put("type", "pty");
        }
        output.document(document);
        output.line(address.get().toString());
        return ExitCode.DONE;
    }

    @Command(
            name = "exec",
            mixinStandardHelpOptions = true,
            description =
                    "Run a program in the guest, by its agent. Ends with 1 if that ended with another code than 0.")
    int exec(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(index = "0", paramLabel = MACHINE) String machine,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "-- PROGRAM ARGUMENT") List<String> words,
            @Option(
                            names = "--env",
                            paramLabel = "NAME=VALUE",
                            description = "An environment variable; more than once.")
                    @Nullable
                    Map<String, String> environment,
            @Option(names = "--input", description = "Pass standard input on, as text.") boolean input,
            @Option(
                            names = "--within",
                            paramLabel = "TIME",
                            defaultValue = "1m",
                            converter = QemuWaitCommand.TimeConverter.class,
                            description = "How long it may take.")
                    Duration within)
            throws IOException, InterruptedException {
        GuestProgram program =
                GuestProgram.of(words.get(0), words.subList(1, words.size())).withTimeLimit(within);
        if (environment != null) {
            for (Map.Entry<String, String> variable : environment.entrySet()) {
                program = program.withEnvironment(variable.getKey(), variable.getValue());
            }
        }
        if (input) {
            program = program.withInput(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
        }
        GuestResult result = option.utmctl().machine(machine).exec(program);
        output.document(Output.object()
                .put("exitCode", result.exitCode())
                .put("output", result.output())
                .put("error", result.error()));
        if (!output.isJson()) {
            output.raw(result.output().getBytes(StandardCharsets.UTF_8));
            result.error().lines().forEach(output::message);
        }
        return result.succeeded() ? ExitCode.DONE : ExitCode.ERRORS;
    }

    @Command(name = "pull", mixinStandardHelpOptions = true, description = "Copy a file out of the guest.")
    int pull(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(index = "0", paramLabel = MACHINE) String machine,
            @Parameters(index = "1", paramLabel = "GUEST-FILE") String guest,
            @Parameters(index = "2", paramLabel = "FILE") Path file,
            @Option(names = "--limit", paramLabel = "SIZE", description = "The largest file; 1GiB if not said.")
                    @Nullable
                    DataSize limit)
            throws IOException, InterruptedException {
        limited(option.utmctl().machine(machine).files(), limit).pull(guest, file);
        output.document(Output.object().put("written", file.toString()));
        output.line(file + " is written");
        return ExitCode.DONE;
    }

    @Command(name = "push", mixinStandardHelpOptions = true, description = "Copy a file into the guest.")
    int push(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(index = "0", paramLabel = MACHINE) String machine,
            @Parameters(index = "1", paramLabel = "FILE") Path file,
            @Parameters(index = "2", paramLabel = "GUEST-FILE") String guest,
            @Option(names = "--limit", paramLabel = "SIZE", description = "The largest file; 1GiB if not said.")
                    @Nullable
                    DataSize limit)
            throws IOException, InterruptedException {
        limited(option.utmctl().machine(machine).files(), limit).push(file, guest);
        output.document(Output.object().put("pushed", guest));
        output.line(guest + " is written in the guest");
        return ExitCode.DONE;
    }

    private GuestFiles limited(GuestFiles files, @Nullable DataSize limit) {
        if (limit == null) {
            return files;
        }
        if (limit.bytes() == 0) {
            throw usage("a limit is positive");
        }
        return files.withLimit(limit);
    }

    @Command(name = "ip", mixinStandardHelpOptions = true, description = "Tell the addresses of the guest.")
    int addresses(@Mixin Output output, @Mixin UtmctlOption option, @Parameters(paramLabel = MACHINE) String machine)
            throws IOException, InterruptedException {
        List<InetAddress> addresses = option.utmctl().machine(machine).ipAddresses();
        output.document(toJson(addresses));
        addresses.forEach(address -> output.line(address.getHostAddress()));
        return ExitCode.DONE;
    }

    @Command(name = "clone", mixinStandardHelpOptions = true, description = "Copy a machine into UTM's own store.")
    int copy(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(paramLabel = MACHINE) String machine,
            @Option(names = "--name", paramLabel = "NAME", description = "Of the copy.") @Nullable String name)
            throws IOException, InterruptedException {
        if (name != null && name.isEmpty()) {
            throw usage("a name is not empty");
        }
        ControlledMachine controlled = option.utmctl().machine(machine);
        ControlledMachine copy = name == null ? controlled.copy() : controlled.copy(name);
        output.document(toJson(copy.listed()));
        output.line(copy.toString());
        return ExitCode.DONE;
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = "Delete a machine with all its disks, on an external disk too.")
    int delete(
            @Mixin Output output,
            @Mixin UtmctlOption option,
            @Parameters(paramLabel = MACHINE) String machine,
            @Option(names = "--confirm", paramLabel = "UUID", description = "Of the machine, in full; needed.")
                    @Nullable
                    String uuid,
            @Option(names = "--bundle", paramLabel = "BUNDLE", description = "Refuse if it is not this one.") @Nullable
                    Path bundle)
            throws IOException, InterruptedException {
        ControlledMachine controlled = option.utmctl().machine(machine);
        ListedMachine listed = controlled.listed();
        DeletionConfirmation confirmation = bundle == null ? listed.confirmDeletion() : listed.confirmDeletion(bundle);
        if (uuid == null || !uuid.equalsIgnoreCase(listed.id())) {
            throw new SatchelException(
                    "utm.ctl.delete.unconfirmed",
                    listed.toString(),
                    "UTM would " + confirmation,
                    "say --confirm " + listed.id() + " if that is meant");
        }
        controlled.delete(confirmation);
        output.document(Output.object().put("deleted", listed.id()).put("name", listed.name()));
        output.line(listed + " is deleted");
        return ExitCode.DONE;
    }

    @Command(
            name = "open",
            mixinStandardHelpOptions = true,
            description = "Add a bundle to UTM where it lies, on the disk that is carried.")
    int open(@Mixin Output output, @Mixin UtmctlOption option, @Parameters(paramLabel = "BUNDLE") Path bundle)
            throws IOException, InterruptedException {
        OpenedMachine opened = option.utmctl().open(bundle);
        output.document(toJson(opened.machine().listed())
                .put(
                        "identity",
                        opened.identity().name().toLowerCase(Locale.ROOT).replace('_', '-')));
        output.line(opened.machine() + " is in UTM");
        return ExitCode.DONE;
    }

    private static int tell(Output output, ControlledMachine machine) throws IOException, InterruptedException {
        MachineStatus status = machine.status();
        output.document(toJson(machine.listed()).put("status", status.word()));
        output.line(status.word());
        return ExitCode.DONE;
    }

    static ObjectNode toJson(ListedMachine machine) {
        return Output.object()
                .put("uuid", machine.id())
                .put("status", machine.status().word())
                .put("name", machine.name());
    }

    static ArrayNode toJson(List<InetAddress> addresses) {
        ArrayNode array = Output.JSON.arrayNode();
        addresses.forEach(address -> array.add(address.getHostAddress()));
        return array;
    }

    /** Of {@code started}, {@code address}, {@code port:22}, {@code port:127.0.0.1:2222}. */
    static final class ReadinessConverter implements ITypeConverter<GuestReadiness> {
        @Override
        public GuestReadiness convert(String text) {
            if (text.equals("started")) {
                return GuestReadiness.started();
            }
            if (text.equals("address")) {
                return GuestReadiness.address();
            }
            int colon = text.lastIndexOf(':');
            String port = text.substring(colon + 1);
            if (text.startsWith("port:") && port.matches("[1-9][0-9]{0,4}") && Integer.parseInt(port) <= 65535) {
                String host = colon > "port".length() ? text.substring("port:".length(), colon) : "";
                return host.isEmpty()
                        ? GuestReadiness.port(Integer.parseInt(port))
                        : GuestReadiness.port(host, Integer.parseInt(port));
            }
            throw new TypeConversionException(
                    "not a state of a guest: '" + text + "'; write started, address, port:22 or port:127.0.0.1:2222");
        }
    }
}
