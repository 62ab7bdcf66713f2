package dev.satchel.storage.rsync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    }
}
