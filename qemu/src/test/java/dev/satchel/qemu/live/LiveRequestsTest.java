package dev.satchel.qemu.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveRequestsTest {
    private static final Path FILE = Path.of("/backup");

    @Test
    void whatMakesNoBackupIsRefused() {
        BackupTarget target = BackupTarget.of("d", FILE);

        assertThatIllegalArgumentException().isThrownBy(() -> Backup.of(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backup.of(target, target))
                .withMessageContaining("'d' twice");
        assertThatIllegalArgumentException().isThrownBy(() -> target.format(ImageFormat.VHDX));
        assertThatIllegalArgumentException().isThrownBy(() -> Backup.of(target).changesSince("t"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backup.of(target).topOnly().tracking("t"));
        assertThatIllegalArgumentException().isThrownBy(() -> Backup.of(target).tracking(""));
        assertThatIllegalArgumentException().isThrownBy(() -> Backup.of(target).rateLimit(DataSize.ZERO));
        assertThat(Backup.of(target.upon(FILE)).changesSince("t").content()).isEqualTo(Backup.Content.CHANGES);
    }

    @Test
    void aSnapshotNamesEachDiskAndEachFileOnce() {
        OverlaySnapshot one = OverlaySnapshot.of("d", FILE);

        assertThatIllegalArgumentException().isThrownBy(() -> one.and("d", Path.of("/other")));
        assertThatIllegalArgumentException().isThrownBy(() -> one.and("e", Path.of("/x/../backup")));
        assertThat(one.and("e", Path.of("/e")).overlays().keySet()).containsExactly("d", "e");
    }

    @Test
    void otherRequestsRefuseWhatIsNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> Move.of("d", FILE).format(ImageFormat.VMDK));
        assertThatIllegalArgumentException().isThrownBy(() -> Move.of("d", FILE).rateLimit(DataSize.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> LiveCommit.of("d").rateLimit(DataSize.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> Flattening.of("d").rateLimit(DataSize.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StateRequest.to(FILE).timeLimit(Duration.ZERO));
    }

    @Test
    void namesThatAreMadeFitIntoQemusThirtyOneCharacters() {
        for (String kind : List.of("job", "file", "card", "overlay", "backup", "commit", "stream", "medium", "move")) {
            String name = Monitor.freshName(kind);
            assertThat(name).matches("[a-z][a-z0-9-]{0,30}").isNotEqualTo(Monitor.freshName(kind));
        }
    }

    @Test
    void progressIsAFractionAndALine() {
        JobProgress half = new JobProgress(
                JobProgress.Phase.WORKING, DataSize.mebibytes(32), DataSize.mebibytes(64), DataSize.mebibytes(10));

        assertThat(half.fraction()).isEqualTo(0.5);
        assertThat(half).hasToString("32.0 MiB of 64.0 MiB, 10.0 MiB/s");
        assertThat(new JobProgress(JobProgress.Phase.WORKING, DataSize.ZERO, DataSize.ZERO, DataSize.ZERO).fraction())
                .isZero();
    }

    @Test
    void aFileIsToldFromADescriptionOfOne() {
        assertThat(image("/a/b c").file()).hasValue(Path.of("/a/b c"));
        assertThat(image("C:\\disk.img").file()).isPresent();
        assertThat(image("nbd://localhost:10809").file()).isEmpty();
        assertThat(image("nbd+unix:///?socket=/s").file()).isEmpty();
        assertThat(image("json:{\"driver\":\"raw\"}").file()).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(new LiveDisk("cd", LiveDisk.Kind.DRIVE, Access.READ_ONLY, List.of())::active)
                .withMessageContaining("'cd'");
    }

    private static ChainImage image(String name) {
        return new ChainImage("n", name, "raw", DataSize.ZERO, DataSize.ZERO);
    }
}
