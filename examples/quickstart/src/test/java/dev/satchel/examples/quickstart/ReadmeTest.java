package dev.satchel.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code in README is code of tests, which are compiled and run: {@code ReadmeExamplesIT}, and the one with a machine. */
class ReadmeTest {
    private static final Path HOUSE = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyPieceOfCodeInReadmeIsCompiledAndRun() throws IOException {
        String examples =
                folded(Files.readString(Path.of("src/test/java/dev/satchel/examples/quickstart/ReadmeExamplesIT.java"))
                        + Files.readString(HOUSE.resolve(
                                "examples/vm-fixture/src/test/java/dev/satchel/examples/fixture/WebServerIT.java")));
        List<String> pieces = JAVA.matcher(Files.readString(HOUSE.resolve("README.md")))
                .results()
                .map((MatchResult found) -> folded(found.group(1)))
                .toList();

        assertThat(pieces).hasSizeGreaterThan(5);
        assertThat(pieces).allSatisfy(piece -> assertThat(examples).contains(piece));
    }

    /** Without comments, and with all white space gone, so that indentation and line breaks are free. */
    private static String folded(String code) {
        return code.replaceAll("//[^\n]*", "").replaceAll("\\s+", "");
    }
}
