package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.qmp.QmpAddress;
import dev.satchel.qemu.qmp.QmpClient;
import dev.satchel.qemu.qmp.TlsIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine that is commanded by TCP, from start to end with the real QEMU. */
@Tag("slow")
@Timeout(180)
class TlsMonitorIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private Path root = Path.of("");

    @BeforeEach
    void makeAShortFolder() throws IOException {
        root = Files.createTempDirectory("st-");
    }

    @AfterEach
    void removeIt() throws IOException {
        Files.delete(root);
    }

    private RunningMachine start(Path program, LaunchOptions.Lifetime lifetime) throws Exception {
        Machine machine =
                Launches.machine(Board.Q35).memory(DataSize.mebibytes(16)).build();
        LaunchOptions options = LaunchOptions.builder()
                .monitor(LaunchOptions.Monitor.TLS)
                .lifetime(lifetime)
                .powerDownLimit(Duration.ZERO)
                .runtimeRoot(root)
                .build();
        return RunningMachine.start(
                program, machine, QemuSetup.builder().folder(folder).build(), options);
    }

    private static Path qemu() throws IOException {
        return Launches.qemu(Launches.architecture(Board.Q35)).program();
    }

    private static List<Integer> ports(RunningMachine running) {
        Matcher ports =
                Pattern.compile("host=127\\.0\\.0\\.1,port=(\\d+)").matcher(String.join(" ", running.command()));
        return ports.results().map(each -> Integer.valueOf(each.group(1))).toList();
    }

    @Test
    void aMachineIsStartedAskedFoundAgainAndEndedAndNothingIsLeft() throws Exception {
        RunningMachine running = start(qemu(), LaunchOptions.Lifetime.DETACHED);
        Path place = running.folder();
        try (running) {
            assertThat(running.status()).isEqualTo("running");
            assertThat(ports(running)).hasSize(2).doesNotHaveDuplicates();
            assertThat(place.resolve(RuntimeFolder.MONITOR)).doesNotExist();
            assertThat(place.resolve(RuntimeFolder.CONTROL)).doesNotExist();
            noSecretIsShown(running);
            strangersAreRefused(running);
        }
        assertThat(running.isAlive()).isTrue();

        assertThat(RunningMachine.running(root))
                .extracting(LaunchRecord::folder)
                .containsExactly(place);
        try (RunningMachine found = RunningMachine.reconnect(place)) {
            assertThat(found.status()).isEqualTo("running");
            found.quit();
        }
        Traces.assertNone(root, place);
    }

    @Test
    void twoProgramsCommandABoundMachineUntilItsOwnEnds() throws Exception {
        Path place;
        try (RunningMachine running = start(qemu(), LaunchOptions.Lifetime.BOUND)) {
            place = running.folder();
            try (RunningMachine found = RunningMachine.reconnect(place)) {
                found.qmp().execute("stop");
            }
            assertThat(running.status()).isEqualTo("paused");
        }
        Traces.assertNone(root, place);
    }

    /** What every user of this host sees is the command; what only this one reads are the files. */
    private static void noSecretIsShown(RunningMachine running) throws IOException {
        Path place = running.folder();
        String shown = Files.readString(Path.of("/proc/" + running.pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
        assertThat(shown).contains("verify-peer=on").contains("dir=" + place);
        try (Stream<Path> files = Files.list(place)) {
            List<Path> keys =
                    files.filter(file -> file.toString().endsWith(".pem")).toList();
            assertThat(keys).hasSize(5);
            for (Path key : keys) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                        .isEqualTo("rw-------");
                for (String line : Files.readAllLines(key)) {
                    assertThat(shown).doesNotContain(line);
                    assertThat(Files.readString(place.resolve(RuntimeFolder.RECORD)))
                            .doesNotContain(line);
                }
            }
        }
    }

    private void strangersAreRefused(RunningMachine running) throws IOException {
        TlsIdentity stranger = TlsIdentity.create(folder);
        for (int port : ports(running)) {
            assertThatThrownBy(() -> QmpClient.connect(QmpAddress.tls(port, stranger), LIMIT, () -> true))
                    .isInstanceOfSatisfying(
                            SatchelException.class, e -> assertThat(e.code()).isEqualTo("qmp.tls"));
        }
    }

    /** A program between us and QEMU, which the first time finds its port taken. */
    @Test
    void aPortThatWasTakenMeanwhileIsNoFailure() throws Exception {
        Path tried = folder.resolve("tried");
        Path program = script("""
                if [ ! -e '%s' ]; then
                  touch '%s'
                  echo "qemu: -chardev socket,id=satchel-monitor,port=1: Failed to find an available port: Address already in use" >&2
                  exit 1
                fi
                exec '%s' "$@"
                """.formatted(tried, tried, qemu()));

        Path place;
        try (RunningMachine running = start(program, LaunchOptions.Lifetime.BOUND)) {
            place = running.folder();
            assertThat(running.status()).isEqualTo("running");
            assertThat(tried).exists();
        }
        Traces.assertNone(root, place);
    }

    @Test
    void aPortThatIsAlwaysTakenIsToldOf() throws Exception {
        Path tries = folder.resolve("tries");
        Path program = script("""
                echo once >> '%s'
                echo "qemu: -chardev socket,id=satchel-control,port=1: Failed to find an available port: Address already in use" >&2
                exit 1
                """.formatted(tries));

        assertThatThrownBy(() -> start(program, LaunchOptions.Lifetime.BOUND))
                .isInstanceOfSatisfying(
                        StartFailedException.class, e -> assertThat(e.code()).isEqualTo("port.used"));
        assertThat(Files.readAllLines(tries)).hasSize(3);
    }

    private Path script(String text) throws IOException {
        Path program = folder.resolve("between");
        Files.writeString(program, text.lines().collect(Collectors.joining("\n", "#!/bin/sh\n", "\n")));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }
}
