package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** What the command line says of accelerators, and does with them, where there is a QEMU for the host's own guests. */
class ProvenAcceleratorIT {
    private final String realHome = System.getProperty("user.home");
    private final Architecture own = Host.detect().nativeArchitecture();

    @RegisterExtension
    private final CapturedConsole satchel = new CapturedConsole();

    @TempDir
    private Path home;

    @BeforeEach
    void prepare() {
        if (own != Architecture.X86_64 && own != Architecture.AARCH64) {
            throw new TestAbortedException("no test guest for " + own);
        }
        Tools.require("qemu-system-" + own.id());
        System.setProperty("user.home", home.toString());
    }

    @AfterEach
    void restore() {
        System.setProperty("user.home", realHome);
    }

    private String run(String... arguments) {
        assertThat(satchel.run(arguments)).isZero();
        return satchel.output();
    }

    @Test
    void theHostsAcceleratorsAreProvenInTextAndDocument() throws Exception {
        JsonNode accelerators =
                new ObjectMapper().readTree(run("host", "--json")).path("accelerators");
        String text = run("host");

        assertThat(accelerators).allSatisfy(each -> {
            String verdict = each.path("verdict").asText();
            assertThat(verdict).isIn("usable", "unusable");
            assertThat(each.path("usable").asBoolean()).isEqualTo(verdict.equals("usable"));
            String word = verdict.equals("usable") ? "usable" : "not usable";
            assertThat(text).contains(each.path("name").asText() + ": " + word + " (");
        });
    }

    @Test
    void aMachineRunsInAnAcceleratorThatIsProvenOrIsTranslated() throws Exception {
        boolean usable = Host.parseJson(run("host", "--json")).accelerators().stream()
                .anyMatch(dev.satchel.core.host.Accelerator::usable);
        Path file = Files.writeString(
                home.resolve("m.yaml"),
                "satchel: 1\nname: x\nguest: { os: debian, arch: " + own.id() + " }\ndisplay: { type: none }\n"
                        + (own == Architecture.X86_64 ? "board: pc\nfirmware: { type: bios }\n" : ""));

        String arguments = run("qemu", "args", file.toString());

        assertThat(arguments.contains("-accel tcg")).isEqualTo(!usable);
    }
}
