package dev.satchel.storage.health;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Asks a disk how it is, by {@code smartctl} (smartmontools 7.0 and later). It only reads what the disk knows; a self-test
 * is the disk's own work, reads it and writes nothing. Immutable.
 */
public final class Smart {
    private static final Pattern TYPE = Pattern.compile("[a-z0-9,+.:/x]{1,40}");

    /** The ways through bridges from USB to SATA and NVMe, in the order in which they are tried. */
    private static final List<String> BRIDGES = ImmutableList.of("sat", "sntjmicron", "sntasmedia", "sntrealtek");

    /** A disk tells its progress in tenths. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Path device;
    private final String type;

    /** How thorough a self-test is. */
    public enum SelfTestKind {
        /** A few minutes. */
        SHORT,
        /** Every sector: hours for a disk that turns. */
        LONG
    }

    private Smart(Path device, String type) {
        this.device = device;
        this.type = type;
    }

    /**
     * Of {@code device}, which {@code smartctl} knows how to ask.
     *
     * @param device a whole disk
     */
    public static Smart of(Path device) {
        return new Smart(device, "auto");
    }

    /**
     * Through a bridge, or as another kind of disk, than {@code smartctl} sees by itself.
     *
     * @param type as its option {@code -d} takes it: {@code sat}, {@code sntjmicron}
     */
    public Smart through(String type) {
        checkArgument(TYPE.matcher(type).matches(), "not a type of device for smartctl: '%s'", type);
        return new Smart(device, type);
    }

    /** The command that asks. */
    public Command command() {
        return smartctl("--info", "--health", "--attributes", "--capabilities", "--log=error", "--log=selftest");
    }

    private Command smartctl(String... what) {
        ImmutableList<String> words = ImmutableList.<String>builder()
                .add("--json=c", "--device=" + type)
                .add(what)
                .add(device.toString())
                .build();
        return Command.of("smartctl", words).withTimeLimit(Duration.ofMinutes(2));
    }

    /**
     * Asks. Where {@code smartctl} does not know the bridge, and no type was named, the usual ones are tried.
     *
     * @param runner runs {@code smartctl}
     * @throws SatchelException with code {@code smart.output} if what it prints cannot be understood; {@code tool.missing}
     */
    public SmartReport read(CommandRunner runner) throws IOException, InterruptedException {
        SmartReport first = report(runner.run(command()));
        boolean bridge = first.messages().stream().anyMatch(message -> message.contains("Unknown USB bridge"));
        if (!bridge || !type.equals("auto")) {
            return first;
        }
        for (String way : BRIDGES) {
            SmartReport next = report(runner.run(through(way).command()));
            if (next.verdict() != SmartReport.Verdict.UNKNOWN) {
                return next;
            }
        }
        return first;
    }

    private SmartReport report(CommandResult result) throws SatchelException {
        return SmartReport.parse(result.output(), device.toString());
    }

    /**
     * Lets the disk test itself; it goes on working meanwhile. How far it is and how it ended, {@link
     * SmartReport#selfTest()} of a later {@link #read} tells.
     *
     * @param kind how thorough
     * @param runner runs {@code smartctl}
     * @throws SatchelException with code {@code smart.self-test} if the disk does not begin
     */
    public void startSelfTest(SelfTestKind kind, CommandRunner runner) throws IOException, InterruptedException {
        String test = switch (kind) {
            case SHORT -> "--test=short";
            case LONG -> "--test=long";
        };
        SmartReport answer = report(runner.run(smartctl(test)));
        for (SmartReport.Status status : answer.statuses()) {
            switch (status) {
                case COMMAND_LINE, OPEN, COMMAND ->
                    throw new SatchelException(
                            "smart.self-test",
                            device.toString(),
                            "the disk begins no self-test: " + String.join(" ", answer.messages()),
                            "look whether its bridge lets the command through");
                case FAILING, PREFAIL, PAST, ERROR_LOG, SELF_TEST_LOG -> {}
            }
        }
    }

    /**
     * Lets the disk test itself, and waits until it has.
     *
     * @param kind how thorough
     * @param limit how long is waited at most; the disk goes on after that
     * @param runner runs {@code smartctl}
     * @param progress is told how far it is, on this thread
     * @return what the disk says afterwards
     * @throws SatchelException as {@link #startSelfTest}; with code {@code smart.self-test.long} if it takes too long
     * @throws InterruptedException if this thread was interrupted; the disk goes on
     */
    public SmartReport selfTest(SelfTestKind kind, Duration limit, CommandRunner runner, Consumer<Progress> progress)
            throws IOException, InterruptedException {
        return selfTest(kind, limit, PAUSE, runner, progress);
    }

    SmartReport selfTest(
            SelfTestKind kind, Duration limit, Duration pause, CommandRunner runner, Consumer<Progress> progress)
            throws IOException, InterruptedException {
        startSelfTest(kind, runner);
        long began = System.nanoTime();
        while (true) {
            SmartReport now = read(runner);
            Optional<SmartReport.SelfTest> test = now.selfTest();
            if (test.isEmpty() || test.get().state() != SmartReport.SelfTestState.RUNNING) {
                progress.accept(
                        new Progress(1, test.map(SmartReport.SelfTest::words).orElse("")));
                return now;
            }
            progress.accept(new Progress(
                    1 - test.get().remainingPercent() / 100.0, test.get().words()));
            if (System.nanoTime() - began > limit.toNanos()) {
                throw new SatchelException(
                        "smart.self-test.long",
                        device.toString(),
                        "its self-test is not done within " + limit.toMinutes() + " minutes",
                        "ask it later: it goes on");
            }
            Thread.sleep(pause.toMillis());
        }
    }

    /** The device. */
    @Override
    public String toString() {
        return "SMART of " + device;
    }
}
