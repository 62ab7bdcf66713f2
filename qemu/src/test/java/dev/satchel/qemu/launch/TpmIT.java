package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Tpm;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.tpm.TpmState;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A machine's TPM comes and goes with it, and keeps what it was told. */
class TpmIT {
    @TempDir
    Path folder;

    @BeforeEach
    void needsSwtpm() {
        Tools.require("swtpm");
    }

    private RunningMachine start(Machine machine) throws Exception {
        return Launches.paused(machine, QemuSetup.builder().folder(folder).build());
    }

    @ParameterizedTest
    @EnumSource(
            value = Board.class,
            names = {"Q35", "VIRT"})
    void isStartedWithStateOfTheMachinesOwn(Board board) throws Exception {
        Machine machine = Launches.machine(board)
                .tpm(Tpm.version2().withState(Path.of("state, of \"this\" ümläut")))
                .build();
        TpmState state = TpmState.of(machine, folder).orElseThrow();

        try (RunningMachine running = start(machine)) {
            assertThat(running.qmp().execute("query-tpm").elements())
                    .singleElement()
                    .satisfies(found ->
                            assertThat(found.at("model").text()).contains(board == Board.VIRT ? "tpm-tis" : "tpm-crb"));
            assertThat(state.folder()).isEqualTo(folder.resolve("state, of \"this\" ümläut"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.folder())))
                    .isEqualTo("rwx------");
        }
        assertThat(state.isMade()).isTrue();
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .isEmpty();
        byte[] made = Files.readAllBytes(state.folder().resolve("tpm2-00.permall"));

        start(machine).close();
        assertThat(Files.readAllBytes(state.folder().resolve("tpm2-00.permall")))
                .hasSameSizeAs(made);
    }

    @Test
    void keepsItsStateInOneFileWhereUtmDoes() throws Exception {
        Machine machine = Launches.machine(Board.Q35)
                .tpm(Tpm.version2().withState(Path.of("a, b/tpmdata")))
                .build();
        Path file = Files.createDirectory(folder.resolve("a, b")).resolve("tpmdata");

        try (RunningMachine running = start(machine)) {
            assertThat(running.qmp().execute("query-tpm").elements()).hasSize(1);
        }
        assertThat(file).isRegularFile();
        assertThat(TpmState.of(machine, folder).orElseThrow().isMade()).isTrue();

        start(machine).close();
        assertThat(file).isRegularFile();
    }

    @Test
    void isForOneMachineAtATime() throws Exception {
        Machine machine = Launches.machine(Board.Q35).tpm(Tpm.version2()).build();
        try (RunningMachine first = start(machine)) {
            assertThatThrownBy(() -> start(machine).close())
                    .isInstanceOfSatisfying(
                            SatchelException.class, e -> assertThat(e.code()).isEqualTo("tpm.used"));
            assertThat(first.isAlive()).isTrue();
        }
        start(machine).close();
    }

    @Test
    void isOverWhenQemuIsKilledAndFreeForTheNextStart() throws Exception {
        Machine machine = Launches.machine(Board.Q35).tpm(Tpm.version2()).build();
        try (RunningMachine running = start(machine)) {
            ProcessHandle.of(running.pid()).orElseThrow().destroyForcibly();
            assertThat(running.awaitEnd(Duration.ofSeconds(40))).isPresent();
            assertThat(Traces.processes(running.folder())).isEmpty();
        }
        start(machine).close();
    }

    @Test
    void isRefusedAPlaceThatIsAFile() throws Exception {
        Files.writeString(folder.resolve("state"), "a file");
        Machine machine = Launches.machine(Board.Q35)
                .tpm(Tpm.version2().withState(Path.of("state")))
                .build();

        assertThatThrownBy(() -> start(machine).close())
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("tpm.state"));
    }

    @Test
    void thatCannotBeStartedIsToldInSwtpmsWords() throws Exception {
        Path tools = Files.createDirectory(folder.resolve("tools"));
        Path swtpm = Files.writeString(tools.resolve("swtpm"), "#!/bin/sh\necho 'swtpm: no such luck' >&2\nexit 3\n");
        assertThat(swtpm.toFile().setExecutable(true)).isTrue();
        QemuSetup setup = QemuSetup.builder()
                .folder(folder)
                .tools(ToolLocator.of(List.of(tools)))
                .build();

        assertThatThrownBy(() -> Launches.paused(
                                Launches.machine(Board.Q35).tpm(Tpm.version2()).build(), setup)
                        .close())
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("tpm.start"))
                .hasMessageContaining("no such luck");
    }

    @Test
    void isLeftOutWhereThereIsNoSwtpm() throws Exception {
        QemuSetup setup = QemuSetup.builder()
                .folder(folder)
                .tools(ToolLocator.of(List.of()))
                .build();

        try (RunningMachine running =
                Launches.paused(Launches.machine(Board.Q35).tpm(Tpm.version2()).build(), setup)) {
            assertThat(running.arguments().findings().all())
                    .anyMatch(finding -> finding.code().equals("tpm.absent"));
            assertThat(running.qmp().execute("query-tpm").elements()).isEmpty();
        }
    }
}
