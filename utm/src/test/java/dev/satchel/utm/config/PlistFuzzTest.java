package dev.satchel.utm.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testing.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hundred thousand hostile files in a process that has 64 MiB for all of them. */
class PlistFuzzTest {
    private static final int CASES = 100_000;

    @TempDir
    Path folder;

    @Test
    @Timeout(120)
    void anyFileIsAValueOrARefusalWithin64MiB() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                classPath(),
                PlistFuzz.class.getName(),
                String.valueOf(CASES),
                String.valueOf(System.nanoTime())));
        try (Stream<Path> samples = Files.list(Samples.folder("utm"))) {
            samples.map(Path::toString)
                    .filter(name -> name.endsWith(".plist") || name.endsWith(".template"))
                    .sorted()
                    .forEach(command::add);
        }
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).as("in time").isTrue();
        } finally {
            process.destroyForcibly();
        }

        String output = Files.readString(said, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(command + "\n" + output).isZero();
        assertThat(output).contains("cases " + CASES);
        // Some of them must get through, or nothing behind the reader was tried.
        assertThat(output).matches("(?s).*configurations [1-9]\\d{3,}\\s*");
    }

    /** Where classes are, whether modules are on the module path, the class path or patched. */
    private static String classPath() {
        List<String> parts = new ArrayList<>();
        Path testClasses = Path.of("target", "test-classes").toAbsolutePath();
        if (Files.isDirectory(testClasses)) {
            parts.add(testClasses.toString()); // patched into the module, whose classes are all said to be elsewhere
        }
        for (Class<?> type : List.of(
                Plist.class,
                PlistFuzz.class,
                dev.satchel.core.SatchelException.class,
                com.google.common.collect.ImmutableList.class)) {
            String part = Path.of(java.net.URI.create(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toString()))
                    .toString();
            if (!parts.contains(part)) {
                parts.add(part);
            }
        }
        return String.join(java.io.File.pathSeparator, parts);
    }
}
