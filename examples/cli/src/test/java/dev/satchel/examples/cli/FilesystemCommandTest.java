package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesystemCommandTest {

    @RegisterExtension
    private final CapturedConsole satchel = new CapturedConsole();

    @TempDir
    private Path folder;

    private int run(String line) {
        return satchel.run(line.split(" ", -1));
    }

    @Test
    void choosesWithReasonsAndTheCommand() throws Exception {
        assertThat(run("filesystem choose --os linux,macos,windows --max-file 100G --json"))
                .isZero();

        JsonNode document = satchel.document();
        assertThat(document.path("choice").asText()).isEqualTo("exfat");
        assertThat(document.path("excluded")).hasSize(9);
        assertThat(document.path("excluded")
                        .path(1)
                        .path("reasons")
                        .path(0)
                        .path("reason")
                        .asText())
                .contains("4 GiB - 1 byte");
        assertThat(document.path("commands").path(0).path("command").path(0).asText())
                .isEqualTo("mkfs.exfat");
    }

    @Test
    void saysWhatToGiveUpWhereNothingIsLeft() throws Exception {
        assertThat(run("filesystem choose --os macos,windows --need hard-links --json"))
                .isEqualTo(1);

        assertThat(satchel.document().path("choice").isNull()).isTrue();
        assertThat(satchel.document().path("concessions")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--os amiga",
                "--os linux --purpose nothing",
                "--os linux --need wings",
                "--os linux --label seventeen-letters",
                "--os linux --purpose efi-system --label esp",
                "--os linux --label -x",
                "--os other",
                "--os linux --max-file many"
            })
    void aMistakeIsUsage(String options) {
        assertThat(run("filesystem choose " + options)).isEqualTo(2);
        assertThat(satchel.complaint()).startsWith("satchel: ");
    }

    @Test
    void printsBothCatalogues() throws Exception {
        assertThat(run("filesystem table --json")).isZero();
        assertThat(satchel.document().path("fileSystems")).hasSize(10);
        assertThat(run("carrier links --json")).isZero();
        assertThat(satchel.document().path("links").path(0).path("ceiling").asLong())
                .isEqualTo(1_216_000);
    }

    @Test
    void showsThePlanThatMakesOneAndWritesNothing() throws Exception {
        Path file = folder.resolve("disk.img");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(64 << 20);
        }

        assertThat(satchel.run(
                        "filesystem",
                        "make",
                        file.toString(),
                        "--type",
                        "exfat",
                        "--label",
                        "My disk",
                        "--uuid",
                        "1234-ABCD",
                        "--cluster-size",
                        "128K",
                        "--json"))
                .isZero();

        JsonNode step = satchel.document().path("steps").path(0);
        assertThat(step.path("destroys").path(0).asText()).contains(file.toString());
        assertThat(step.toString()).contains("mkfs.exfat", "131072", "My disk", "0x1234ABCD");
        assertThat(Files.readAllBytes(file)).containsOnly(0);
    }

    @Test
    void refusesALabelBeforeAnythingIsWritten() {
        assertThat(satchel.run(
                        "filesystem",
                        "make",
                        folder.resolve("x").toString(),
                        "--type",
                        "xfs",
                        "--label",
                        "thirteen bytes"))
                .isEqualTo(2);
        assertThat(satchel.complaint()).contains("14 bytes, and 12 is the most");
    }

    @Test
    void refusesToMakeOneInWhatIsNoFile() {
        assertThat(satchel.run("filesystem", "make", folder.toString(), "--type", "xfs"))
                .isEqualTo(1);
        assertThat(satchel.complaint()).contains("is no regular file");
    }
}
