package dev.satchel.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemCommandRunnerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CommandRunner runner = CommandRunner.system();

    @TempDir
    Path folder;

    @BeforeEach
    void needsAShell() {
        Tools.require("sh");
    }

    private static Command shell(String script) {
        return Command.of("sh", "-c", script).withTimeLimit(PATIENCE);
    }

    @Test
    void keepsBothStreamsAndTheExitCode() throws Exception {
        CommandResult result = runner.run(shell("echo out; echo err >&2; exit 3"));

        assertThat(result.output()).isEqualTo("out\n");
        assertThat(result.error()).isEqualTo("err\n");
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.succeeded()).isFalse();
    }

    @Test
    void doesNotHangOnMoreOutputThanAPipeHolds() throws Exception {
        CommandResult result =
                runner.run(shell("head -c 3000000 /dev/zero | tr '\\0' x; head -c 2000000 /dev/zero | tr '\\0' y >&2"));

        assertThat(result.output()).hasSize(3_000_000);
        assertThat(result.error()).hasSize(2_000_000);
    }

    @Test
    void standardInputIsEmptyUnlessItIsGiven() throws Exception {
        assertThat(runner.run(shell("cat")).output()).isEmpty();
        assertThat(runner.run(shell("cat").withInput("Büro\n")).output()).isEqualTo("Büro\n");
    }

    @Test
    void doesNotHangOnInputThatNobodyReads() throws Exception {
        assertThat(runner.run(shell("exit 0").withInput("x".repeat(1 << 20))).succeeded())
                .isTrue();
    }

    @Test
    void fixesTheLocaleAndAddsToTheEnvironment() throws Exception {
        Command command = shell("echo $LC_ALL $ADDED; pwd")
                .withEnvironment("ADDED", "yes")
                .inDirectory(folder);

        assertThat(runner.run(command).lines())
                .containsExactly("C.UTF-8 yes", folder.toRealPath().toString());
    }

    @Test
    void tellsEachLineAndEachTurnOfAProgressBar() throws Exception {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());

        runner.run(shell("printf '10%%\\r20%%\\b\\b30%%\\n\\nend'"), (stream, line) -> lines.add(stream + " " + line));

        assertThat(lines).containsExactly("OUTPUT 10%", "OUTPUT 20%", "OUTPUT 30%", "OUTPUT end");
    }

    @Test
    void keepsTheEndOfWhatIsMoreThanTheLimit() throws Exception {
        CommandResult result =
                runner.run(shell("i=0; while [ $i -lt 20000 ]; do echo \"line $i\"; i=$((i+1)); done; echo \u00e4nd")
                        .withOutputLimit(DataSize.bytes(100)));

        assertThat(result.output()).endsWith("line 19999\n\u00e4nd\n").hasSizeLessThanOrEqualTo(100);
        assertThat(result.dropped().bytes()).isGreaterThan(200_000);
        assertThat(runner.run(shell("printf '\u00e4\u00e4'").withOutputLimit(DataSize.bytes(3)))
                        .output())
                .as("from the beginning of a character on")
                .isEqualTo("\u00e4");
    }

    @Test
    void aListenerThatThrowsEndsNothing() throws Exception {
        CommandResult result = runner.run(shell("seq 100000"), (stream, line) -> {
            throw new IllegalStateException("of the listener");
        });

        assertThat(result.lines()).hasSize(100_000);
    }

    @Test
    void showsNoSecretAnywhere() throws Exception {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        Command command = shell("echo \"no $1 nor $PASS nor $(cat)\" >&2; exit 5")
                .withSecretArgument("--password=hunter 2")
                .withSecretEnvironment("PASS", "it's")
                .withSecretInput("from\ninput");

        ToolFailedException failed = catchThrowableOfType(
                ToolFailedException.class,
                () -> runner.run(command, (stream, line) -> lines.add(line)).orThrow());

        assertThat(command).hasToString("PASS=*** sh -c 'echo \"no $1 nor $PASS nor $(cat)\" >&2; exit 5' ***");
        assertThat(String.join(
                        " ",
                        command.toString(),
                        failed.getMessage(),
                        failed.tail(),
                        failed.arguments().toString()))
                .doesNotContain("hunter", "it's", "from", "input");
        assertThat(String.join(" ", lines))
                .doesNotContain("hunter", "it's", "from")
                .contains("***");
        assertThat(failed.program()).isEqualTo("sh");
        assertThat(failed.exitCode()).hasValue(5);
        assertThat(runner.run(shell("printf %s \"$0\"").withSecretArgument("x y"))
                        .output())
                .as("the program itself gets it, and the caller what it says")
                .isEqualTo("x y");
    }

    @Test
    void endsWhatHasLeftItsFamily() throws Exception {
        Tools.require("setsid");
        Command command = shell(
                        "echo $$ > one; (setsid sh -c 'trap \"\" TERM; echo $$ > two; sleep 120; sleep 120' &); sleep 120")
                .inDirectory(folder)
                .withTimeLimit(Duration.ofMillis(1500));
        long start = System.nanoTime();

        assertThat(catchThrowableOfType(ToolFailedException.class, () -> runner.run(command))
                        .exitCode())
                .isEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        assertTheFamilyIsGone();
    }

    @Test
    void aTimeoutTellsWhatItSaidLast() {
        Command command = shell("echo waiting for the disk >&2; sleep 60").withTimeLimit(Duration.ofMillis(800));

        ToolFailedException failed = catchThrowableOfType(ToolFailedException.class, () -> runner.run(command));

        assertThat(failed).hasMessageContaining("waiting for the disk");
        assertThat(failed.tail()).isEqualTo("waiting for the disk\n");
    }

    @Test
    void isAnEventOfTheFlightRecorder() throws Exception {
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("dev.satchel.Command");
            recording.start();
            runner.run(shell("echo four; exit 3").withSecretArgument("hunter2"));
            recording.stop();
            recording.dump(file);
        }

        List<RecordedEvent> events = RecordingFile.readAllEvents(file);

        assertThat(events).hasSize(1);
        assertThat(events.get(0).getString("program")).isEqualTo("sh");
        assertThat(events.get(0).getString("arguments")).contains("echo four").doesNotContain("hunter2");
        assertThat(events.get(0).getInt("exitCode")).isEqualTo(3);
        assertThat(events.get(0).getLong("bytes")).isEqualTo(5);
        assertThat(events.get(0).getEventType().getLabel()).isEqualTo("Command");
        assertThat(events.get(0).getEventType().getCategoryNames()).containsExactly("Satchel");
    }

    @Test
    void endsTheProcessAndItsDescendantsAtTheTimeLimit() throws Exception {
        Command command = familyOfSleepers().withTimeLimit(Duration.ofMillis(1500));

        SatchelException timeout = catchThrowableOfType(SatchelException.class, () -> runner.run(command));

        assertThat(timeout.code()).isEqualTo("tool.timeout");
        assertThat(timeout).hasMessageContaining("not done after 1.5 s").hasMessageContaining(command.toString());
        assertTheFamilyIsGone();
    }

    @Test
    void endsTheProcessAndItsDescendantsWhenInterrupted() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                runner.run(familyOfSleepers());
            } catch (IOException | InterruptedException e) {
                thrown.set(e);
            }
        });
        caller.start();
        await(() -> pids().size() == 2);

        caller.interrupt();
        caller.join(PATIENCE.toMillis());

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertTheFamilyIsGone();
    }

    @Test
    void takesAnyTimeLimit() throws Exception {
        assertThat(runner.run(shell("exit 0").withTimeLimit(Duration.ofSeconds(Long.MAX_VALUE)))
                        .succeeded())
                .isTrue();
    }

    @Test
    void saysThatAToolIsMissing() {
        SatchelException missing =
                catchThrowableOfType(SatchelException.class, () -> runner.run(Command.of("no-such-tool-anywhere")));

        assertThat(missing.code()).isEqualTo("tool.missing");
        assertThat(missing.remedy()).hasValue("install it, or put its folder on the PATH");
    }

    @Test
    void saysThatItCannotBeStartedWhereThereIsNoFolder() {
        Command command = shell("exit 0").inDirectory(folder.resolve("absent"));

        SatchelException refused = catchThrowableOfType(SatchelException.class, () -> runner.run(command));

        assertThat(refused.code()).isEqualTo("tool.start");
        assertThat(refused).hasMessageContaining("absent");
    }

    /** A shell and its child, which write their process ids and then wait for a long time. */
    private Command familyOfSleepers() {
        return shell("echo $$ > one; sleep 120 & echo $! > two; wait").inDirectory(folder);
    }

    private List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            try {
                pids.add(Long.valueOf(Files.readString(folder.resolve(name)).strip()));
            } catch (IOException | NumberFormatException e) {
                break; // not written yet
            }
        }
        return pids;
    }

    private void assertTheFamilyIsGone() throws InterruptedException {
        assertThat(pids()).hasSize(2);
        await(() -> pids().stream().noneMatch(SystemCommandRunnerIT::isAlive));
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
