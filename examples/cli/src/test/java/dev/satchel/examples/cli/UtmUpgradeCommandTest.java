package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UtmUpgradeCommandTest {
    private static final String OLD = "<plist><dict><!-- mine --><key>System</key><dict><key>Architecture</key>"
            + "<string>aarch64</string><key>Target</key><string>virt</string></dict></dict></plist>\n";
    private static final String VIEW =
            "<plist><dict><key>ShowToolbar</key><true/><key>DisplayScale</key><real>2</real></dict></plist>";

    private final InputStream realIn = System.in;
    private final PrintStream realOut = System.out;
    private final PrintStream realError = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setIn(realIn);
        System.setOut(realOut);
        System.setErr(realError);
    }

    private String file(String name, String content) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content).toString();
    }

    private JsonNode document() throws Exception {
        return new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    }

    private String complained() {
        return error.toString(StandardCharsets.UTF_8);
    }

    @Test
    void anOldConfigurationBecomesVersion4WithFindings() throws Exception {
        String old = file("Old Mac.utm/config.plist", OLD);
        String upgraded = folder.resolve("new.plist").toString();

        assertThat(SatchelCli.run("utm", "upgrade", old, upgraded, "--mac", "aarch64", "--json"))
                .isZero();
        assertThat(document().path("upgraded").asBoolean()).isTrue();
        assertThat(document().path("findings")).isNotEmpty();
        assertThat(complained()).contains("utm.upgrade.filled at System.UseHypervisor: is missing; UTM takes true");
        out.reset();
        assertThat(SatchelCli.run("utm", "show", upgraded, "--json")).isZero();

        assertThat(document().path("ConfigurationVersion").asInt()).isEqualTo(4);
        assertThat(document().path("Information").path("Name").asText()).isEqualTo("Old Mac");
        out.reset();
        String again = folder.resolve("again.plist").toString();
        assertThat(SatchelCli.run("utm", "upgrade", upgraded, again, "--json")).isZero();
        assertThat(document().path("upgraded").asBoolean()).isFalse();
        assertThat(Path.of(again)).hasSameBinaryContentAs(Path.of(upgraded));
    }

    @Test
    void aRewriteGivesTheSameBytes() throws Exception {
        String old = file("old.plist", OLD);
        String copy = folder.resolve("copy.plist").toString();

        assertThat(SatchelCli.run("utm", "rewrite", old, copy)).isZero();

        assertThat(Path.of(copy)).hasSameBinaryContentAs(Path.of(old));
        System.setIn(new ByteArrayInputStream(OLD.getBytes(StandardCharsets.UTF_8)));
        assertThat(SatchelCli.run("utm", "rewrite", "-", "-")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(OLD);
    }

    @Test
    void ofAViewPlistItIsShownWhatGoesIntoTheRegistry() throws Exception {
        String view = file("view.plist", VIEW);
        Path target = folder.resolve("new.plist");

        assertThat(SatchelCli.run("utm", "upgrade", view, target.toString(), "--json"))
                .isEqualTo(1);

        assertThat(target).doesNotExist();
        assertThat(document().at("/registry/WindowSettings/0/Scale").asDouble()).isEqualTo(2);
        assertThat(complained()).contains("no configuration");
        out.reset();
        assertThat(SatchelCli.run("utm", "show", view)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("<real>2</real>");
    }

    @Test
    void mistakesAreOneLine() throws Exception {
        String old = file("old.plist", OLD);

        assertThat(SatchelCli.run("utm", "upgrade", folder.resolve("no.plist").toString(), "x"))
                .isEqualTo(1);
        assertThat(SatchelCli.run("utm", "upgrade", old, folder.toString())).isEqualTo(1);
        assertThat(SatchelCli.run("utm", "upgrade", old, "x", "--mac", "z80")).isEqualTo(2);
        assertThat(SatchelCli.run("utm", "upgrade", old, "-", "--json")).isEqualTo(2);
        assertThat(SatchelCli.run("utm", "show", folder.toString())).isEqualTo(1);
        assertThat(SatchelCli.run("utm", "show", file("bad.plist", "<plist><dict>")))
                .isEqualTo(1);

        assertThat(complained().lines())
                .hasSize(6)
                .allSatisfy(line -> assertThat(line).startsWith("satchel: "));
    }
}
