package dev.satchel.storage.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.probe.Prober;
import dev.satchel.storage.probe.Volume;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Samples;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two readers of the same tables: this one, and the probe, which agrees with libblkid. */
class SampleTablesTest {
    @TempDir
    Path folder;

    static List<Path> images() throws IOException {
        Path samples = Samples.folder("blkid");
        try (Stream<Path> files = Files.list(samples.resolve("images-pt"))) {
            return files.filter(file -> file.toString().endsWith(".img.xz"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void whatTheProbeFindsInAGptOrAnMbrIsWhatStandsThere(Path packed) throws Exception {
        Tools.require("xz");
        Path copy = Files.copy(packed, folder.resolve(packed.getFileName()));
        LoopDevice.run("xz", "--decompress", copy.toString()).orThrow();
        Path image = folder.resolve(packed.getFileName().toString().replace(".xz", ""));
        String name = packed.getFileName().toString();
        DataSize sector = DataSize.bytes(name.contains("4k") || name.contains("4096") ? 4096 : 512);

        TableReading reading = PartitionTable.read(image);
        List<String> probed = Prober.standard().sectorSize(sector).probe(image).volumes().stream()
                .filter(volume -> volume.partScheme()
                        .filter(scheme -> scheme.equals("gpt") || scheme.equals("dos"))
                        .isPresent())
                .map(SampleTablesTest::text)
                .toList();

        assertThat(reading.table().stream()
                        .flatMap(table -> table.partitions().stream().map(entry -> text(table, entry)))
                        .toList())
                .containsAll(probed);
    }

    private static String text(Volume volume) {
        return volume.number() + " " + volume.offset() + " " + volume.size() + " "
                + volume.partUuid().orElse("");
    }

    private static String text(PartitionTable table, PartitionEntry entry) {
        return entry.number() + " " + entry.start() + " " + entry.size() + " "
                + table.partUuid(entry).orElse("");
    }
}
