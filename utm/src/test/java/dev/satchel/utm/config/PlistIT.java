package dev.satchel.utm.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Samples;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** libplist's {@code plistutil} as the judge of what is written, and the maker of what is read. */
class PlistIT {
    private static final Instant YEAR_1000 = Instant.parse("1000-01-01T00:00:00Z");

    @TempDir
    Path folder;

    @BeforeAll
    static void needsPlistutil() {
        Tools.require("plistutil");
    }

    private Path convert(Path from, String name, String format) throws IOException, InterruptedException {
        Path to = folder.resolve(name);
        CommandRunner.system()
                .run(Command.of("plistutil", "-i", from.toString(), "-o", to.toString(), "-f", format))
                .orThrow();
        return to;
    }

    @Test
    void plistutilReadsEveryTreeAsItWasMeant() throws IOException, InterruptedException {
        List<PlistValue> trees = PlistTrees.any().list().ofSize(40).sample();
        for (PlistValue tree : trees) {
            // plistutil 2.2.0 writes the year 1 as 1 and not as 0001: old dates are moved.
            PlistDictionary root = PlistDictionary.EMPTY.with("root", withoutOldDates(tree));
            Path ours = folder.resolve("ours.plist");
            Plist.of(root).write(ours);

            Path binary = convert(ours, "theirs.bplist", "bin");
            Path xml = convert(binary, "theirs.plist", "xml");

            assertThat(Plist.read(binary).root()).isEqualTo(root);
            assertThat(Plist.read(xml).root()).isEqualTo(root);
        }
    }

    private static PlistValue withoutOldDates(PlistValue value) {
        if (value instanceof PlistArray array) {
            return new PlistArray(
                    array.values().stream().map(PlistIT::withoutOldDates).toList());
        }
        if (value instanceof PlistDictionary dictionary) {
            PlistDictionary result = PlistDictionary.EMPTY;
            for (var entry : dictionary.entries().entrySet()) {
                result = result.with("k" + entry.getKey(), withoutOldDates(entry.getValue()));
            }
            return result;
        }
        return value instanceof PlistValue.Date date && date.value().isBefore(YEAR_1000)
                ? new PlistValue.Date(YEAR_1000)
                : value;
    }

    @Test
    void readsEverySampleInItsBinaryForm() throws IOException, InterruptedException {
        try (Stream<Path> samples = Files.list(Samples.folder("utm"))) {
            for (Path sample :
                    samples.filter(file -> file.toString().endsWith(".plist")).toList()) {
                Path binary = convert(sample, "sample.bplist", "bin");

                assertThat(Plist.read(binary).root())
                        .as(sample.toString())
                        .isEqualTo(Plist.read(sample).root());
            }
        }
    }

    @Test
    void everyDamagedByteOfABinaryListGivesAValueOrARefusal() throws IOException, InterruptedException {
        Path ours = folder.resolve("ours.plist");
        Plist.of(PlistDictionary.EMPTY
                        .with("a", PlistArray.ofTexts(List.of("x", "ä€")))
                        .with("b", PlistDictionary.EMPTY.with("c", 70_000).with("d", true))
                        .with("e", PlistValue.Data.of(new byte[20])))
                .write(ours);
        byte[] whole = Files.readAllBytes(convert(ours, "theirs.bplist", "bin"));

        for (int i = 0; i < whole.length; i++) {
            for (int value = 0; value < 256; value++) {
                byte[] damaged = whole.clone();
                damaged[i] = (byte) value;
                try {
                    assertThat(Plist.parse(damaged, "x").root()).isNotNull();
                } catch (SatchelException e) {
                    assertThat(e.code()).startsWith("utm.plist.");
                }
            }
        }
    }
}
