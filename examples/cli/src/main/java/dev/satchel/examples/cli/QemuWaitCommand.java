package dev.satchel.examples.cli;

import dev.satchel.core.SatchelException;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.LaunchRecord;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.qemu.readiness.Readiness;
import java.io.IOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "wait",
        mixinStandardHelpOptions = true,
        description = "Wait until a running machine is ready to be used.")
final class QemuWaitCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "NAME|PID|FOLDER")
    private String which = "";

    @Option(
            names = "--for",
            required = true,
            paramLabel = "agent|address|serial:TEXT|port:N|http:N/PATH|ssh[:N]",
            converter = ReadinessConverter.class,
            description = "What it must have come to; all of them if there are several. Ports are the guest's, and"
                    + " must be forwarded. A serial text is one that is written from now on.")
    private List<Readiness> wanted = new ArrayList<>();

    @Option(
            names = "--within",
            paramLabel = "TIME",
            defaultValue = "2m",
            converter = TimeConverter.class,
            description = "How long at most, such as 90s or 2m (default: ${DEFAULT-VALUE}).")
    private Duration within = Duration.ZERO;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Readiness readiness = wanted.size() == 1 ? wanted.get(0) : new Readiness.All(wanted);
        // The console listens to one program at a time: it is taken only where it is needed.
        boolean serial = wanted.stream().anyMatch(each -> each instanceof Readiness.Serial);
        LaunchOptions options = LaunchOptions.builder()
                .console(serial ? LaunchOptions.Console.ALWAYS : LaunchOptions.Console.AS_DESCRIBED)
                .build();
        LaunchRecord record = MachineChoice.of(which);
        long start = System.nanoTime();
        try (RunningMachine running = RunningMachine.reconnect(record.folder(), options)) {
            running.await(readiness, within);
        } catch (IllegalStateException e) {
            throw new SatchelException(
                    "machine.channel", record.name(), "cannot be waited for: " + e.getMessage(), null, e);
        }
        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        output.document(Output.object()
                .put("machine", record.name())
                .put("ready", readiness.toString())
                .put("seconds", waited.toMillis() / 1000.0));
        output.line(record.name() + " is ready (" + readiness + ") after " + waited.toMillis() + " ms");
        return ExitCode.DONE;
    }

    /** Of what is waited for. */
    static final class ReadinessConverter implements ITypeConverter<Readiness> {
        @Override
        public Readiness convert(String text) {
            try {
                return Readiness.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Of {@code 90s}, {@code 2m}, {@code 1h30m}. */
    static final class TimeConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                Duration time = Duration.parse("PT" + text);
                if (!time.isNegative() && !time.isZero()) {
                    return time;
                }
            } catch (DateTimeParseException e) {
                // said below
            }
            throw new TypeConversionException("not a time: '" + text + "'; write for example 90s or 2m");
        }
    }
}
