package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.Tpm;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.testing.Tools;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real QEMU takes everything else that a machine can have. */
class PartsIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Architecture.class,
            names = {"X86_64", "AARCH64"})
    void aWindowsMachineWithAllItsParts(Architecture architecture) throws Exception {
        Machine machine = full(Machine.named("Windows, with \"all\"")
                        .guest(GuestSystem.windows11(architecture))
                        .cores(2))
                .build();

        assertRuns(machine);
    }

    @ParameterizedTest
    @EnumSource(
            value = Board.class,
            names = {"Q35", "PC", "VIRT"})
    void aLinuxMachineWithAllItsParts(Board board) throws Exception {
        assertRuns(full(Launches.machine(board).cores(9)).build());
    }

    private Machine.Builder full(Machine.Builder machine) throws Exception {
        int free;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = Math.max(probe.getLocalPort(), 5900);
        }
        return machine.uuid(UUID.fromString("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10"))
                .firmware(Firmware.bios())
                .memory(DataSize.mebibytes(64))
                .display(new Display.Vnc(HostPort.loopback(free)))
                .sound(Machine.Sound.ON)
                .guestAgent(Machine.GuestAgent.ON)
                .serialPort(new SerialPort.ToFile(Path.of("serial,1.log")))
                .network(Network.of(NetworkMode.USER)
                        .forward(PortForward.tcp(HostPort.loopback(0), 22))
                        .build())
                .network(Network.user());
    }

    private void assertRuns(Machine machine) throws Exception {
        QemuSetup setup = QemuSetup.builder().folder(folder).build();
        try (RunningMachine running = Launches.paused(machine, setup)) {
            assertThat(running.status()).isEqualTo("prelaunch");
            assertThat(running.qmp().execute("query-name").at("name").text()).contains(machine.name());
            assertThat(running.qmp().execute("query-cpus-fast").elements())
                    .hasSize(machine.cpu().processors());
            assertThat(running.qmp()
                            .execute("query-memory-size-summary")
                            .at("base-memory")
                            .number())
                    .hasValue(machine.memory().bytes());
            assertThat(running.qmp().execute("query-vnc").at("enabled").isTrue())
                    .isTrue();
            assertThat(folder.resolve("serial,1.log")).exists();
            assertThat(running.agentSocket())
                    .hasValueSatisfying(socket -> assertThat(socket).exists());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Board.class,
            names = {"Q35", "VIRT"})
    void aTpmBehindARealSwtpm(Board board) throws Exception {
        Path swtpm = Tools.require("swtpm");
        Path sockets = Files.createTempDirectory("tpm-");
        Path socket = sockets.resolve("s");
        Process tpm = new ProcessBuilder(
                        swtpm.toString(),
                        "socket",
                        "--tpm2",
                        "--tpmstate",
                        "dir=" + sockets,
                        "--ctrl",
                        "type=unixio,path=" + socket,
                        "--terminate")
                .redirectErrorStream(true)
                .redirectOutput(sockets.resolve("log").toFile())
                .start();
        try {
            for (int i = 0; i < 500 && !Files.exists(socket); i++) {
                Thread.sleep(10);
            }
            Machine machine = Launches.machine(board).tpm(Tpm.version2()).build();
            QemuSetup setup =
                    QemuSetup.builder().folder(folder).tpmSocket(socket).build();
            try (RunningMachine running = Launches.paused(machine, setup)) {
                assertThat(running.qmp().execute("query-tpm").elements())
                        .singleElement()
                        .satisfies(found -> assertThat(found.at("model").text())
                                .contains(board == Board.VIRT ? "tpm-tis" : "tpm-crb"));
            }
            assertThat(tpm.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            tpm.destroyForcibly();
            try (var files = Files.list(sockets)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.delete(sockets);
        }
    }

    @Test
    void theArgumentsAreTheSameEachTime() throws Exception {
        Machine machine = full(Launches.machine(Board.Q35)).build();
        QemuSetup setup = QemuSetup.builder().folder(folder).build();

        assertThat(Launches.qemu(Architecture.X86_64).commandFor(machine, setup).arguments())
                .isEqualTo(Launches.qemu(Architecture.X86_64)
                        .commandFor(machine, setup)
                        .arguments());
    }
}
