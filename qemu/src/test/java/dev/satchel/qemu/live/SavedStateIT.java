package dev.satchel.qemu.live;

import static dev.satchel.qemu.live.Lives.LIMIT;
import static dev.satchel.qemu.live.Lives.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.image.Backing;
import dev.satchel.qemu.image.Creation;
import dev.satchel.qemu.image.Existing;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.testing.Tools;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine's state goes to a file and comes back, by the real QEMU and a guest of one sector. */
@Timeout(120)
class SavedStateIT {
    /**
     * Counts what is typed: answers each character with the next letter, from A on.
     *
     * <pre>
     *       cli; mov bl,'A'
     * main: mov dx,0x3fd; in al,dx; test al,1; jz main
     *       mov dx,0x3f8; in al,dx; mov al,bl; out dx,al; inc bl; jmp main
     * </pre>
     */
    private static final String CODE = "FAB341" + "BAFD03ECA80174F8" + "BAF803EC88D8EEFEC3EBED";

    @TempDir
    Path folder;

    private Lives lives = new Lives(Path.of(""));

    @BeforeEach
    void inTheFolder() {
        lives = new Lives(folder);
    }

    private Path counter(String name) throws Exception {
        byte[] disk = new byte[1 << 20];
        byte[] code = BaseEncoding.base16().decode(CODE);
        System.arraycopy(code, 0, disk, 0, code.length);
        disk[510] = 0x55;
        disk[511] = (byte) 0xaa;
        return Files.write(folder.resolve(name), disk);
    }

    private static Machine machine(Path boot, Path data) {
        return machine(boot, ImageFormat.RAW, data);
    }

    private static Machine machine(Path boot, ImageFormat format, Path data) {
        return Lives.machine()
                .serialPort(SerialPort.stdio())
                .disk(Lives.disk("boot", boot, format, DiskBus.IDE))
                .disk(Lives.disk("data", data, ImageFormat.QCOW2, DiskBus.VIRTIO))
                .build();
    }

    private RunningMachine start(Machine machine, LaunchOptions.Builder options) throws Exception {
        Tools.require("qemu-system-x86_64");
        return QemuInstallation.find(Architecture.X86_64)
                .start(
                        machine,
                        QemuSetup.builder().folder(folder).style(Style.DRIVE).build(),
                        options.powerDownLimit(Duration.ZERO).build());
    }

    /** The firmware must have started the guest before it can answer; what was typed before is answered then, all of it. */
    private static void boot(RunningMachine machine) throws Exception {
        int typed = 0;
        for (int i = 0; !machine.serialText().contains("A"); i++) {
            assertThat(i).isLessThan(600);
            if (i % 100 == 0) { // again, if the firmware has taken it
                machine.send("x");
                typed++;
            }
            Thread.sleep(100);
        }
        for (int i = 0; i < 50 && machine.serialText().length() < typed; i++) {
            Thread.sleep(100);
        }
    }

    @Test
    void aGuestGoesOnWhereItWasUponOverlays() throws Exception {
        Path boot = counter("boot.img");
        Path data = lives.qcow2("data.qcow2");
        Path file = folder.resolve("ready.state");
        SavedState state;
        String before;
        try (RunningMachine running = start(machine(boot, data), LaunchOptions.builder())) {
            boot(running);
            before = running.serialText();
            Lives.write(running, "data", 1, "0", "1M");
            List<JobProgress> told = new ArrayList<>();
            state = LiveMachine.of(running).save(StateRequest.to(file), told::add);
            assertThat(told).isNotEmpty();
            assertThat(running.status()).isEqualTo("postmigrate");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        // twice, each upon overlays of its own: nothing of the one is in the other
        for (String each : List.of("1", "2")) {
            Path bootOver = folder.resolve("boot" + each);
            Lives.img().create(Creation.overlay(bootOver, Backing.of(boot, ImageFormat.RAW)));
            Machine again = machine(bootOver, ImageFormat.QCOW2, lives.overlay("data" + each, data));
            long begin = System.nanoTime();
            try (RunningMachine running = start(again, LaunchOptions.builder().from(state))) {
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LIMIT);
                assertThat(running.status()).isEqualTo("running");
                running.send("x");
                char next = (char) ('A' + before.length());
                running.awaitSerial(String.valueOf(next), LIMIT);
                Lives.write(running, "data", 2, "0", "1M");
            }
        }
        Lives.assertHolds(data, ImageFormat.QCOW2, 1, "0", "1M");
    }

    @Test
    void aMachineGoesOnUponOverlaysAndItsStateStaysGood() throws Exception {
        Path boot = counter("boot.img");
        Path data = lives.qcow2("data.qcow2");
        Path file = folder.resolve("s");
        try (RunningMachine running = start(machine(boot, data), LaunchOptions.builder())) {
            LiveMachine live = LiveMachine.of(running);
            assertCode(
                    "live.refused",
                    () -> live.save(
                            StateRequest.to(file).goingOnUpon(OverlaySnapshot.of("data", folder.resolve("over")))));
            assertThat(running.status()).isEqualTo("running");
            assertThat(lives.files()).containsExactly("boot.img", "data.qcow2");

            live.save(StateRequest.to(file)
                    .goingOnUpon(OverlaySnapshot.of("data", folder.resolve("over"))
                            .and("boot", folder.resolve("boot over"))));
            assertThat(running.status()).isEqualTo("running");
            Lives.write(running, "data", 3, "0", "1M");
        }
        try (RunningMachine again = start(
                machine(boot, data),
                LaunchOptions.builder().begin(LaunchOptions.Begin.PAUSED).from(SavedState.of(file)))) {
            assertThat(again.status()).isEqualTo("paused");
        }
    }

    @Test
    void aStateOfAnotherMachineOrOfWrittenDisksIsRefusedBeforeQemuStarts() throws Exception {
        Path boot = counter("boot.img");
        Path data = lives.qcow2("data.qcow2");
        Path file = folder.resolve("s");
        Machine machine = machine(boot, data);
        try (RunningMachine running = start(machine, LaunchOptions.builder())) {
            LiveMachine live = LiveMachine.of(running);
            live.save(StateRequest.to(file).afterwards(StateRequest.Afterwards.AS_BEFORE));
            assertCode("image.exists", () -> live.save(StateRequest.to(file)));
            live.save(StateRequest.to(file).existing(Existing.REPLACED));
        }
        SavedState state = SavedState.of(file);
        assertCode(
                "live.state.machine",
                () -> start(
                        machine.toBuilder().memory(DataSize.mebibytes(65)).build(),
                        LaunchOptions.builder().from(state)));
        try (RandomAccessFile written = new RandomAccessFile(data.toFile(), "rw")) {
            written.seek(written.length());
            written.write(new byte[512]);
        }
        assertCode(
                "live.state.disk", () -> start(machine, LaunchOptions.builder().from(state)));
        Path other = Files.writeString(folder.resolve("other"), "satchel machine state 1\nxxxxxxxx");
        assertCode("live.state.format", () -> SavedState.of(other));
        assertCode("live.state.format", () -> SavedState.of(data));
    }

    @Test
    void theDisksOfAMachineThatIsHaltedSinceItWasSavedAreLeftAsTheyAre() throws Exception {
        Path file = lives.overlay("over.qcow2", lives.qcow2("base.qcow2"));
        Machine machine = Lives.machine()
                .disk(Lives.disk("d", file, ImageFormat.QCOW2, DiskBus.VIRTIO))
                .build();
        try (RunningMachine running = lives.start(machine, Style.BLOCKDEV)) {
            LiveMachine live = LiveMachine.of(running);
            live.snapshots().save("before");
            Moment moment = live.keep(folder.resolve("moment"));
            live.save(StateRequest.to(folder.resolve("state")));

            DataSize larger = DataSize.mebibytes(64);
            Lives.assertCode("live.refused", () -> live.resize("d", larger, Resizing.GROW));
            Lives.assertCode("live.refused", () -> live.snapshots().save("after"));
            Lives.assertCode("live.refused", () -> live.snapshots().load("before"));
            Lives.assertCode("live.refused", () -> live.snapshots().delete("before"));
            Lives.assertCode("live.refused", () -> live.snapshots().saveDisks("after", List.of("d")));
            Lives.assertCode("live.refused", () -> live.keep(folder.resolve("another")));
            Lives.assertCode("live.refused", () -> live.commit(LiveCommit.of("d")));
            Lives.assertCode("live.refused", () -> live.flatten(Flattening.of("d")));
            Lives.assertCode("live.refused", moment::restore);

            running.resume();
            live.resize("d", larger, Resizing.GROW);
            live.snapshots().delete("before");
            moment.restore();
            assertThat(running.status()).isEqualTo("running");
        }
    }

    @Test
    void aDamagedStateEndsWithQemusWords() throws Exception {
        Path boot = counter("boot.img");
        Path data = lives.qcow2("data.qcow2");
        Path file = folder.resolve("s");
        Machine machine = machine(boot, data);
        try (RunningMachine running = start(machine, LaunchOptions.builder())) {
            LiveMachine.of(running).save(StateRequest.to(file));
        }
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(cut.length() / 2);
        }
        assertCode("qemu.died", () -> start(machine, LaunchOptions.builder().from(SavedState.of(file))));
    }

    @Test
    void aFullDiskLeavesTheMachineRunningAndNoFile() throws Exception {
        Tools.requireRoot();
        Path small = Files.createDirectory(folder.resolve("small"));
        CommandRunner.system()
                .run(Command.of("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small.toString()))
                .orThrow();
        try (RunningMachine running =
                start(machine(counter("boot.img"), lives.qcow2("data.qcow2")), LaunchOptions.builder())) {
            boot(running);
            LiveMachine live = LiveMachine.of(running);
            assertCode("live.space", () -> live.save(StateRequest.to(small.resolve("s"))));
            assertThat(running.status()).isEqualTo("running");
            assertThat(new Lives(small).files()).isEmpty();
            live.save(StateRequest.to(folder.resolve("s"))); // and it can be tried again
        } finally {
            CommandRunner.system().run(Command.of("umount", small.toString())).orThrow();
        }
    }
}
