package dev.satchel.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void makesAFile() throws IOException {
        AtomicFile.write(folder.resolve("new"), "Büro\n");

        assertThat(folder.resolve("new")).content().isEqualTo("Büro\n");
        assertThat(names()).containsExactly("new");
    }

    @Test
    void replacesAFileAndKeepsItsMode() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "old, and longer than the new");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        AtomicFile.write(file, "new");

        assertThat(file).content().isEqualTo("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(names()).containsExactly("secret");
    }

    @Test
    void followsALinkSoThatItStaysOne() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path target = Files.writeString(elsewhere.resolve("target"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("elsewhere/target"));

        AtomicFile.write(link, "new");

        assertThat(link).isSymbolicLink();
        assertThat(target).content().isEqualTo("new");
    }

    @Test
    void followsALinkToAFileThatIsNotThereYet() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("target"));

        AtomicFile.write(link, "new");

        assertThat(link).isSymbolicLink();
        assertThat(folder.resolve("target")).content().isEqualTo("new");
    }

    @Test
    void refusesALinkThatLeadsToItself() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("link"));

        assertThatThrownBy(() -> AtomicFile.write(link, "new")).isInstanceOf(IOException.class);
        assertThat(link).isSymbolicLink();
    }

    @Test
    void leavesNothingBesideAFileItCouldNotReplace() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Files.writeString(taken.resolve("inside"), "x");

        assertThatThrownBy(() -> AtomicFile.write(taken, "new")).isInstanceOf(IOException.class);

        assertThat(names()).containsExactly("taken");
        assertThat(taken.resolve("inside")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"l", "\u65e5", "\ud83d\ude00"})
    void writesAndSweepsAFileWhoseNameIsAsLongAsCanBe(String letter) throws IOException {
        int bytes = letter.getBytes(StandardCharsets.UTF_8).length;
        Path file = folder.resolve(letter.repeat(255 / bytes));
        AtomicFile.write(file, "one");
        Files.createFile(AtomicFile.beside(file));

        AtomicFile.write(file, "two");
        AtomicFile.sweep(file);

        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
        assertThat(file).hasContent("two");
    }

    @Test
    void sweepsWhatKilledWritersLeftAndNothingOfThoseThatStillWrite() throws IOException {
        Path file = folder.resolve("x.conf");
        // No process has so high a number (Linux: 4194304 at most).
        Path left = Files.createFile(folder.resolve(".x.conf.4194305-1f.new"));
        Path other = Files.createFile(folder.resolve(".y.conf.4194305-1f.new"));
        Path mine = Files.createFile(
                folder.resolve(".x.conf." + ProcessHandle.current().pid() + "-1f.new"));

        AtomicFile.sweepAbandoned(file);

        assertThat(left).doesNotExist();
        assertThat(mine).exists();
        AtomicFile.sweep(file);
        assertThat(mine).doesNotExist();
        assertThat(other).exists();
    }

    @Test
    void failsWhereThereIsNoFolder() {
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("absent/file"), "new"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent");
        assertThat(folder).isEmptyDirectory();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
