package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.BaseEncoding;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.qemu.readiness.Readiness;
import dev.satchel.qemu.rule.KeepsOutOf;
import dev.satchel.qemu.rule.SilentTrap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From start to end with the real QEMU, and a guest of one sector. */
class RunningMachineIT {
    /**
     * Says READY, repeats what is typed, and switches itself off when the power button is pressed.
     *
     * <pre>
     *       cli; xor ax,ax; mov ds,ax
     *       mov dx,0x602; mov ax,0x100; out dx,ax     ; PM1_EN: tell of the power button (PMBASE is 0x600 on q35)
     *       mov si,0x7c39
     * say:  lodsb; test al,al; jz main; mov dx,0x3f8; out dx,al; jmp say
     * main: mov dx,0x600; in ax,dx; test ah,1; jz read ; PM1_STS: pressed?
     *       mov dx,0x604; mov ax,0x2000; out dx,ax    ; PM1_CNT: soft off
     * read: mov dx,0x3fd; in al,dx; test al,1; jz main
     *       mov dx,0x3f8; in al,dx; out dx,al; jmp main
     *       db "READY",10,0
     * </pre>
     */
    private static final String CODE = "FA31C08ED8BA0206B80001EFBE397CAC84C07406BAF803EEEBF5BA0006EDF6C4017407"
            + "BA0406B80020EFBAFD03ECA80174E8BAF803ECEEEBE1" + "52454144590A00";

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final LaunchOptions IMPATIENT =
            LaunchOptions.builder().powerDownLimit(Duration.ZERO).build();

    @TempDir
    Path folder;

    private String formerFolder = "";
    private Path sockets = Path.of("");

    @BeforeEach
    void watchTheFolderForTemporaryFiles() throws IOException {
        formerFolder = System.getProperty("java.io.tmpdir");
        sockets = Files.createTempDirectory("st-");
        System.setProperty("java.io.tmpdir", sockets.toString());
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        System.setProperty("java.io.tmpdir", formerFolder);
        try (Stream<Path> left = Files.list(sockets)) {
            assertThat(left).isEmpty();
        }
        Files.delete(sockets);
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    private Machine.Builder oneSector() throws IOException {
        byte[] disk = new byte[1 << 20];
        byte[] code = BaseEncoding.base16().decode(CODE);
        System.arraycopy(code, 0, disk, 0, code.length);
        disk[510] = 0x55;
        disk[511] = (byte) 0xaa;
        Path file = folder.resolve("disk.img");
        Files.write(file, disk);
        return Launches.machine(Board.Q35)
                .disk(Disk.named("d")
                        .image(file, ImageFormat.RAW)
                        .bus(DiskBus.IDE)
                        .build());
    }

    private RunningMachine start(Machine machine, LaunchOptions options) throws Exception {
        return Launches.qemu(machine.guest().architecture())
                .start(machine, QemuSetup.builder().folder(folder).build(), options);
    }

    @Test
    void aGuestThatObeysEndsByItself() throws Exception {
        Machine machine = oneSector().serialPort(SerialPort.stdio()).build();

        try (RunningMachine running = start(machine, LaunchOptions.defaults())) {
            StringBuilder followed = new StringBuilder();
            running.onSerial(text -> {
                synchronized (followed) {
                    followed.append(text);
                }
            });
            running.awaitSerial("READY\n", LIMIT);
            running.send("hello");
            assertThat(running.awaitSerial("hello", LIMIT)).isEqualTo("hello");
            assertThat(running.status()).isEqualTo("running");
            synchronized (followed) {
                assertThat(running.serialText()).isEqualTo(followed.toString());
            }

            assertThat(running.powerDown(LIMIT)).isEqualTo(new Ending(Ending.Cause.GUEST, "guest-shutdown", 0, ""));
            assertThat(running.isAlive()).isFalse();
        }
    }

    @Test
    void closingAsksTheGuestFirst() throws Exception {
        RunningMachine running = start(
                oneSector().build(),
                LaunchOptions.builder().console(LaunchOptions.Console.ALWAYS).build());
        running.awaitSerial("READY", LIMIT);
        running.close();

        assertThat(running.awaitEnd(Duration.ZERO))
                .hasValueSatisfying(ending -> assertThat(ending.isOrderly()).isTrue());
        running.close();
    }

    @Test
    void aGuestThatDoesNotObeyIsQuitAndReported() throws Exception {
        try (RunningMachine running = start(Launches.machine(Board.Q35).build(), IMPATIENT)) {
            assertThat(running.powerDown(Duration.ofMillis(300)))
                    .isEqualTo(new Ending(Ending.Cause.QUIT, "host-qmp-quit", 0, ""));
        }
    }

    @Test
    void aPausedGuestWaitsToBeResumed() throws Exception {
        Machine machine = oneSector().serialPort(SerialPort.stdio()).build();

        try (RunningMachine running = start(machine, Launches.PAUSED)) {
            assertThat(running.status()).isEqualTo("prelaunch");
            running.resume();
            running.awaitSerial("READY", LIMIT);
        }
    }

    @Test
    @KeepsOutOf(SilentTrap.S23)
    void signalsAreToldApart() throws Exception {
        try (RunningMachine running = start(Launches.machine(Board.Q35).build(), IMPATIENT)) {
            ProcessHandle.of(running.pid()).orElseThrow().destroy();
            assertThat(running.awaitEnd(LIMIT))
                    .hasValueSatisfying(ending -> assertThat(ending.cause()).isEqualTo(Ending.Cause.SIGNAL));
        }
        try (RunningMachine running = start(Launches.machine(Board.Q35).build(), IMPATIENT)) {
            ProcessHandle.of(running.pid()).orElseThrow().destroyForcibly();
            assertThat(running.awaitEnd(LIMIT))
                    .hasValueSatisfying(ending -> assertThat(ending.cause()).isEqualTo(Ending.Cause.DIED));
        }
    }

    @Test
    void anInterruptedCloseKillsAndStaysInterrupted() throws Exception {
        RunningMachine running = start(Launches.machine(Board.Q35).build(), LaunchOptions.defaults());
        Thread.currentThread().interrupt();
        running.close();

        assertThat(Thread.interrupted()).isTrue();
        Launches.assertNoProcess(running.pid());
    }

    /** As QEMU is while it writes to a slow disk what is in its caches. */
    @Test
    void whoEndsAMachineThatEndsAlreadyWaitsForIt() throws Exception {
        Path slow = folder.resolve("slow");
        Files.writeString(
                slow,
                "#!/bin/sh\ntrap '' TERM\n" + Launches.qemu(Architecture.X86_64).program()
                        + " \"$@\"\ncode=$?\nsleep 2\nexit $code\n",
                StandardCharsets.UTF_8);
        assertThat(slow.toFile().setExecutable(true)).isTrue();
        try (RunningMachine running = RunningMachine.start(
                slow,
                Launches.machine(Board.Q35).build(),
                QemuSetup.builder().folder(folder).build(),
                IMPATIENT)) {
            running.qmp().execute("quit");
            assertThat(running.qmp().awaitClosed(LIMIT)).isTrue();

            assertThat(running.quit()).isEqualTo(new Ending(Ending.Cause.QUIT, "host-qmp-quit", 0, ""));
        }
    }

    @Test
    void aMachineWhoseMonitorIsClosedEndsInGoodOrder() throws Exception {
        try (RunningMachine running = start(Launches.machine(Board.Q35).build(), IMPATIENT)) {
            running.qmp().close();

            Ending ending = running.quit();

            assertThat(ending.cause()).isEqualTo(Ending.Cause.SIGNAL);
            assertThat(ending.exitCode()).isZero();
        }
    }

    @Test
    void aListenerMayEndTheMachine() throws Exception {
        try (RunningMachine running = start(Launches.machine(Board.Q35).build(), LaunchOptions.defaults())) {
            Runnable close = running::close;
            running.qmp().onEvent(event -> {
                if (event.name().equals("STOP")) {
                    close.run();
                }
            });
            try {
                running.qmp().execute("stop");
            } catch (SatchelException e) {
                assertThat(e.code()).isEqualTo("qmp.closed"); // the answer comes behind the event, or before it
            }

            assertThat(running.awaitEnd(LIMIT))
                    .hasValueSatisfying(ending -> assertThat(ending.exitCode()).isZero());
        }
    }

    @Test
    void aLimitMayBeForEver() throws Exception {
        Duration forever = ChronoUnit.FOREVER.getDuration();
        Machine machine = oneSector().serialPort(SerialPort.stdio()).build();
        try (RunningMachine running = start(machine, LaunchOptions.defaults())) {
            running.await(Readiness.serial("READY"), forever);
            running.awaitSerial("READY", forever);
            running.qmp().execute("stop", Map.of(), forever);
            running.awaitSteady(forever);

            running.qmp().execute("quit");
            assertThat(running.awaitEnd(forever)).isPresent();
        }
    }

    @Test
    void anInterruptedStartLeavesNothing() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> start(Launches.machine(Board.Q35).build(), LaunchOptions.defaults()))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void aMissingImageIsOneClearLine() {
        Machine machine = Launches.machine(Board.Q35)
                .disk(Disk.named("d")
                        .image(folder.resolve("no,such.img"), ImageFormat.RAW)
                        .build())
                .build();

        assertDies(
                () -> start(machine, IMPATIENT),
                "file.missing",
                "Could not open '" + folder + "/no,such.img': No such file");
    }

    @Test
    void aPortInUseIsOneClearLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Machine machine = Launches.machine(Board.Q35)
                    .network(Network.of(NetworkMode.USER)
                            .forward(PortForward.tcp(HostPort.loopback(taken.getLocalPort()), 22))
                            .build())
                    .build();

            assertDies(
                    () -> start(machine, IMPATIENT),
                    "port.used",
                    "Could not set up host forwarding rule 'tcp:127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void aProgramThatIsNotQemuIsOneClearLine() throws Exception {
        Path program = folder.resolve("not-qemu");
        Files.writeString(program, "#!/bin/sh\necho 'I am not QEMU' >&2\nexit 3\n", StandardCharsets.UTF_8);
        assertThat(program.toFile().setExecutable(true)).isTrue();

        assertDies(
                () -> QemuInstallation.at(program, Architecture.X86_64)
                        .start(Launches.machine(Board.Q35).build()),
                "qemu.died",
                "I am not QEMU");
    }

    @Test
    void whatCannotRunIsNotStarted() {
        Machine machine = Launches.machine(Board.VIRT)
                .disk(Disk.named("d")
                        .image(folder.resolve("a"), ImageFormat.RAW)
                        .bus(DiskBus.FLOPPY)
                        .build())
                .build();

        assertThatThrownBy(() -> start(machine, IMPATIENT))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("disk.bus.absent"));
    }

    @Test
    void aMachineWithoutConsoleSaysSo() throws Exception {
        try (RunningMachine running = start(Launches.machine(Board.Q35).build(), IMPATIENT)) {
            assertThatIllegalStateException().isThrownBy(running::serialText).withMessageContaining("console");
        }
    }

    @Test
    void theInstallationTellsWhatItIs() throws Exception {
        QemuInstallation qemu = Launches.qemu(Architecture.AARCH64);

        assertThat(qemu.version().isAtLeast(4, 0)).isTrue();
        assertThat(qemu.accelerators()).contains(Accelerator.TCG);
    }

    private static void assertDies(ThrowingCallable start, String code, String said) {
        assertThatThrownBy(start)
                .isInstanceOfSatisfying(
                        StartFailedException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(said)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).doesNotContain("\n"));
    }
}
