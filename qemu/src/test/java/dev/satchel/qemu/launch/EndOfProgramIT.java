package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.qemu.tpm.TpmState;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs end, in every way there is; a bound machine ends with its own, a detached one lives on. */
class EndOfProgramIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path root = Path.of("");

    @BeforeEach
    void shortFolder() throws IOException {
        Tools.requireAll("swtpm", "setsid", "setpriv", "xargs");
        root = Files.createTempDirectory(Path.of("/tmp"), "st-");
    }

    @AfterEach
    void removeIt() throws IOException {
        Files.deleteIfExists(root);
    }

    private LaunchProgram.Started start(LaunchOptions.Lifetime lifetime, LaunchProgram.Deed deed, String... tools)
            throws IOException {
        return LaunchProgram.start(root, folder, lifetime, deed, tools);
    }

    private static void signal(String name, long pid) throws Exception {
        CommandRunner.system()
                .run(Command.of("kill", "-s", name, Long.toString(pid)))
                .orThrow();
    }

    @ParameterizedTest
    @EnumSource(
            value = LaunchProgram.Deed.class,
            names = {"RETURN", "EXIT"})
    void aProgramThatEndsTakesItsMachineWithIt(LaunchProgram.Deed deed) throws Exception {
        try (LaunchProgram.Started started = start(LaunchOptions.Lifetime.BOUND, deed)) {
            assertThat(started.program().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            Traces.assertNone(root, started.folder());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "KILL"})
    void aProgramThatIsEndedTakesItsMachineWithIt(String signal) throws Exception {
        try (LaunchProgram.Started started = start(LaunchOptions.Lifetime.BOUND, LaunchProgram.Deed.WAIT)) {
            assertThat(Traces.processes(started.folder())).hasSizeGreaterThanOrEqualTo(3);
            assertThat(folder.resolve(LaunchProgram.SCREEN)).exists();

            signal(signal, started.program().pid());

            Traces.assertNone(root, started.folder());
            assertThat(folder.resolve(LaunchProgram.SCREEN)).doesNotExist();
            assertThat(TpmState.of(LaunchProgram.machine(), folder)
                            .orElseThrow()
                            .isMade())
                    .isTrue();
        }
    }

    @Test
    void withoutTheProgramsOfLinuxXargsAloneDoesIt() throws Exception {
        Path tools = Files.createDirectory(folder.resolve("tools"));
        Files.createSymbolicLink(tools.resolve("xargs"), Tools.require("xargs"));

        try (LaunchProgram.Started started =
                start(LaunchOptions.Lifetime.BOUND, LaunchProgram.Deed.WAIT, tools.toString())) {
            signal("KILL", started.program().pid());

            Traces.assertNone(root, started.folder());
        }
    }

    @Test
    void aDetachedMachineOutlivesItsProgramAndIsFoundAgain() throws Exception {
        try (LaunchProgram.Started started = start(LaunchOptions.Lifetime.DETACHED, LaunchProgram.Deed.WAIT)) {
            signal("KILL", started.program().pid());
            assertThat(started.program().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();

            assertThat(RunningMachine.running(root)).singleElement().satisfies(record -> {
                assertThat(record.pid()).isEqualTo(started.pid());
                assertThat(record.name()).isEqualTo("Satchel test");
                assertThat(record.lifetime()).isEqualTo(LaunchOptions.Lifetime.DETACHED);
            });
            try (RunningMachine found = RunningMachine.reconnect(started.folder())) {
                assertThat(found.status()).isEqualTo("running");
            }
            try (RunningMachine again = RunningMachine.reconnect(started.folder())) {
                assertThat(again.isAlive()).isTrue();
                assertThat(again.quit().cause()).isEqualTo(Ending.Cause.QUIT);
            }
            Traces.assertNone(root, started.folder());
        }
    }

    @Test
    void aDetachedMachineWhoseQemuIsKilledLeavesNothingThoughNobodyWatches() throws Exception {
        try (LaunchProgram.Started started = start(LaunchOptions.Lifetime.DETACHED, LaunchProgram.Deed.EXIT)) {
            assertThat(started.program().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            signal("KILL", started.pid());

            Traces.assertNone(root, started.folder());
            assertThat(folder.resolve(LaunchProgram.SCREEN)).doesNotExist();
        }
    }
}
