package dev.satchel.storage.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Plan;
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
            "--filter=-x system.*",
            "--filter=-x trusted.SGI_ACL_*",
            "--exclude=/a b/*",
            "--filter=- - x",
            "--",
            "/src/",
            "/dst/");

    private final Rsync rsync = Rsync.copy(Path.of("/src"), Path.of("/dst"))
            .runBy(Rsync.User.ROOT)
            .excluding(ExclusionSet.none().with("/a b/*", "- x"));

    @Test
    void givesEachPatternAnArgumentOfItsOwn() {
        assertThat(rsync.command().words()).isEqualTo(WORDS);
    }

    @Test
    void leavesItToRsyncWhichAttributesOthersThanRootCarry() {
        assertThat(rsync.runBy(Rsync.User.OTHER).command().words())
                .noneMatch(word -> word.startsWith("--filter=-x"))
                .hasSize(WORDS.size() - 2);
        assertThat(rsync.runBy(Rsync.User.OTHER)
                        .runBy(Rsync.User.ROOT)
                        .command()
                        .words())
                .isEqualTo(WORDS);
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

    @Test
    void refusesToMirrorWhatWouldDeleteTheSource() {
        Rsync up = Rsync.copy(Path.of("/data/source"), Path.of("/data"));

        assertThat(up.command().arguments()).contains("/data/");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> up.mirroring().command())
                .withMessageContaining("would delete it");
    }

    @Test
    void limitsResumesAndBrakes() {
        assertThat(rsync.resuming()
                        .limitedTo(DataSize.bytes(1_000_000))
                        .mirroringUpTo(7)
                        .rehearsing()
                        .command()
                        .arguments())
                .contains("--dry-run", "--delete", "--max-delete=7", "--partial-dir=.rsync-partial", "--bwlimit=977");
        assertThat(rsync.limitedTo(DataSize.bytes(1)).command().arguments()).contains("--bwlimit=1");
    }

    @Test
    void knowsWhyEachFlagIsThere() {
        assertThat(rsync.mirroring().flags())
                .startsWith(CopyFlag.ARCHIVE)
                .endsWith(CopyFlag.DELETE)
                .allSatisfy(flag -> assertThat(flag.reason()).isNotBlank());
    }

    @Test
    void planSaysWhatItDestroysAndHowItLooks() {
        Plan plan = rsync.mirroring().plan(Rsync.Verification.CHECKSUMS);

        assertThat(plan.steps()).hasSize(2);
        assertThat(plan.steps().get(0).destroys()).singleElement().asString().contains("/dst");
        assertThat(plan.toShellScript()).contains("--checksum").contains("test -z");
        assertThat(rsync.plan(Rsync.Verification.NONE).steps().get(0).destroys())
                .isEmpty();
    }

    @Test
    void readsWhatRsyncSaysOfFiles() {
        assertThat(RsyncMessage.parse(
                        "rsync: [sender] send_files failed to open \"/src/x\\#303\\#251\": Permission denied (13)"))
                .extracting(RsyncMessage::kind, RsyncMessage::path, RsyncMessage::errno)
                .containsExactly(RsyncMessage.Kind.FAILED, "/src/xé", 13);
        assertThat(RsyncMessage.parse("file has vanished: \"/src/y\"").kind()).isEqualTo(RsyncMessage.Kind.VANISHED);
        assertThat(RsyncMessage.parse("cannot delete non-empty directory: cache")
                        .path())
                .isEqualTo("cache");
        assertThat(RsyncMessage.parse("rsync error: some files/attrs were not transferred (code 23) at main.c(1)")
                        .kind())
                .isEqualTo(RsyncMessage.Kind.SUMMARY);
        assertThat(RsyncMessage.parse("").kind()).isEqualTo(RsyncMessage.Kind.OTHER);
    }

    @Test
    void reportsInsteadOfThrowing() throws Exception {
        ScriptedRunner runner = new ScriptedRunner()
                .answer(WORDS, 23, "", "rsync: [sender] opendir \"/src/s\" failed: Permission denied (13)\n");

        RsyncReport report = rsync.attempt(runner, p -> {});

        assertThat(report.exit()).isEqualTo(RsyncExit.PARTIAL);
        assertThat(report.messages(RsyncMessage.Kind.FAILED))
                .singleElement()
                .satisfies(m -> assertThat(m.path()).isEqualTo("/src/s"));
    }
}
