package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.google.common.collect.ObjectArrays;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class UtmUpgradeCommandTest {
    private static final String OLD = "<plist><dict><!-- mine --><key>System</key><dict><key>Architecture</key>"
            + "<string>aarch64</string><key>Target</key><string>virt</string></dict></dict></plist>\n";
    private static final String VIEW =
            "<plist><dict><key>ShowToolbar</key><true/><key>DisplayScale</key><real>2</real></dict></plist>";

    @RegisterExtension
    private final CapturedConsole satchel = new CapturedConsole();

    @TempDir
    private Path folder;

    private String file(String name, String content) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content).toString();
    }

    @Test
    void anOldConfigurationBecomesVersion4WithFindings() throws Exception {
        String old = file("Old Mac.utm/config.plist", OLD);
        String upgraded = folder.resolve("new.plist").toString();

        assertThat(satchel.run("utm", "upgrade", old, upgraded, "--mac", "aarch64", "--json"))
                .isZero();
        assertThat(satchel.document().path("upgraded").asBoolean()).isTrue();
        assertThat(satchel.document().path("findings")).isNotEmpty();
        assertThat(satchel.complaint())
                .contains("utm.upgrade.filled at System.UseHypervisor: is missing; UTM takes true");
        assertThat(satchel.run("utm", "show", upgraded, "--json")).isZero();

        assertThat(satchel.document().path("ConfigurationVersion").asInt()).isEqualTo(4);
        assertThat(satchel.document().path("Information").path("Name").asText()).isEqualTo("Old Mac");
        String again = folder.resolve("again.plist").toString();
        assertThat(satchel.run("utm", "upgrade", upgraded, again, "--json")).isZero();
        assertThat(satchel.document().path("upgraded").asBoolean()).isFalse();
        assertThat(Path.of(again)).hasSameBinaryContentAs(Path.of(upgraded));
    }

    @Test
    void aRewriteGivesTheSameBytes() throws Exception {
        String old = file("old.plist", OLD);
        String copy = folder.resolve("copy.plist").toString();

        assertThat(satchel.run("utm", "rewrite", old, copy)).isZero();

        assertThat(Path.of(copy)).hasSameBinaryContentAs(Path.of(old));
        satchel.hears(OLD);
        assertThat(satchel.run("utm", "rewrite", "-", "-")).isZero();
        assertThat(satchel.output()).isEqualTo(OLD);
    }

    @Test
    void ofAViewPlistItIsShownWhatGoesIntoTheRegistry() throws Exception {
        String view = file("view.plist", VIEW);
        Path target = folder.resolve("new.plist");

        assertThat(satchel.run("utm", "upgrade", view, target.toString(), "--json"))
                .isEqualTo(1);

        assertThat(target).doesNotExist();
        assertThat(satchel.document().at("/registry/WindowSettings/0/Scale").asDouble())
                .isEqualTo(2);
        assertThat(satchel.complaint()).contains("no configuration");
        assertThat(satchel.run("utm", "show", view)).isZero();
        assertThat(satchel.output()).contains("<real>2</real>");
    }

    @Test
    void mistakesAreOneLine() throws Exception {
        String old = file("old.plist", OLD);

        assertMistake(1, "upgrade", folder.resolve("no.plist").toString(), "x");
        assertMistake(1, "upgrade", old, folder.toString());
        assertMistake(2, "upgrade", old, "x", "--mac", "z80");
        assertMistake(2, "upgrade", old, "-", "--json");
        assertMistake(1, "show", folder.toString());
        assertMistake(1, "show", file("bad.plist", "<plist><dict>"));
    }

    private void assertMistake(int code, String... words) {
        assertThat(satchel.run(ObjectArrays.concat("utm", words))).isEqualTo(code);
        assertThat(satchel.complaint().lines()).singleElement(as(STRING)).startsWith("satchel: ");
    }
}
