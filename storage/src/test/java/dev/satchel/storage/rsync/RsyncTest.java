package dev.satchel.storage.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.ScriptedRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RsyncTest {
    private static final List<String> WORDS = List.of(
            "rsync",
            "-aAXHS",
            "--numeric-ids",
            "-x",
            "--info=progress2",
            "--no-inc-recursive",
            "--outbuf=L",
            "--exclude=/a b/*",
            "--filter=- - x",
            "--",
            "/src/",
            "/dst/");

    private final Rsync rsync = Rsync.copy(Path.of("/src"), Path.of("/dst"))
            .excluding(ExclusionSet.none().with("/a b/*", "- x"));

    @Test
    void givesEachPatternAnArgumentOfItsOwn() {
        assertThat(rsync.command().words()).isEqualTo(WORDS);
    }

    @Test
    void rehearsesAndMirrors() {
        assertThat(rsync.rehearsing().command().arguments())
                .contains("--dry-run")
                .doesNotContain("--delete");
        assertThat(rsync.mirroring().command().arguments()).contains("--delete").doesNotContain("--dry-run");
    }

    @Test
    void refusesATargetInsideTheSourceUnlessItIsLeftOut() {
        Rsync nested = Rsync.copy(Path.of("/"), Path.of("/mnt/ssd"));

        assertThatIllegalArgumentException().isThrownBy(nested::command).withMessageContaining("/mnt/ssd/*");
        assertThat(nested.excluding(ExclusionSet.none().with("/mnt/*"))
                        .command()
                        .arguments())
                .endsWith("--", "/", "/mnt/ssd/");
    }

    @Test
    void followsProgressThatNeverGoesBack() throws Exception {
        List<RsyncProgress> seen = new ArrayList<>();
        String said = String.join(
                "\r",
                "         32,768   0%    0.00kB/s    0:00:00  ",
                "    268,435,456  87%  317.58MB/s    0:00:00 (xfr#1, to-chk=150/200)",
                "other words",
                "    268,435,457  88%  317.58MB/s    0:00:00  ",
                "    300,000,000 100%  300.00MB/s    0:00:01 (xfr#9, to-chk=0/200)");
        ScriptedRunner runner = new ScriptedRunner().answer(WORDS, said);

        assertThat(rsync.run(runner, seen::add)).isEqualTo(RsyncExit.DONE);
        assertThat(seen).extracting(RsyncProgress::fraction).containsExactly(0.0, 0.25, 0.25, 1.0);
        assertThat(seen.get(2).total()).isEqualTo(200);
    }

    @Test
    void explainsAFullTarget() {
        ScriptedRunner runner = new ScriptedRunner()
                .answer(WORDS, 11, "", "rsync: [receiver] write failed on \"/dst/x\": No space left on device (28)\n");

        assertThatThrownBy(() -> rsync.run(runner, p -> {}))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("rsync.failed"))
                .hasMessageContaining("No space left")
                .hasMessageContaining("the target is full");
    }

    @Test
    void takesVanishedFilesForUsual() throws Exception {
        ScriptedRunner runner = new ScriptedRunner().answer(WORDS, 24, "", "file has vanished: \"/src/x\"\n");

        assertThat(rsync.run(runner, p -> {})).isEqualTo(RsyncExit.VANISHED);
    }

    @Test
    void readsEveryFormOfProgress() {
        RsyncProgress plain = RsyncProgress.parse("     94371840  43%   90.00MB/s    0:00:01 (xfr#3, ir-chk=1000/1200)")
                .orElseThrow();
        assertThat(plain.done()).isEqualTo(DataSize.mebibytes(90));
        assertThat(plain.fraction()).isCloseTo(0.43, within(1e-9));
        assertThat(plain.perSecond()).isEqualTo(DataSize.mebibytes(90));
        assertThat(plain.left()).isEqualTo(1000);

        assertThat(RsyncProgress.parse("         90.00M 100%    1.50kB/s  ??:??:??  ")
                        .orElseThrow())
                .isEqualTo(new RsyncProgress(DataSize.mebibytes(90), 1, DataSize.bytes(1536), 0, 0, 0));
        assertThat(RsyncProgress.parse("sending incremental file list")).isEmpty();
        assertThat(RsyncProgress.parse("")).isEmpty();
        assertThat(RsyncProgress.parse("1.2.3 4% 5.00kB/s 0:00:00")).isEmpty();
    }

    @Test
    void knowsEveryExitCode() {
        assertThat(RsyncExit.of(0)).isEqualTo(RsyncExit.DONE);
        assertThat(RsyncExit.of(11)).isEqualTo(RsyncExit.FILE);
        assertThat(RsyncExit.of(20)).isEqualTo(RsyncExit.CANCELLED);
        assertThat(RsyncExit.of(23)).isEqualTo(RsyncExit.PARTIAL);
        assertThat(RsyncExit.of(25)).isEqualTo(RsyncExit.DELETE_LIMIT);
        assertThat(RsyncExit.of(125)).isEqualTo(RsyncExit.REMOTE_SHELL);
        assertThat(RsyncExit.of(137)).isEqualTo(RsyncExit.KILLED);
        assertThat(RsyncExit.of(99)).isEqualTo(RsyncExit.UNKNOWN);
        assertThat(RsyncExit.values()).allSatisfy(e -> assertThat(e.message()).isNotBlank());
    }
}
