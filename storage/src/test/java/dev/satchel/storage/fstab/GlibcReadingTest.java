package dev.satchel.storage.fstab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testing.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GlibcReadingTest {
    @TestFactory
    Stream<DynamicTest> agreesWithGetmntentOnRealFiles() throws IOException {
        Path folder = Samples.folder("fstab");
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(f -> f.toString().endsWith(".fstab")).sorted().toList();
        }
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    String name = file.getFileName().toString().replace(".fstab", "");
                    List<String> expected = read(folder.resolve("expected/" + name + ".getmntent.txt"))
                            .lines()
                            .filter(line -> !line.startsWith("#"))
                            .map(line -> line.substring(0, line.lastIndexOf(']') + 1))
                            .toList();

                    assertThat(readings(read(file))).isEqualTo(expected);
                }));
    }

    @Test
    void knowsFiveEscapesAndNoOther() {
        assertThat(GlibcReading.decode("a\\040b\\011c\\012d\\134e\\\\f\\043g\\"))
                .isEqualTo("a b\tc\nd\\e\\f\\043g\\");
    }

    @Test
    void keepsACarriageReturnInTheLastField() {
        assertThat(GlibcReading.of("UUID=x /a ext4\r\n"))
                .map(GlibcReading::type)
                .contains("ext4\r");
        assertThat(GlibcReading.of("\r\n")).map(GlibcReading::source).contains("\r");
        assertThat(GlibcReading.of("UUID=x /a ext4 ro 0 2\r\n"))
                .map(GlibcReading::options)
                .contains("ro");
    }

    private static List<String> readings(String text) {
        return Stream.of(text.split("(?<=\n)", -1))
                .map(GlibcReading::of)
                .flatMap(Optional::stream)
                .map(r -> "[" + r.source() + "][" + r.target() + "][" + r.type() + "][" + r.options() + "]")
                .toList();
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
