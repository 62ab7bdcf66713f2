package dev.satchel.qemu.live;

import static dev.satchel.qemu.live.Lives.assertCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Snapshots inside images, by the real QEMU. */
@Timeout(120)
class SnapshotsIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Style.class)
    void aMachineGoesBackWithItsDisks(Style style) throws Exception {
        Lives lives = new Lives(folder);
        Path file = lives.qcow2("d.qcow2");
        try (RunningMachine running = lives.start(
                Lives.machine()
                        .disk(Lives.disk("d", file, ImageFormat.QCOW2, DiskBus.VIRTIO))
                        .disk(Lives.disk("e", lives.qcow2("e.qcow2"), ImageFormat.QCOW2, DiskBus.IDE))
                        .disk(Disk.named("cd")
                                .source(DiskSource.emptyDrive())
                                .bus(DiskBus.IDE)
                                .build())
                        .build(),
                style)) {
            running.resume();
            Snapshots snapshots = LiveMachine.of(running).snapshots();
            Lives.write(running, "d", 1, "0", "1M");
            snapshots.save("böse 'one'");
            Lives.write(running, "d", 2, "0", "1M");
            snapshots.save("two");

            assertThat(snapshots.list()).extracting(MachineSnapshot::name).containsExactly("böse 'one'", "two");
            assertThat(snapshots.list()).allSatisfy(each -> {
                assertThat(each.isOfWholeMachine()).isTrue();
                assertThat(each.disks()).containsExactlyInAnyOrder("d", "e");
            });
            snapshots.load("böse 'one'");
            assertThat(running.status()).isEqualTo("running");

            assertCode("live.snapshot.exists", () -> snapshots.save("two"));
            assertCode("live.snapshot.missing", () -> snapshots.load("three"));
            assertCode("live.snapshot.missing", () -> snapshots.delete("three"));
            assertThat(running.status()).isEqualTo("running"); // QEMU would have halted it
            snapshots.delete("two");
            assertThat(snapshots.list()).extracting(MachineSnapshot::name).containsExactly("böse 'one'");
            Lives.assertNothingLeft(running);
        }
        Lives.assertHolds(file, ImageFormat.QCOW2, 1, "0", "1M");
    }

    @Test
    void disksAreSavedAlone() throws Exception {
        Lives lives = new Lives(folder);
        try (RunningMachine running = lives.start(
                Lives.machine()
                        .disk(Lives.disk("d", lives.qcow2("d.qcow2"), ImageFormat.QCOW2, DiskBus.VIRTIO))
                        .disk(Lives.disk("r", lives.image("r.img", ImageFormat.RAW), ImageFormat.RAW, DiskBus.IDE))
                        .build(),
                Style.DRIVE)) {
            Snapshots snapshots = LiveMachine.of(running).snapshots();
            snapshots.saveDisks("s", List.of("d"));

            assertThat(snapshots.list()).singleElement().satisfies(each -> {
                assertThat(each.isOfWholeMachine()).isFalse();
                assertThat(each.disks()).containsExactly("d");
            });
            assertCode("live.snapshot.missing", () -> snapshots.load("s"));
            assertCode("live.snapshot.format", () -> snapshots.saveDisks("t", List.of("d", "r")));
            assertCode("live.snapshot.exists", () -> snapshots.saveDisks("s", List.of("d")));
            assertThatThrownBy(() -> snapshots.save("u"))
                    .hasMessageContaining("'r'")
                    .hasMessageContaining("qcow2");
            snapshots.delete("s");
            assertThat(snapshots.list()).isEmpty();
            assertThatIllegalArgumentException().isThrownBy(() -> snapshots.save("x".repeat(256)));
        }
    }

    /** The memory holds the variables, and QEMU writes them back; asked to, it would refuse to save them. */
    @Test
    void aRawStoreOfVariablesGoesBackWithTheMemory() throws Exception {
        if (!Files.exists(Path.of("/usr/share/OVMF/OVMF_CODE_4M.fd"))) {
            throw Tools.absent("OVMF");
        }
        Lives lives = new Lives(folder);
        Path variables = folder.resolve("vars.fd");
        try (RunningMachine running = lives.start(
                Lives.machine()
                        .firmware(Firmware.uefi().withVariables(Path.of("vars.fd")))
                        .disk(Lives.disk("d", lives.qcow2("d.qcow2"), ImageFormat.QCOW2, DiskBus.VIRTIO))
                        .build(),
                Style.BLOCKDEV)) {
            LiveMachine live = LiveMachine.of(running);
            assertThat(live.disks()).extracting(LiveDisk::id).containsExactly("d");
            byte[] before = Files.readAllBytes(variables);
            live.snapshots().save("s");
            overwrite(variables);

            live.snapshots().load("s");
            running.resume();

            assertThat(Files.readAllBytes(variables)).isEqualTo(before);
        }
    }

    /** As the guest's firmware would, far from where it does. */
    private static void overwrite(Path variables) throws IOException {
        try (FileChannel file = FileChannel.open(variables, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 64 << 10);
        }
    }

    @Test
    void aMachineWithoutADiskKeepsAMomentUntilItIsForgotten() throws Exception {
        Lives lives = new Lives(folder);
        Path memory = folder.resolve("moment");
        try (RunningMachine running = lives.start(Lives.machine().build(), Style.DRIVE)) {
            Moment moment = LiveMachine.of(running).keep(memory);
            for (int i = 0; i < 3; i++) {
                moment.restore();
                assertThat(running.status()).isEqualTo("running");
            }
            assertCode("image.exists", () -> LiveMachine.of(running).keep(memory));
            moment.forget();
            Lives.assertNothingLeft(running);
            assertThat(memory).doesNotExist();
        }
    }

    @Test
    void aMomentBringsBackWhatTheDisksHeld() throws Exception {
        Lives lives = new Lives(folder);
        Path file = lives.qcow2("d.qcow2");
        try (RunningMachine running = lives.start(
                Lives.machine()
                        .disk(Lives.disk("d", file, ImageFormat.QCOW2, DiskBus.VIRTIO))
                        .build(),
                Style.DRIVE)) {
            Lives.write(running, "d", 1, "0", "1M");
            Moment moment = LiveMachine.of(running).keep(folder.resolve("moment"));
            Lives.write(running, "d", 2, "0", "1M");

            moment.restore();

            moment.forget();
            assertThat(LiveMachine.of(running).snapshots().list()).isEmpty();
        }
        Lives.assertHolds(file, ImageFormat.QCOW2, 1, "0", "1M");
    }

    @Test
    void aMomentIsRefusedWhereADiskCannotGoBack() throws Exception {
        Lives lives = new Lives(folder);
        Path memory = folder.resolve("moment");
        try (RunningMachine running = lives.start(
                Lives.machine()
                        .disk(Lives.disk("r", lives.image("r.img", ImageFormat.RAW), ImageFormat.RAW, DiskBus.IDE))
                        .build(),
                Style.DRIVE)) {
            assertCode("live.snapshot.format", () -> LiveMachine.of(running).keep(memory));
            assertThat(memory).doesNotExist();
        }
    }
}
