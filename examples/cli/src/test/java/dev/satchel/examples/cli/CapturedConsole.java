package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What the command line says to standard output and standard error during a test, and what it reads. */
final class CapturedConsole implements BeforeEachCallback, AfterEachCallback {
    private final PrintStream realOut = System.out;
    private final PrintStream realError = System.err;
    private final InputStream realInput = System.in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    @Override
    public void beforeEach(ExtensionContext context) {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        System.setOut(realOut);
        System.setErr(realError);
        System.setIn(realInput);
    }

    /** What comes from standard input, until the test ends. */
    void hears(String text) {
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Runs {@code satchel} with {@code words}, hearing only that; returns its exit code. */
    int run(String... words) {
        out.reset();
        error.reset();
        return SatchelCli.run(words);
    }

    String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String complaint() {
        return error.toString(StandardCharsets.UTF_8);
    }

    JsonNode document() throws IOException {
        return new ObjectMapper().readTree(output());
    }
}
