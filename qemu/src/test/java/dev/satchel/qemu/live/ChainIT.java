package dev.satchel.qemu.live;

import static dev.satchel.qemu.live.Lives.LIMIT;
import static dev.satchel.qemu.live.Lives.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Throttle;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.image.Commit;
import dev.satchel.qemu.image.Image;
import dev.satchel.qemu.image.Sharing;
import dev.satchel.qemu.launch.RunningMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Chains of images that become longer, shorter and others while the machine runs, by the real QEMU. */
@Tag("slow")
@Timeout(120)
class ChainIT {
    @TempDir
    Path folder;

    private Lives lives = new Lives(Path.of(""));

    @BeforeEach
    void inTheFolder() {
        lives = new Lives(folder);
    }

    private RunningMachine start(Style style) throws Exception {
        return lives.start(
                Lives.machine()
                        .disk(Lives.disk("d", lives.qcow2("base.qcow2"), ImageFormat.QCOW2, DiskBus.VIRTIO))
                        .disk(Lives.disk("e", lives.image("e.img", ImageFormat.RAW), ImageFormat.RAW, DiskBus.SCSI))
                        .build(),
                style);
    }

    private Path at(String name) {
        return folder.resolve(name);
    }

    private static List<String> chain(LiveMachine live, String disk) throws Exception {
        return live.disk(disk).chain().stream()
                .map(image -> image.file().orElseThrow().getFileName().toString())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void severalDisksGoOnUponOverlaysFromOneMomentOnAndAreCommittedBack(Style style) throws Exception {
        try (RunningMachine running = start(style)) {
            LiveMachine live = LiveMachine.of(running);
            Lives.write(running, "d", 1, "0", "4M");
            List<LiveDisk> now =
                    live.overlay(OverlaySnapshot.of("d", at("d 1.qcow2")).and("e", at("e1.qcow2")));
            assertThat(now).extracting(LiveDisk::id).containsExactly("d", "e");
            Lives.write(running, "d", 2, "1M", "1M");
            Lives.write(running, "e", 3, "0", "1M");
            live.overlay(OverlaySnapshot.of("d", at("d2.qcow2")));
            Lives.write(running, "d", 4, "2M", "1M");
            assertThat(chain(live, "d")).containsExactly("d2.qcow2", "d 1.qcow2", "base.qcow2");
            assertThat(chain(live, "e")).containsExactly("e1.qcow2", "e.img");
            Lives.assertHolds(at("base.qcow2"), ImageFormat.QCOW2, 1, "0", "4M");

            // the one in the middle first, then the one that is written to
            assertThat(live.commit(LiveCommit.of("d").from(at("d 1.qcow2")).leftovers(LiveCommit.Leftovers.DELETED))
                            .await(LIMIT)
                            .isDone())
                    .isTrue();
            assertThat(chain(live, "d")).containsExactly("d2.qcow2", "base.qcow2");
            assertThat(at("d 1.qcow2")).doesNotExist();
            live.commit(LiveCommit.of("d").leftovers(LiveCommit.Leftovers.DELETED))
                    .await(LIMIT);
            live.commit(LiveCommit.of("e")).await(LIMIT);

            assertThat(chain(live, "d")).containsExactly("base.qcow2");
            assertThat(chain(live, "e")).containsExactly("e.img");
            assertThat(lives.files()).containsExactly("base.qcow2", "e.img", "e1.qcow2");
            Lives.assertNothingLeft(running);
            Lives.write(running, "d", 5, "3M", "1M"); // and it goes on
        }
        Lives.assertClean(at("base.qcow2"));
        Lives.assertHolds(at("base.qcow2"), ImageFormat.QCOW2, 1, "0", "1M");
        Lives.assertHolds(at("base.qcow2"), ImageFormat.QCOW2, 2, "1M", "1M");
        Lives.assertHolds(at("base.qcow2"), ImageFormat.QCOW2, 4, "2M", "1M");
        Lives.assertHolds(at("base.qcow2"), ImageFormat.QCOW2, 5, "3M", "1M");
        Lives.assertHolds(at("e.img"), ImageFormat.RAW, 3, "0", "1M");
    }

    @Test
    void overlaysAreLaidUponAllOrNone() throws Exception {
        try (RunningMachine running = start(Style.DRIVE)) {
            LiveMachine live = LiveMachine.of(running);
            Files.writeString(at("there"), "x");
            assertCode(
                    "image.exists",
                    () -> live.overlay(OverlaySnapshot.of("d", at("d1")).and("e", at("there"))));
            assertCode(
                    "live.unknown",
                    () -> live.overlay(OverlaySnapshot.of("d", at("d1")).and("f", at("f1"))));
            assertCode("image.target", () -> live.overlay(OverlaySnapshot.of("d", at("no/d1"))));
            assertThat(lives.files()).containsExactly("base.qcow2", "e.img", "there");
            assertThat(chain(live, "d")).containsExactly("base.qcow2");
            Lives.assertNothingLeft(running);
        }
    }

    @Test
    void aCommitThatCannotBeIsRefusedWithTheChain() throws Exception {
        try (RunningMachine running = start(Style.DRIVE)) {
            LiveMachine live = LiveMachine.of(running);
            assertCode("live.refused", () -> live.commit(LiveCommit.of("d")));
            assertCode("live.unknown", () -> live.commit(LiveCommit.of("d").into(at("other"))));
            assertCode("live.refused", () -> live.commit(LiveCommit.of("d").into(at("base.qcow2"))));
            assertCode("live.refused", () -> live.flatten(Flattening.of("d")));
        }
    }

    @Test
    void aDiskIsFlattenedAndWhatItLayUponIsLeftAsItWas() throws Exception {
        try (RunningMachine running = start(Style.BLOCKDEV)) {
            LiveMachine live = LiveMachine.of(running);
            Lives.write(running, "d", 1, "0", "4M");
            live.overlay(OverlaySnapshot.of("d", at("d1")));
            Lives.write(running, "d", 2, "1M", "1M");
            live.overlay(OverlaySnapshot.of("d", at("d2")));
            Lives.write(running, "d", 3, "2M", "1M");

            live.flatten(Flattening.of("d").downTo(at("base.qcow2"))).await(LIMIT);
            assertThat(chain(live, "d")).containsExactly("d2", "base.qcow2");
            live.flatten(Flattening.of("d")).await(LIMIT);

            assertThat(chain(live, "d")).containsExactly("d2");
            assertThat(running.qmp().execute("query-jobs").elements()).isEmpty();
        }
        for (int part = 0; part < 3; part++) {
            Lives.assertHolds(at("d2"), ImageFormat.QCOW2, part + 1, part + "M", "1M");
        }
        Lives.assertHolds(at("base.qcow2"), ImageFormat.QCOW2, 1, "0", "4M");
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void aDiskMovesToAnotherFileWhenItIsAsked(Style style) throws Exception {
        try (RunningMachine running = start(style)) {
            LiveMachine live = LiveMachine.of(running);
            Lives.write(running, "d", 1, "0", "4M");
            BlockJob job = live.move(
                    Move.of("d", at("moved.img")).format(ImageFormat.RAW).switching(Move.Switch.WHEN_ASKED));
            while (job.progress().phase() != JobProgress.Phase.READY) {
                Thread.sleep(10);
            }
            Lives.write(running, "d", 2, "1M", "1M"); // goes to both
            assertThat(chain(live, "d")).containsExactly("base.qcow2");
            job.complete();
            job.await(LIMIT);
            assertThat(chain(live, "d")).containsExactly("moved.img");
            Lives.write(running, "d", 3, "2M", "1M");

            BlockJob given = live.move(Move.of("d", at("again")).rateLimit(DataSize.mebibytes(1)));
            given.cancel();
            assertThat(given.await(LIMIT).isDone()).isFalse();

            assertThat(chain(live, "d")).containsExactly("moved.img");
            assertThat(at("again")).doesNotExist();
            assertThat(Lives.img()
                            .check(Image.of(at("base.qcow2"), ImageFormat.QCOW2), Sharing.LOCKED_OUT)
                            .corruptions())
                    .isZero(); // and nobody holds it any more
        }
        Lives.assertHolds(at("moved.img"), ImageFormat.RAW, 3, "2M", "1M");
        Lives.assertHolds(at("base.qcow2"), ImageFormat.QCOW2, 1, "2M", "1M");
        Lives.assertHolds(at("base.qcow2"), ImageFormat.QCOW2, 2, "1M", "1M");
    }

    @Test
    void aMachineKilledInTheMiddleOfACommitLosesNothing() throws Exception {
        try (RunningMachine running = start(Style.DRIVE)) {
            LiveMachine live = LiveMachine.of(running);
            Lives.write(running, "d", 1, "0", "16M");
            live.overlay(OverlaySnapshot.of("d", at("over")));
            Lives.write(running, "d", 2, "4M", "12M");
            BlockJob job = live.commit(
                    LiveCommit.of("d").rateLimit(DataSize.mebibytes(1)).leftovers(LiveCommit.Leftovers.DELETED));
            while (job.progress().done().bytes() == 0) {
                Thread.sleep(5);
            }
            ProcessHandle.of(running.pid()).orElseThrow().destroyForcibly();

            assertCode("live.ended", () -> job.await(LIMIT));
        }
        Lives.assertClean(at("base.qcow2"));
        Lives.assertClean(at("over"));
        Lives.assertHolds(at("over"), ImageFormat.QCOW2, 1, "0", "4M");
        Lives.assertHolds(at("over"), ImageFormat.QCOW2, 2, "4M", "12M");
        Lives.img().commit(Commit.of(Image.of(at("over"), ImageFormat.QCOW2)));
        Lives.assertHolds(at("base.qcow2"), ImageFormat.QCOW2, 2, "4M", "12M");
    }

    @Test
    void aDiskWhoseSpeedIsLimitedStaysSo() throws Exception {
        Disk slow = Lives.disk("d", lives.qcow2("slow.qcow2"), ImageFormat.QCOW2, DiskBus.VIRTIO).toBuilder()
                .throttle(Throttle.builder().total(DataSize.mebibytes(500)).build())
                .build();
        try (RunningMachine running = lives.start(Lives.machine().disk(slow).build(), Style.BLOCKDEV)) {
            LiveMachine live = LiveMachine.of(running);
            Lives.write(running, "d", 1, "0", "4M");
            live.overlay(OverlaySnapshot.of("d", at("over")));
            Lives.write(running, "d", 2, "1M", "1M");
            assertThat(chain(live, "d")).containsExactly("over", "slow.qcow2");
            assertThrottled(running);
            live.commit(LiveCommit.of("d").leftovers(LiveCommit.Leftovers.DELETED))
                    .await(LIMIT);
            assertThat(chain(live, "d")).containsExactly("slow.qcow2");
            assertThrottled(running);
            live.move(Move.of("d", at("moved"))).await(LIMIT);
            assertThat(chain(live, "d")).containsExactly("moved");
            assertThrottled(running);
            live.backup(Backup.of(BackupTarget.of("d", at("copy")))).await(LIMIT);
            assertThrottled(running);
        }
        Lives.assertHolds(at("copy"), ImageFormat.QCOW2, 2, "1M", "1M");
    }

    private static void assertThrottled(RunningMachine running) throws Exception {
        assertThat(running.qmp().execute("query-block").elements())
                .anyMatch(block ->
                        block.at("inserted").at("drv").text().orElse("").equals("throttle"));
    }

    @Test
    void twoDisksUponOneImageAreToldApart() throws Exception {
        Path base = lives.qcow2("shared");
        try (RunningMachine running = lives.start(
                Lives.machine()
                        .disk(Lives.disk("d", lives.overlay("d1", base), ImageFormat.QCOW2, DiskBus.VIRTIO))
                        .disk(Lives.disk("e", lives.overlay("e1", base), ImageFormat.QCOW2, DiskBus.SCSI))
                        .build(),
                Style.DRIVE)) {
            LiveMachine live = LiveMachine.of(running);
            assertThat(chain(live, "d")).containsExactly("d1", "shared");
            assertThat(chain(live, "e")).containsExactly("e1", "shared");
            assertThat(live.disk("d").chain().get(1).node())
                    .isNotEqualTo(live.disk("e").chain().get(1).node());
            // the other one reads what would be written
            assertCode("live.locked", () -> live.commit(LiveCommit.of("d")).await(LIMIT));
            assertThat(chain(live, "d")).containsExactly("d1", "shared");
        }
    }

    @Test
    void aDiskGrowsAndShrinksOnlyIfAllowed() throws Exception {
        try (RunningMachine running = start(Style.BLOCKDEV)) {
            LiveMachine live = LiveMachine.of(running);
            live.resize("d", DataSize.mebibytes(48), Resizing.GROW);
            live.resize("e", DataSize.mebibytes(40), Resizing.GROW);
            assertThat(live.disk("d").active().size()).isEqualTo(DataSize.mebibytes(48));
            assertThat(at("e.img").toFile().length()).isEqualTo(40L << 20);
            assertCode("live.shrink", () -> live.resize("e", DataSize.mebibytes(20), Resizing.GROW));
            live.resize("e", DataSize.mebibytes(20), Resizing.SHRINK_ALLOWED);
            assertThat(at("e.img").toFile().length()).isEqualTo(20L << 20);
        }
    }
}
