package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** On an image, which needs no tool and no rights. */
class PartitionCommandTest {

    @RegisterExtension
    private final CapturedConsole satchel = new CapturedConsole();

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() throws IOException {
        resize(100 << 20);
    }

    private void resize(long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(disk(), "rw")) {
            file.setLength(bytes);
        }
    }

    private String disk() {
        return folder.resolve("disk.img").toString();
    }

    private JsonNode document(String... arguments) throws IOException {
        satchel.run(arguments);
        return satchel.document();
    }

    @Test
    void writesShowsGrowsAndCompares() throws Exception {
        assertThat(satchel.run("partition", "write", disk(), "--preset", "portable-linux", "--arch", "x86_64"))
                .isZero();
        assertThat(satchel.output()).contains("DESTROYS", "root-x86-64");
        assertThat(document("partition", "show", disk(), "--json").has("table"))
                .as("a plan writes nothing")
                .isFalse();

        assertThat(satchel.run("partition", "write", disk(), "--preset", "portable-linux", "--apply"))
                .isZero();
        Path before = Files.copy(Path.of(disk()), folder.resolve("before.img"));
        JsonNode shown = document("partition", "show", disk(), "--json");
        assertThat(shown.at("/table/type").textValue()).isEqualTo("gpt");
        assertThat(shown.at("/table/backup").textValue()).isEqualTo("good");
        assertThat(shown.at("/partitions/1/type").textValue()).isEqualTo("esp");
        assertThat(shown.at("/partitions")).hasSize(3);

        resize(200 << 20);
        assertThat(document("partition", "show", disk(), "--json")
                        .at("/findings/0/code")
                        .textValue())
                .isEqualTo("gpt.backup.misplaced");
        assertThat(satchel.run("partition", "grow", disk(), "--number", "2", "--apply"))
                .isEqualTo(1);
        assertThat(satchel.complaint()).contains("partition 3", "is behind it");
        assertThat(satchel.run("partition", "grow", disk(), "--apply")).isZero();
        JsonNode compared = document("partition", "compare", before.toString(), disk(), "--json");
        assertThat(compared.get("differences")).hasSize(1);
        assertThat(compared.at("/differences/0/what").textValue()).isEqualTo("size");
        assertThat(satchel.run("partition", "compare", disk(), disk())).isZero();
    }

    @Test
    void writesALayoutFileForLargeSectors() throws Exception {
        Path layout = Files.writeString(
                folder.resolve("layout.json"),
                "{\"table\": \"gpt\", \"partitions\": [{\"type\": \"esp\", \"size\": \"20MiB\"},"
                        + " {\"type\": \"linux-generic\"}]}");

        assertThat(satchel.run(
                        "partition",
                        "write",
                        disk(),
                        "--layout",
                        layout.toString(),
                        "--sector-size",
                        "4096",
                        "--apply"))
                .isZero();

        assertThat(document("partition", "show", disk(), "--json")
                        .at("/table/sectorSize")
                        .intValue())
                .isEqualTo(4096);
        resize(150 << 20);
        assertThat(satchel.run("partition", "grow", disk(), "--apply")).isZero();
        assertThat(satchel.run("partition", "show", disk())).isZero();
    }

    @Test
    void asksForALayoutAndForATable() {
        assertThat(satchel.run("partition", "write", disk())).isEqualTo(2);
        assertThat(satchel.run("partition", "grow", disk())).isEqualTo(1);
        assertThat(satchel.run("partition", "types")).isZero();
        assertThat(satchel.output()).contains("root-riscv64", "apple-apfs");
    }
}
