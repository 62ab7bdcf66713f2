package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.BaseEncoding;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.Tpm;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a machine, nothing of it stays on this host. */
class NothingLeftIT {
    /**
     * Writes its disk from the first sector on, for ever.
     *
     * <pre>
     *       xor ax,ax; mov ds,ax; mov ss,ax; mov sp,0x7c00; sti
     * next: mov si,0x7c20; mov ax,0x4300; mov dl,0x80; int 0x13   ; extended write, by the packet at 0x7c20
     *       add dword [0x7c28],8; jmp next
     *       packet: 16 bytes, 8 sectors, from 0:0x7c00, to sector 8
     * </pre>
     */
    private static final String WRITER = "31C08ED88ED0BC007CFB" + "BE207CB80043B280CD13" + "668306287C08" + "EBEE"
            + "00000000" + "10000800007C0000" + "0800000000000000";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path root = Path.of("");

    @BeforeEach
    void shortFolder() throws IOException {
        root = Files.createTempDirectory(Path.of("/tmp"), "st-");
    }

    @AfterEach
    void removeIt() throws IOException {
        Files.delete(root); // which fails if anything is in it
    }

    private LaunchOptions.Builder options() {
        return LaunchOptions.builder().runtimeRoot(root).powerDownLimit(Duration.ZERO);
    }

    private RunningMachine start(Machine machine, LaunchOptions options) throws Exception {
        return Launches.qemu(machine.guest().architecture())
                .start(machine, QemuSetup.builder().folder(folder).build(), options);
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static long children() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("satchel"))
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ABRT", "KILL", "SEGV"})
    void qemuThatIsGoneLeavesNothing(String signal) throws Exception {
        try (RunningMachine running =
                start(Launches.machine(Board.Q35).build(), options().build())) {
            CommandRunner.system()
                    .run(Command.of("kill", "-s", signal, Long.toString(running.pid())))
                    .orThrow();

            assertThat(running.awaitEnd(LIMIT)).hasValueSatisfying(ending -> {
                assertThat(ending.cause()).isEqualTo(Ending.Cause.DIED);
                assertThat(ending.exitCode()).isGreaterThan(128);
            });
            Traces.assertNone(root, running.folder());
        }
    }

    /** In the machine's own folder, where nobody else would look for them. */
    private Machine.Builder withSockets() {
        return Launches.machine(Board.Q35)
                .serialPort(new SerialPort.Socket(root.resolve("serial, 1")))
                .display(new Display.Vnc(root.resolve("vnc, 1")));
    }

    @Test
    void qemuThatIsKilledLeavesNoSocketOfTheMachines() throws Exception {
        try (RunningMachine running = start(withSockets().build(), options().build())) {
            assertThat(root.resolve("serial, 1")).exists();
            assertThat(root.resolve("vnc, 1")).exists();
            CommandRunner.system()
                    .run(Command.of("kill", "-s", "KILL", Long.toString(running.pid())))
                    .orThrow();

            assertThat(running.awaitEnd(LIMIT)).isPresent();
            Traces.assertNone(root, running.folder());
        }
    }

    @Test
    void aStartThatFailsLeavesNoSocketOfTheMachines() {
        Machine machine = withSockets()
                .extras(new Extras(List.of("-device", "virtio-blk-pci,drive=nobody"), Map.of()))
                .build();

        assertThatThrownBy(() -> start(machine, options().build())).isInstanceOf(SatchelException.class);

        assertThat(root).isEmptyDirectory();
    }

    @Test
    void whatIsNoDeadSocketStays() throws Exception {
        Path pipe = root.resolve("pipe");
        Path alive = root.resolve("alive");
        CommandRunner.system().run(Command.of("mkfifo", pipe.toString())).orThrow();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(alive));

            for (Path path : List.of(pipe, alive)) {
                DeadSockets.remove(List.of("qemu", "-chardev", "socket,id=c,server=on,path=" + path));
                assertThat(Files.exists(path)).as(path.toString()).isTrue();
            }
        }
        DeadSockets.remove(List.of("qemu", "-serial", "unix:" + alive + ",server=on"));
        Files.delete(pipe);
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void qemuThatEndsByItselfIsClearedAwayThoughNobodyAsks() throws Exception {
        Machine machine =
                Launches.machine(Board.Q35).serialPort(SerialPort.stdio()).build();
        RunningMachine running = start(machine, options().build());

        running.qmp().execute("quit");

        Traces.assertNone(root, running.folder());
        assertThat(running.awaitEnd(LIMIT))
                .hasValueSatisfying(ending -> assertThat(ending.cause()).isEqualTo(Ending.Cause.QUIT));
        running.close();
    }

    @Test
    void qemuThatNoLongerListensIsEndedAllTheSame() throws Exception {
        RunningMachine running =
                start(Launches.machine(Board.Q35).build(), options().build());
        CommandRunner.system()
                .run(Command.of("kill", "-s", "STOP", Long.toString(running.pid())))
                .orThrow();

        running.close();

        Traces.assertNone(root, running.folder());
    }

    @Test
    void aHundredMachinesLeaveAsMuchAsNone() throws Exception {
        Machine machine =
                Launches.machine(Board.MICROVM).serialPort(SerialPort.stdio()).build();
        LaunchOptions paused = options().begin(LaunchOptions.Begin.PAUSED).build();
        start(machine, paused).close(); // what is loaded once
        settle();
        long files = openFiles();
        long children = children();
        long threads = threads();

        for (int i = 0; i < 100; i++) {
            start(machine, paused).close();
        }

        settle();
        assertThat(threads()).isLessThanOrEqualTo(threads);
        assertThat(children()).isLessThanOrEqualTo(children);
        assertThat(openFiles()).isLessThanOrEqualTo(files);
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left).isEmpty();
        }
    }

    /** A thread may take a moment to see that its socket is closed: waits until nothing more goes. */
    private static void settle() throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        List<Long> before = List.of();
        List<Long> now = List.of(threads(), children(), openFiles());
        while (!now.equals(before) && System.nanoTime() < deadline) {
            Thread.sleep(1000);
            before = now;
            now = List.of(threads(), children(), openFiles());
        }
    }

    @Test
    void aFullDiskUnderTheSocketsIsToldAndNothingIsLeft() throws Exception {
        Tools.requireRoot();
        Path small = Files.createDirectory(root.resolve("full"));
        CommandRunner runner = CommandRunner.system();
        runner.run(Command.of("mount", "-t", "tmpfs", "-o", "size=4k,mode=700", "none", small.toString()))
                .orThrow();
        try {
            Files.write(small.resolve("filler"), new byte[4096]);

            assertThatThrownBy(() -> start(
                                    Launches.machine(Board.Q35).build(),
                                    options().runtimeRoot(small).build())
                            .close())
                    .isInstanceOfSatisfying(
                            SatchelException.class, e -> assertThat(e.code()).isEqualTo("launch.folder"))
                    .hasMessageContaining("No space left");

            try (Stream<Path> left = Files.list(small)) {
                assertThat(left).containsExactly(small.resolve("filler"));
            }
            assertThat(children()).isZero();
        } finally {
            runner.run(Command.of("umount", small.toString())).orThrow();
            Files.delete(small);
        }
    }

    @Test
    void aPlaceForSocketsWithRoomForTooFewFilesIsToldAndNothingIsLeft() throws Exception {
        Tools.requireRoot();
        Tools.require("swtpm");
        Path small = Files.createDirectory(root.resolve("few"));
        CommandRunner runner = CommandRunner.system();
        Machine machine = Launches.machine(Board.Q35).tpm(Tpm.version2()).build();
        for (int files = 1; files <= 3; files++) { // the place itself is one
            runner.run(Command.of(
                            "mount", "-t", "tmpfs", "-o", "mode=700,nr_inodes=" + files, "none", small.toString()))
                    .orThrow();
            try {
                assertThatThrownBy(() -> start(
                                        machine, options().runtimeRoot(small).build())
                                .close())
                        .isInstanceOfSatisfying(
                                SatchelException.class,
                                e -> assertThat(e.code()).isIn("launch.folder", "tpm.start"))
                        .hasMessageContaining("No space left");

                assertThat(small).isEmptyDirectory();
                assertThat(children()).isZero();
            } finally {
                runner.run(Command.of("umount", small.toString())).orThrow();
            }
        }
        Files.delete(small);
    }

    @Test
    void aGuestWhoseDiskIsFullIsSeenToWait() throws Exception {
        Tools.requireRoot();
        Path small = Files.createDirectory(folder.resolve("small"));
        CommandRunner runner = CommandRunner.system();
        runner.run(Command.of("mount", "-t", "tmpfs", "-o", "size=256k", "none", small.toString()))
                .orThrow();
        try {
            Path image = Launches.emptyFile(small.resolve("d.img"), DataSize.mebibytes(64));
            byte[] sector = new byte[512];
            byte[] code = BaseEncoding.base16().decode(WRITER);
            System.arraycopy(code, 0, sector, 0, code.length);
            sector[510] = 0x55;
            sector[511] = (byte) 0xaa;
            Files.write(image, sector, StandardOpenOption.WRITE);
            Machine machine = Launches.machine(Board.Q35)
                    .disk(Disk.named("d")
                            .image(image, ImageFormat.RAW)
                            .bus(DiskBus.VIRTIO)
                            .build())
                    .build();

            try (RunningMachine running = start(machine, options().build())) {
                assertThatThrownBy(() -> running.awaitSteady(LIMIT))
                        .isInstanceOfSatisfying(
                                SatchelException.class,
                                e -> assertThat(e.code()).isEqualTo("qemu.io-error"))
                        .hasMessageContaining("No space left");
                assertThat(running.status()).isEqualTo("io-error");
            }
        } finally {
            runner.run(Command.of("umount", small.toString())).orThrow();
        }
    }

    @Test
    void aStartThatIsInterruptedOnItsWayLeavesNothing() throws Exception {
        for (int delay = 1; delay < 200; delay += 33) {
            Thread starter = Thread.currentThread();
            int wait = delay;
            Thread interrupter = new Thread(() -> {
                try {
                    Thread.sleep(wait);
                    starter.interrupt();
                } catch (InterruptedException e) {
                    // nobody does
                }
            });
            interrupter.start();
            try {
                start(Launches.machine(Board.Q35).build(), options().build()).close();
            } catch (InterruptedException e) {
                // mostly
            }
            // A start that was quicker than its interruption is interrupted here: wait for it nevertheless.
            Uninterruptibles.joinUninterruptibly(interrupter);
            Thread.interrupted();
            assertThat(children()).isZero();
            try (Stream<Path> left = Files.list(root)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void aStartThatItsCheckRefusesLeavesNothing() throws Exception {
        Machine machine = Launches.machine(Board.Q35).build();
        List<List<String>> seen = new ArrayList<>();
        StartCheck refusing = arguments -> {
            seen.add(arguments.arguments());
            return Findings.of(List.of(Finding.error("test.refused", "here", "is not wanted", "leave it")));
        };

        assertThatThrownBy(() -> RunningMachine.start(
                        Launches.qemu(machine.guest().architecture()).program(),
                        machine,
                        QemuSetup.builder().folder(folder).build(),
                        options().build(),
                        refusing))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("test.refused"));

        assertThat(seen).singleElement().satisfies(words -> assertThat(words).contains("-machine"));
        assertThat(children()).isZero();
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aSteadyGuestPassesTheWatchOfItsStart() throws Exception {
        LaunchOptions watched = options().watch(Duration.ofMillis(300)).build();

        try (RunningMachine running = start(Launches.machine(Board.Q35).build(), watched)) {
            assertThat(running.status()).isEqualTo("running");
        }
    }
}
