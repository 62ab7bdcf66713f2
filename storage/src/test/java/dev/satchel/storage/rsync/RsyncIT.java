package dev.satchel.storage.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RsyncIT {
    @Test
    void copiesMeasuresAndFollows(@TempDir Path folder) throws Exception {
        Tools.requireAll("rsync", "find");
        Path source = Files.createDirectories(folder.resolve("src"));
        for (int i = 0; i < 50; i++) {
            Files.write(source.resolve("file" + i), new byte[10_000]);
        }
        Files.createLink(source.resolve("link"), source.resolve("file1"));
        Files.createSymbolicLink(source.resolve("symbolic"), Path.of("file1"));
        Files.createDirectories(source.resolve("tmp/deep"));
        Files.write(source.resolve("tmp/deep/gone"), new byte[1000]);
        Files.write(source.resolve("a\nb"), new byte[10]);
        Path target = Files.createDirectory(folder.resolve("dst"));
        ExclusionSet exclusions = ExclusionSet.none().with("/tmp/*");
        List<RsyncProgress> seen = new ArrayList<>();

        SourceMeasure measure = SourceMeasure.of(source, exclusions, CommandRunner.system());
        RsyncExit exit = Rsync.copy(source, target).excluding(exclusions).run(CommandRunner.system(), seen::add);

        assertThat(exit).isEqualTo(RsyncExit.DONE);
        assertThat(target.resolve("file7")).hasSameBinaryContentAs(source.resolve("file7"));
        assertThat(target.resolve("tmp")).isEmptyDirectory();
        assertThat(seen).last().satisfies(p -> assertThat(p.fraction()).isEqualTo(1.0));
        assertThat(measure.files()).isEqualTo(52);
        assertThat(measure.directories()).isEqualTo(2);
        assertThat(measure.others()).isEqualTo(1);
        assertThat(measure.apparent().bytes()).isEqualTo(50 * 10_000 + 10);
        assertThat(seen).last().satisfies(p -> assertThat(p.total()).isEqualTo(measure.entries()));
    }

    /** XFS shows an ACL as an attribute of its own too, which the source has not. */
    @Test
    void accessListsOutliveASecondRunOnXfs(@TempDir Path folder) throws Exception {
        Tools.requireRoot();
        Tools.requireAll("rsync", "mkfs.xfs", "mount", "setfacl", "getfacl", "setfattr", "getfattr");
        Path source = Files.createDirectory(folder.resolve("src"));
        Path target = Files.createDirectory(folder.resolve("dst"));
        Path file = Files.writeString(source.resolve("file"), "1");
        run("setfacl", "-m", "u:1234:rw", file.toString());
        run("setfacl", "-d", "-m", "g:1234:rx", source.toString());
        run("setfattr", "-n", "user.note", "-v", "kept", file.toString());
        try (LoopDevice loop = LoopDevice.attach(folder.resolve("xfs.img"), DataSize.mebibytes(320))) {
            run("mkfs.xfs", "-q", loop.node().toString());
            run("mount", loop.node().toString(), target.toString());
            try {
                Rsync rsync = Rsync.copy(source, target).mirroring();
                for (int i = 0; i < 2; i++) {
                    rsync.run(CommandRunner.system(), progress -> {});
                    assertThat(run("getfacl", "-p", "--omit-header", target + "/file"))
                            .as("run %s", i)
                            .contains("user:1234:rw-");
                    assertThat(run("getfacl", "-p", "--omit-header", target.toString()))
                            .contains("default:group:1234:r-x");
                }
                assertThat(run("getfattr", "--only-values", "-n", "user.note", target + "/file"))
                        .isEqualTo("kept");
                assertThat(rsync.verify(CommandRunner.system()).isSame()).isTrue();
            } finally {
                run("umount", target.toString());
            }
        }
    }

    /** Who cannot set an attribute of another namespace would keep it under a name that nobody looks for. */
    @Test
    void whoIsNotRootCarriesTheAttributesOfUsersAlone(@TempDir Path folder) throws Exception {
        Tools.requireRoot();
        Tools.requireAll("rsync", "setcap", "setpriv", "setfattr", "getfattr");
        Path source = Files.createDirectory(folder.resolve("src"));
        Path target = Files.createDirectory(folder.resolve("dst"));
        Path file = Files.writeString(source.resolve("file"), "1");
        run("setfattr", "-n", "user.note", "-v", "kept", file.toString());
        run("chmod", "755", folder.toString());
        run("chown", "-R", "65534:65534", target.toString(), source.toString());
        run("setcap", "cap_net_raw+ep", file.toString()); // which a change of the owner takes away
        List<String> words = new ArrayList<>(List.of("--reuid=65534", "--regid=65534", "--clear-groups", "--"));
        words.addAll(
                Rsync.copy(source, target).runBy(Rsync.User.OTHER).command().words());

        run("setpriv", words.toArray(String[]::new));

        assertThat(run("getfattr", "--dump", "--match=-", target + "/file").lines())
                .filteredOn(line -> line.contains("="))
                .containsExactly("user.note=\"kept\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "?", "toor"})
    void rootIsWhoHasItsNumberWhateverTheName(String name) throws Exception {
        Tools.require("id");
        boolean root = run("id", "-u").strip().equals("0");
        String real = System.setProperty("user.name", name);
        try {
            assertThat(Rsync.User.current()).isEqualTo(root ? Rsync.User.ROOT : Rsync.User.OTHER);
        } finally {
            System.setProperty("user.name", real);
        }
    }

    @Test
    void refusesATargetThatABindMountShowsToLieInTheSource(@TempDir Path folder) throws Exception {
        Tools.requireAll("mount", "umount");
        Path source = Files.createDirectory(folder.resolve("source"));
        Path part = source.resolve("part");
        Files.createDirectories(part.resolve("deep"));
        Path shown = Files.createDirectory(folder.resolve("shown"));
        run("mount", "--bind", part.toString(), shown.toString());
        try {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Rsync.copy(source, shown.resolve("copy")).command())
                    .withMessageContaining("exclude '/part/copy/*'");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Rsync.copy(part, shown).command())
                    .withMessageContaining("one folder");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Rsync.copy(shown.resolve("deep"), source)
                            .filteredBy(FilterRules.parse(List.of("- /part")))
                            .mirroring()
                            .command())
                    .withMessageContaining("would delete it");
            assertThat(Rsync.copy(source, shown.resolve("copy"))
                            .filteredBy(FilterRules.parse(List.of("- /part/copy/*")))
                            .command()
                            .arguments())
                    .endsWith(source + "/", shown + "/copy/");
            assertThat(Rsync.copy(shown, folder.resolve("elsewhere")).command().arguments())
                    .endsWith(folder + "/elsewhere/");
        } finally {
            run("umount", shown.toString());
        }
    }

    private static String run(String program, String... arguments) throws IOException, InterruptedException {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }

    @Test
    void holesTakeNoRoom(@TempDir Path folder) throws Exception {
        Tools.requireAll("find", "truncate");
        CommandRunner.system()
                .run(Command.of(
                        "truncate", "-s", "50M", folder.resolve("sparse").toString()))
                .orThrow();

        SourceMeasure measure = SourceMeasure.of(folder, ExclusionSet.none(), CommandRunner.system());

        assertThat(measure.apparent().bytes()).isEqualTo(50L << 20);
        assertThat(measure.allocated().bytes()).isLessThan(1 << 20);
        assertThat(measure.sparse()).isEmpty(); // what rsync reads in a moment
    }

    /** Those of overlays and of network file systems use all 64 bits. */
    @Test
    void countsALinkedFileOfAnyInodeOnce(@TempDir Path folder) throws Exception {
        CommandRunner find = (command, listener) -> {
            for (String line : List.of("1 2 3 8 4096 d 0 root/", "1 9223372036854775808 2 8 10 f 1 a/")) {
                listener.line(OutputListener.Stream.OUTPUT, line);
            }
            listener.line(OutputListener.Stream.OUTPUT, "1 9223372036854775808 2 8 10 f 1 b/");
            return new CommandResult(command, 0, "", "", Duration.ZERO);
        };

        assertThat(SourceMeasure.of(folder, ExclusionSet.none(), find)
                        .apparent()
                        .bytes())
                .isEqualTo(10);
    }

    @Test
    void tellsOfFilesThatAreMostlyHoles(@TempDir Path folder) throws Exception {
        Tools.requireAll("find", "truncate");
        Path deep = Files.createDirectories(folder.resolve("a/b c"));
        Files.createDirectories(folder.resolve("a/left out"));
        Files.createDirectories(folder.resolve("z"));
        for (String name :
                List.of("a/b c/größe.img", "top.img", "a/left out/no.img", "z/line\nbreak.img", "z/two.img")) {
            CommandRunner.system()
                    .run(Command.of(
                            "truncate", "-s", "64M", folder.resolve(name).toString()))
                    .orThrow();
        }
        Files.createLink(deep.resolve("second name"), folder.resolve("z/two.img"));

        SourceMeasure measure =
                SourceMeasure.of(folder, ExclusionSet.none().with("/a/left out/"), CommandRunner.system());

        assertThat(measure.sparse()).containsExactlyInAnyOrder(Path.of("a/b c/größe.img"), Path.of("top.img"));
    }

    @Test
    void namesWhatIsNotAsItWas(@TempDir Path folder) throws Exception {
        Tools.require("rsync");
        Path source = Files.createDirectory(folder.resolve("src"));
        Path target = Files.createDirectory(folder.resolve("dst"));
        Files.writeString(source.resolve("sâme\n"), "1");
        Files.writeString(source.resolve("other"), "22");
        Rsync rsync = Rsync.copy(source, target).resuming();
        rsync.plan(Rsync.Verification.CHECKSUMS).apply(CommandRunner.system(), event -> {});
        assertThat(rsync.verify(CommandRunner.system()).isSame()).isTrue();

        // The same length and the same time: only the content tells.
        var time = Files.getLastModifiedTime(target.resolve("other"));
        Files.writeString(target.resolve("other"), "23");
        Files.setLastModifiedTime(target.resolve("other"), time);
        Files.delete(target.resolve("sâme\n"));
        RsyncComparison comparison = rsync.verify(CommandRunner.system());

        assertThat(comparison.differences())
                .extracting(RsyncComparison.Difference::path)
                .contains("other", "sâme\n");
        assertThat(comparison.differences())
                .filteredOn(d -> d.path().equals("other"))
                .singleElement()
                .satisfies(d -> assertThat(d.changes()).startsWith(">fc"));
        assertThatThrownBy(comparison::orThrow)
                .isInstanceOf(SatchelException.class)
                .hasMessageContaining("differ");
    }

    @Test
    void theScriptFailsWhereTheComparisonCouldNotBeMade(@TempDir Path folder) throws Exception {
        Path source = Files.createDirectory(folder.resolve("src"));
        Path target = Files.createDirectory(folder.resolve("dst"));
        Path tools = Files.createDirectory(folder.resolve("tools"));
        Path rsync = Files.writeString(
                tools.resolve("rsync"), "#!/bin/sh\ncase \"$*\" in *--checksum*) exit $COMPARISON;; esac\n");
        assertThat(rsync.toFile().setExecutable(true)).isTrue();
        Path script = Files.writeString(
                folder.resolve("copy.sh"),
                Rsync.copy(source, target).plan(Rsync.Verification.CHECKSUMS).toShellScript());
        String path = "PATH=" + tools + ":" + System.getenv("PATH");

        assertThat(runScript(path, "COMPARISON=0", script)).isZero();
        assertThat(runScript(path, "COMPARISON=23", script)).isNotZero();
    }

    private static int runScript(String path, String comparison, Path script) throws Exception {
        return CommandRunner.system()
                .run(Command.of("env", path, comparison, "sh", script.toString()))
                .exitCode();
    }

    @Test
    void goesOnFromThePartOfAFile(@TempDir Path folder) throws Exception {
        Tools.require("rsync");
        Path source = Files.createDirectory(folder.resolve("src"));
        Path part = Files.createDirectories(folder.resolve("dst/.rsync-partial"));
        byte[] content = new byte[8 << 20];
        new Random(1).nextBytes(content);
        Files.write(source.resolve("big"), content);
        Files.write(part.resolve("big"), Arrays.copyOf(content, 7 << 20));
        List<RsyncProgress> seen = new ArrayList<>();

        // All of it would take 16 s at this rate, what is missing 2.
        Rsync.copy(source, folder.resolve("dst"))
                .resuming()
                .limitedTo(DataSize.kibibytes(512))
                .withTimeLimit(Duration.ofSeconds(50))
                .run(CommandRunner.system(), seen::add);

        assertThat(folder.resolve("dst/big")).hasSameBinaryContentAs(source.resolve("big"));
        assertThat(part).doesNotExist();
    }
}
