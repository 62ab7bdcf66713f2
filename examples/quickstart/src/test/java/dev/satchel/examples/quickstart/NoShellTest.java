package dev.satchel.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other programs are run with a list of arguments: a text that a shell takes apart is a way in for what is in it. */
class NoShellTest {
    private static final Path HOUSE = Path.of("..", "..");

    /** A shell that is given a text, however the words are laid out in lines. */
    private static final Pattern SHELL_TEXT =
            Pattern.compile("\"(?:/(?:usr/)?bin/)?(?:ba|da|k|z)?sh\",\\s*\"-[a-z]*c\"");

    /** A server that ends with whoever started it, also on macOS: no list of arguments says that. */
    private static final List<String> EXCEPTIONS = List.of("BridgePlan.java");

    private static List<String> withShellText(String module) throws IOException {
        try (Stream<Path> files = Files.walk(HOUSE.resolve(module).resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> SHELL_TEXT.matcher(content(file)).find())
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "core",
                "qemu",
                "qemu/junit",
                "storage",
                "examples/cli",
                "examples/quickstart",
                "examples/benchmarks"
            })
    void nothingIsSaidToAShell(String module) throws IOException {
        assertThat(Files.isDirectory(HOUSE.resolve(module).resolve("src"))).isTrue();
        assertThat(withShellText(module)).isEmpty();
    }

    @Test
    void utmSaysToItWhatItMust() throws IOException {
        assertThat(withShellText("utm")).isEqualTo(EXCEPTIONS);
    }
}
