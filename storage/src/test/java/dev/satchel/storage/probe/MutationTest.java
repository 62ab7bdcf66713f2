package dev.satchel.storage.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.satchel.testing.Samples;
import dev.satchel.testing.Tools;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Real images, cut anywhere and with any byte changed: an answer each time, soon, and little that is read for it. */
class MutationTest {
    private static final int LARGEST = 2 << 20;
    private static final int MUTATIONS = 60;
    /** A tenth of it is usual; this many bytes read would be a loop. */
    private static final long LIMIT = 16 << 20;

    @TestFactory
    Stream<DynamicTest> anAnswerForEachDamagedImage() throws Exception {
        Path samples = Samples.folder("blkid");
        Tools.require("xz");
        try (Stream<Path> fileSystems = Files.list(samples.resolve("images-fs"));
                Stream<Path> tables = Files.list(samples.resolve("images-pt"))) {
            List<Path> all = Stream.concat(fileSystems, tables).sorted().toList();
            return all.stream()
                    .map(image -> DynamicTest.dynamicTest(image.getFileName().toString(), () -> {
                        byte[] start = start(image);
                        Random random =
                                new Random(image.getFileName().toString().hashCode());
                        long before = System.nanoTime();
                        for (int i = 0; i < MUTATIONS; i++) {
                            byte[] mutant = mutated(start, random);
                            assertThatCode(() -> assertAnswers(mutant))
                                    .as("mutation %d of %s", i, image)
                                    .doesNotThrowAnyException();
                        }
                        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(60));
                    }));
        }
    }

    private static void assertAnswers(byte[] image) throws Exception {
        CountingChannel counting = new CountingChannel(new ByteArrayChannel(image));
        Probe probe = Probe.of(counting);
        assertThat(probe.toString()).isNotEmpty();
        probe.volumes()
                .forEach(volume -> assertThat(volume.udev().keySet())
                        .allSatisfy(key -> assertThat(key).startsWith("ID_")));
        Prober.standard().traces(counting);
        assertThat(counting.bytesRead()).isLessThan(LIMIT);
    }

    /** More of the bytes that are not 0 than of others, since there something is meant by them. */
    private static byte[] mutated(byte[] start, Random random) {
        byte[] mutant = random.nextInt(3) == 0 ? Arrays.copyOf(start, random.nextInt(start.length)) : start.clone();
        for (int i = random.nextInt(4); mutant.length > 0 && i >= 0; i--) {
            int at = random.nextInt(Math.min(mutant.length, random.nextBoolean() ? 4096 : mutant.length));
            for (int tries = 0; mutant[at] == 0 && tries < 500; tries++) {
                at = random.nextInt(mutant.length);
            }
            mutant[at] = (byte) (random.nextInt(3) == 0 ? 0xFF : random.nextInt());
        }
        return mutant;
    }

    private static byte[] start(Path image) throws Exception {
        Process xz = new ProcessBuilder("xz", "-dc", image.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream output = xz.getInputStream()) {
            return output.readNBytes(LARGEST);
        } finally {
            xz.destroy();
            xz.waitFor();
        }
    }
}
