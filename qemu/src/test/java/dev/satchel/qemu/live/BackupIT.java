package dev.satchel.qemu.live;

import static dev.satchel.qemu.live.Lives.LIMIT;
import static dev.satchel.qemu.live.Lives.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.image.Existing;
import dev.satchel.qemu.image.Image;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies of disks that are being written to, by the real QEMU. */
@Tag("slow")
@Timeout(120)
class BackupIT {
    @TempDir
    Path folder;

    private RunningMachine twoDisks(Style style) throws Exception {
        Lives lives = new Lives(folder);
        return lives.start(
                Lives.machine()
                        .disk(Lives.disk("one", lives.qcow2("one.qcow2"), ImageFormat.QCOW2, DiskBus.VIRTIO))
                        .disk(Lives.disk("two", lives.image("two.img", ImageFormat.RAW), ImageFormat.RAW, DiskBus.IDE))
                        .build(),
                style);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void disksAreCopiedAsTheyWereAtOneMoment(Style style) throws Exception {
        try (RunningMachine running = twoDisks(style)) {
            LiveMachine live = LiveMachine.of(running);
            Lives.write(running, "one", 1, "0", "8M");
            Lives.write(running, "two", 2, "1M", "8M");
            BlockJob job = live.backup(Backup.of(
                            BackupTarget.of("one", folder.resolve("copy of one.qcow2")),
                            BackupTarget.of("two", folder.resolve("copy,of,two.img"))
                                    .format(ImageFormat.RAW))
                    .rateLimit(DataSize.mebibytes(4)));
            Lives.write(running, "one", 3, "0", "8M"); // after the moment
            Lives.write(running, "two", 3, "0", "8M");
            assertThat(job.isOver()).isFalse();
            assertThat(folder.resolve("copy of one.qcow2")).doesNotExist();
            assertThat(live.disk("one").active().driver()).isEqualTo("qcow2"); // and not the job's filter
            job.limitRate(DataSize.ZERO);

            JobEnd end = job.await(LIMIT);

            assertThat(end.isDone()).isTrue();
            assertThat(end.copied()).isEqualTo(DataSize.mebibytes(64));
            assertThat(job.progress().fraction()).isEqualTo(1);
            assertThat(job.progress().phase()).isEqualTo(JobProgress.Phase.ENDED);
            Lives.assertNothingLeft(running);
        }
        Lives.assertHolds(folder.resolve("copy of one.qcow2"), ImageFormat.QCOW2, 1, "0", "8M");
        Lives.assertHolds(folder.resolve("copy,of,two.img"), ImageFormat.RAW, 2, "1M", "8M");
        Lives.assertHolds(folder.resolve("one.qcow2"), ImageFormat.QCOW2, 3, "0", "8M");
        Lives.assertClean(folder.resolve("copy of one.qcow2"));
    }

    @Test
    void changesAreCopiedUponTheBackupBefore() throws Exception {
        Path whole = folder.resolve("whole.qcow2");
        Path second = folder.resolve("second.qcow2");
        Path third = folder.resolve("third.qcow2");
        try (RunningMachine running = twoDisks(Style.DRIVE)) {
            LiveMachine live = LiveMachine.of(running);
            Lives.write(running, "one", 1, "0", "8M");
            live.backup(Backup.of(BackupTarget.of("one", whole)).tracking("nightly"))
                    .await(LIMIT);
            Lives.write(running, "one", 2, "4M", "1M");

            JobEnd end = live.backup(Backup.of(BackupTarget.of("one", second).upon(whole))
                            .changesSince("nightly"))
                    .await(LIMIT);
            Lives.write(running, "one", 3, "6M", "64k");
            live.backup(Backup.of(BackupTarget.of("one", third).upon(second)).changesSince("nightly"))
                    .await(LIMIT);

            assertThat(end.copied()).isEqualTo(DataSize.mebibytes(1));
            assertCode(
                    "live.bitmap",
                    () -> live.backup(Backup.of(BackupTarget.of("one", folder.resolve("no.qcow2"))
                                    .upon(whole))
                            .changesSince("nosuch")));
            assertThat(folder.resolve("no.qcow2")).doesNotExist();
            Lives.assertNothingLeft(running);
        }
        Lives.assertSame(folder.resolve("one.qcow2"), ImageFormat.QCOW2, third, ImageFormat.QCOW2);
        Lives.assertHolds(second, ImageFormat.QCOW2, 1, "6M", "64k");
        assertThat(Files.size(third)).isLessThan(1 << 20);
    }

    @Test
    void theTopmostImageIsCopiedAlone() throws Exception {
        Lives lives = new Lives(folder);
        Path base = lives.qcow2("base.qcow2");
        Path over = lives.overlay("over.qcow2", base);
        Path copy = folder.resolve("copy.qcow2");
        try (RunningMachine running = lives.start(
                Lives.machine()
                        .disk(Lives.disk("d", over, ImageFormat.QCOW2, DiskBus.VIRTIO))
                        .build(),
                Style.BLOCKDEV)) {
            Lives.write(running, "d", 5, "2M", "1M");
            LiveMachine.of(running)
                    .backup(Backup.of(BackupTarget.of("d", copy)).topOnly())
                    .await(LIMIT);
            assertCode(
                    "live.refused",
                    () -> LiveMachine.of(running)
                            .backup(Backup.of(BackupTarget.of("d", folder.resolve("x.img"))
                                            .format(ImageFormat.RAW))
                                    .topOnly()));
            Lives.assertNothingLeft(running);
        }
        Lives.assertSame(over, ImageFormat.QCOW2, copy, ImageFormat.QCOW2);
        assertThat(Lives.img().info(Image.of(copy, ImageFormat.QCOW2)).backing())
                .hasValueSatisfying(backing -> assertThat(backing.name()).isEqualTo(base.toString()));
    }

    @Test
    void aCancelledBackupLeavesNothing() throws Exception {
        try (RunningMachine running = twoDisks(Style.BLOCKDEV)) {
            LiveMachine live = LiveMachine.of(running);
            Lives.write(running, "one", 1, "0", "16M");
            BlockJob job = live.backup(
                    Backup.of(BackupTarget.of("one", folder.resolve("1")), BackupTarget.of("two", folder.resolve("2")))
                            .rateLimit(DataSize.mebibytes(1))
                            .tracking("t"));
            assertCode("live.timeout", () -> job.await(Duration.ofMillis(50)));
            job.cancel();

            JobEnd end = job.await(LIMIT);
            job.cancel();

            assertThat(end.outcome()).isEqualTo(JobEnd.Outcome.CANCELLED);
            assertThat(new Lives(folder).files()).containsExactly("one.qcow2", "two.img");
            Lives.assertNothingLeft(running);
            assertCode(
                    "live.bitmap",
                    () -> live.backup(Backup.of(
                                    BackupTarget.of("one", folder.resolve("1")).upon(folder.resolve("one.qcow2")))
                            .changesSince("t")));
        }
    }

    @Test
    void aFullTargetIsNamedAndNothingIsLeft() throws Exception {
        Tools.requireRoot();
        Path small = Files.createDirectory(folder.resolve("small"));
        CommandRunner.system()
                .run(Command.of("mount", "-t", "tmpfs", "-o", "size=2M", "tmpfs", small.toString()))
                .orThrow();
        try (RunningMachine running = twoDisks(Style.DRIVE)) {
            LiveMachine live = LiveMachine.of(running);
            Lives.write(running, "one", 1, "0", "16M");
            BlockJob job = live.backup(
                    Backup.of(BackupTarget.of("one", small.resolve("1")), BackupTarget.of("two", folder.resolve("2"))));

            assertCode("live.space", () -> job.await(LIMIT));

            assertThat(new Lives(small).files()).isEmpty();
            assertThat(new Lives(folder).files()).containsExactly("one.qcow2", "small", "two.img");
            Lives.assertNothingLeft(running);
            Lives.write(running, "one", 2, "0", "16M"); // the guest never notices
        } finally {
            CommandRunner.system().run(Command.of("umount", small.toString())).orThrow();
        }
    }

    @Test
    void aMachineThatIsKilledLeavesItsDisksAndNoHalfCopy() throws Exception {
        try (RunningMachine running = twoDisks(Style.DRIVE)) {
            Lives.write(running, "one", 1, "0", "16M");
            BlockJob job = LiveMachine.of(running)
                    .backup(Backup.of(BackupTarget.of("one", folder.resolve("1")))
                            .rateLimit(DataSize.mebibytes(1)));
            ProcessHandle.of(running.pid()).orElseThrow().destroyForcibly();

            assertCode("live.ended", () -> job.await(LIMIT));
        }
        assertThat(new Lives(folder).files()).containsExactly("one.qcow2", "two.img");
        Lives.assertClean(folder.resolve("one.qcow2"));
        Lives.assertHolds(folder.resolve("one.qcow2"), ImageFormat.QCOW2, 1, "0", "16M");
    }

    @Test
    void whatIsThereIsReplacedOnlyIfAskedAndWhenTheCopyIsWhole() throws Exception {
        Path old = Files.writeString(folder.resolve("old"), "old");
        try (RunningMachine running = twoDisks(Style.DRIVE)) {
            LiveMachine live = LiveMachine.of(running);
            assertCode("image.exists", () -> live.backup(Backup.of(BackupTarget.of("one", old))));
            BlockJob job = live.backup(Backup.of(BackupTarget.of("one", old).existing(Existing.REPLACED))
                    .rateLimit(DataSize.mebibytes(16)));
            assertThat(old).hasContent("old");
            job.await(LIMIT);
            assertCode("live.unknown", () -> live.backup(Backup.of(BackupTarget.of("three", folder.resolve("x")))));
            assertThat(folder.resolve("x")).doesNotExist();
        }
        Lives.assertSame(old, ImageFormat.QCOW2, folder.resolve("one.qcow2"), ImageFormat.QCOW2);
    }

    @Test
    void whatAProgramThatEndedHasLeftIsCleared() throws Exception {
        try (RunningMachine running = twoDisks(Style.DRIVE)) {
            LiveMachine live = LiveMachine.of(running);
            live.overlay(OverlaySnapshot.of("two", folder.resolve("over")));
            Path half = Files.write(folder.resolve(".copy.1-2.new"), new byte[32 << 20]);
            running.qmp()
                    .execute(
                            "blockdev-add",
                            Map.of(
                                    "node-name",
                                    "satchel-backup-1",
                                    "driver",
                                    "raw",
                                    "file",
                                    Map.of("driver", "file", "filename", half.toString())));
            running.qmp()
                    .execute(
                            "blockdev-backup",
                            Map.of(
                                    "job-id", "satchel-backup-2",
                                    "device", "one",
                                    "target", "satchel-backup-1",
                                    "sync", "full",
                                    "speed", 16 << 20,
                                    "auto-dismiss", false));
            live.clearLeftovers(); // it still works
            assertThat(half).exists();
            while (!running.qmp().execute("query-jobs").toString().contains("concluded")) {
                Thread.sleep(10);
            }

            live.clearLeftovers();

            assertThat(new Lives(folder).files()).containsExactly("one.qcow2", "over", "two.img");
            assertThat(running.qmp().execute("query-jobs").elements()).isEmpty();
            assertThat(live.disk("two").chain()).hasSize(2);
            assertThat(Lives.files(running)).noneMatch(file -> file.endsWith(".new"));
        }
    }
}
