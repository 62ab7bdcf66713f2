package dev.satchel.qemu.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.rule.Rules;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.qemu.launch.StartFailedException;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Machines that break a rule, given to the builder of arguments: it refuses them by the rule's own code, leaves it to the
 * real QEMU to refuse them in words, or writes a list with which the real QEMU starts. None gets by in silence.
 */
@Timeout(60)
class BuilderRuleIT {
    private static final SectorSizes LARGE = new SectorSizes(DataSize.bytes(4096), DataSize.bytes(4096));
    private static final LaunchOptions PAUSED = LaunchOptions.builder()
            .begin(LaunchOptions.Begin.PAUSED)
            .powerDownLimit(Duration.ZERO)
            .build();

    @TempDir
    Path folder;

    private Path raw;
    private Path odd;
    private Path card;
    private Path qcow2;

    @BeforeEach
    void here() throws Exception {
        Images images = new Images(folder);
        raw = images.raw("raw");
        odd = images.raw("odd", new DataSize(1000));
        card = images.raw("card", DataSize.mebibytes(33));
        qcow2 = images.made("qcow2", "qcow2");
    }

    private static Machine.Builder machine(Board board) {
        return Machine.named("Satchel test")
                .guest(GuestSystem.linux(board == Board.VIRT ? Architecture.AARCH64 : Architecture.X86_64))
                .board(board)
                .firmware(Firmware.bios())
                .cores(1)
                .memory(DataSize.mebibytes(64));
    }

    private Disk.Builder disk(String id, DiskBus bus) {
        return Disk.named(id).image(raw, ImageFormat.RAW).bus(bus);
    }

    private Machine with(Board board, UnaryOperator<Machine.Builder> more) {
        return more.apply(machine(board)).build();
    }

    private Machine with(Board board, Disk.Builder disk) {
        return machine(board).disk(disk.build()).build();
    }

    private static Network forward(String address, int port) {
        return Network.of(NetworkMode.USER)
                .forward(PortForward.tcp(new HostPort(address, port), 22))
                .build();
    }

    private Map<String, Machine> refused() {
        Network card = Network.of(NetworkMode.USER)
                .mac(MacAddress.parse("52:54:00:00:00:01"))
                .build();
        return ImmutableMap.<String, Machine>builder()
                .put("disk.format", with(Board.Q35, Disk.named("d").image(qcow2, ImageFormat.RAW)))
                .put("disk.bus.absent", with(Board.VIRT, disk("d", DiskBus.FLOPPY)))
                .put("disk.read-only", with(Board.Q35, disk("d", DiskBus.SATA).access(Access.READ_ONLY)))
                .put("disk.sectors", with(Board.Q35, disk("d", DiskBus.SATA).sectors(LARGE)))
                .put(
                        "disk.bus.medium",
                        with(Board.Q35, Disk.named("d").medium(raw).bus(DiskBus.NVME)))
                .put("firmware.board", with(Board.MICROVM, made -> made.firmware(Firmware.uefi())))
                .put(
                        "firmware.secure-boot.board",
                        with(Board.PC, made -> made.firmware(Firmware.uefi().withSecureBoot())))
                .put("cpu.count", with(Board.PC, made -> made.cpu(Cpu.cores(256))))
                .put("network.mac", with(Board.Q35, made -> made.network(card).network(card)))
                .put(
                        "network.mode",
                        with(
                                Board.Q35,
                                made -> made.network(
                                        Network.of(NetworkMode.SHARED).build())))
                .put(
                        "network.model.board",
                        with(
                                Board.MICROVM,
                                made -> made.network(Network.of(NetworkMode.USER)
                                        .model("e1000e")
                                        .build())))
                .put(
                        "network.forward.shared",
                        with(
                                Board.Q35,
                                made -> made.network(forward("127.0.0.1", 2222)).network(forward("0.0.0.0", 2222))))
                .put(
                        "display.board",
                        with(Board.MICROVM, made -> made.display(new Display.Vnc(HostPort.loopback(5901)))))
                .put("display.port", with(Board.Q35, made -> made.display(new Display.Vnc(HostPort.loopback(80)))))
                .put("sound.board", with(Board.MICROVM, made -> made.sound(Machine.Sound.ON)))
                .put(
                        "serial.stdio",
                        with(
                                Board.Q35,
                                made -> made.serialPort(SerialPort.stdio()).serialPort(SerialPort.stdio())))
                .put(
                        "serial.count",
                        with(
                                Board.VIRT,
                                made -> made.serialPort(new SerialPort.Pty()).serialPort(new SerialPort.Pty())))
                .put(
                        "serial.file.shared",
                        with(
                                Board.Q35,
                                made -> made.serialPort(new SerialPort.ToFile(folder.resolve("log")))
                                        .serialPort(new SerialPort.ToFile(folder.resolve("log")))))
                .put(
                        "serial.file.disk",
                        with(
                                Board.Q35,
                                made -> made.disk(disk("d", DiskBus.VIRTIO).build())
                                        .serialPort(new SerialPort.ToFile(raw))))
                .put("serial.socket.file", with(Board.Q35, made -> made.serialPort(new SerialPort.Socket(raw))))
                .put(
                        "socket.path",
                        with(
                                Board.Q35,
                                made -> made.serialPort(new SerialPort.Socket(folder.resolve("x".repeat(110))))))
                .put(
                        "cpu.flags.name",
                        with(Board.Q35, made -> made.cpu(Cpu.cores(1).withFlags(List.of("+aes")))))
                .buildOrThrow();
    }

    private Map<String, Machine> harmless() {
        Board foreign = System.getProperty("os.arch").equals("aarch64") ? Board.Q35 : Board.VIRT;
        return ImmutableMap.<String, Machine>builder()
                .put("cpu.host", with(foreign, made -> made.cpu(Cpu.cores(1).withModel("host"))))
                .put("disk.image.length", with(Board.Q35, Disk.named("d").image(odd, ImageFormat.RAW)))
                .put("cpu.flags", with(Board.Q35, made -> made.cpu(Cpu.cores(1).withFlags(List.of("aes", "-aes")))))
                .put("network.open", with(Board.Q35, made -> made.network(forward("0.0.0.0", 0))))
                .put("disk.system.absent", with(Board.Q35, made -> made))
                .put(
                        "extras.qemu.clash",
                        with(Board.Q35, made -> made.extras(new Extras(List.of("-m", "65"), Map.of()))))
                .buildOrThrow();
    }

    /** What only QEMU knows for certain: it refuses these itself, in words, before anything is written. */
    private Map<String, Machine> leftToQemu() {
        return ImmutableMap.<String, Machine>builder()
                .put(
                        "cpu.flags.value",
                        with(Board.Q35, made -> made.cpu(Cpu.cores(1).withFlags(List.of("hv-spinlocks")))))
                .put(
                        "disk.image.shared",
                        with(
                                Board.Q35,
                                made -> made.disk(disk("a", DiskBus.VIRTIO).build())
                                        .disk(disk("b", DiskBus.VIRTIO).build())))
                .put("disk.image.kind", with(Board.Q35, Disk.named("d").image(folder, ImageFormat.RAW)))
                .put(
                        "disk.sd.size",
                        with(
                                Board.Q35,
                                Disk.named("d").image(card, ImageFormat.RAW).bus(DiskBus.SD)))
                .put("disk.medium.missing", with(Board.Q35, Disk.named("d").medium(folder.resolve("gone.iso"))))
                .buildOrThrow();
    }

    @TestFactory
    Stream<DynamicTest> theBuilderRefuses() throws IOException {
        return tests(refused(), (code, machine) -> {
            assertThat(QemuArguments.of(machine, setup()).findings().errors())
                    .extracting(Finding::code)
                    .contains(code);
        });
    }

    @TestFactory
    Stream<DynamicTest> qemuRefuses() throws IOException {
        return tests(leftToQemu(), (code, machine) -> {
            assertThat(QemuArguments.of(machine, setup()).findings().errors()).isEmpty();
            assertThatThrownBy(() -> start(machine).close())
                    .isInstanceOfSatisfying(
                            StartFailedException.class,
                            e -> assertThat(e.exitCode()).hasValue(1));
        });
    }

    @TestFactory
    Stream<DynamicTest> theListWorks() throws IOException {
        return tests(harmless(), (code, machine) -> {
            try (RunningMachine running = start(machine)) {
                assertThat(running.status()).isEqualTo("prelaunch");
            }
        });
    }

    private interface Claim {
        void check(String code, Machine machine) throws Exception;
    }

    /** Each of {@code machines} breaks the rule of its code, and {@code claim} holds. */
    private static Stream<DynamicTest> tests(Map<String, Machine> machines, Claim claim) throws IOException {
        Tools.requireAll("qemu-system-x86_64", "qemu-system-aarch64");
        Host host = Host.detect();
        return machines.entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey(), () -> {
                    String code = entry.getKey();
                    Machine machine = entry.getValue();
                    assertThat(Rules.of(code).orElseThrow().check(machine, host))
                            .isNotEmpty();
                    claim.check(code, machine);
                }));
    }

    private RunningMachine start(Machine machine) throws IOException, InterruptedException {
        return QemuInstallation.find(machine.guest().architecture()).start(machine, setup(), PAUSED);
    }

    private QemuSetup setup() {
        return QemuSetup.builder().folder(folder).build();
    }
}
