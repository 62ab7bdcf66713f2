package dev.satchel.utm.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testing.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesTest {
    @TempDir
    Path folder;

    private static List<Path> samples(String part) throws IOException {
        try (Stream<Path> files = Files.list(Samples.folder("utm"))) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().contains(part)
                                    && file.getFileName().toString().endsWith(".plist"))
                    .sorted()
                    .toList();
            assertThat(found).isNotEmpty();
            return found;
        }
    }

    @Test
    void everyQemuConfigurationIsWrittenFromItsTreeByteForByte() throws IOException {
        for (Path sample : samples("v4-qemu")) {
            assertThat(UtmConfiguration.read(sample))
                    .as(sample.toString())
                    .isInstanceOfSatisfying(
                            QemuConfiguration.class,
                            configuration ->
                                    assertThat(configuration.plist().toXml()).isEqualTo(read(sample)));
        }
    }

    @Test
    void everyFileIsWrittenAsItWasReadIfNothingChanged() throws IOException {
        for (Path sample : samples("")) {
            Path copy = folder.resolve("copy.plist");
            Plist.read(sample).write(copy);

            assertThat(copy).as(sample.toString()).hasSameBinaryContentAs(sample);
        }
    }

    @Test
    void allButTwoFilesFollowUtmsOwnLayout() throws IOException {
        List<String> others = samples("").stream()
                .filter(sample -> {
                    try {
                        return !Plist.read(sample).toXml().equals(read(sample));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .map(sample -> sample.getFileName().toString())
                .toList();

        // &quot; in a text, and an empty array on two lines: edited by hand or by another tool.
        assertThat(others)
                .containsExactlyInAnyOrder(
                        "adespoton__utmconfigs__osx-public-beta-ppc-v2-legacy.plist",
                        "ciderale__nixos-utm__nixos-v4-apple-linux-empty-arrays-template.plist");
    }

    @Test
    void readsLegacyAndAppleConfigurationsForWhatTheyAre() throws IOException {
        for (Path sample : samples("v2-legacy")) {
            assertThat(UtmConfiguration.read(sample)).isInstanceOf(LegacyConfiguration.class);
        }
        for (Path sample : samples("v4-apple")) {
            assertThat(UtmConfiguration.read(sample)).isInstanceOf(AppleConfiguration.class);
        }
    }

    @Test
    void findsTheIdeDriveThatCannotStart() throws IOException {
        UtmConfiguration configuration =
                UtmConfiguration.read(samples("ide-on-virt").get(0));

        assertThat(configuration.check().errors()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("utm.bus.absent");
            assertThat(finding.remedy()).contains("NVMe", "USB", "VirtIO");
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
