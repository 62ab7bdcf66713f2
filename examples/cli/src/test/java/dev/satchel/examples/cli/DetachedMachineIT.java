package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A machine is left running by one command, and found by others. */
class DetachedMachineIT {
    private final String name = "detached " + UUID.randomUUID();

    @RegisterExtension
    private final CapturedConsole satchel = new CapturedConsole();

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() {
        Tools.require("qemu-system-x86_64");
    }

    @AfterEach
    void endWhatMayBeLeft() {
        satchel.run("qemu", "stop", name, "--force");
    }

    private JsonNode run(int code, String... arguments) throws Exception {
        assertThat(satchel.run(arguments)).as(satchel.complaint()).isEqualTo(code);
        return satchel.document();
    }

    private static String errorOf(JsonNode document) {
        return document.path("error").path("code").asText();
    }

    @Test
    void isLeftListedAskedAndEnded() throws Exception {
        Path file = Files.writeString(
                folder.resolve("machine.yaml"),
                "satchel: 1\nname: " + name + "\nguest: { os: linux, arch: x86_64 }\nboard: q35\n"
                        + "memory: 64MiB\nfirmware: { type: bios }\ndisplay: { type: vnc, socket: v }\ndisks: []\n");

        JsonNode started = run(0, "qemu", "run", file.toString(), "--detach", "--json");
        String pid = started.path("pid").asText();
        Path place = Path.of(started.path("folder").asText());
        assertThat(started.path("name").asText()).isEqualTo(name);
        assertThat(place).isDirectory();

        JsonNode listed = run(0, "qemu", "list", "--json");
        assertThat(listed).anySatisfy(each -> {
            assertThat(each.path("pid").asText()).isEqualTo(pid);
            assertThat(each.path("status").asText()).isEqualTo("running");
            assertThat(each.path("lifetime").asText()).isEqualTo("detached");
        });
        assertThat(run(0, "qemu", "log", pid, "--json").path("output").isTextual())
                .isTrue();

        Path picture = folder.resolve("screen.png");
        assertThat(run(0, "qemu", "screenshot", name, picture.toString(), "--json")
                        .path("file")
                        .asText())
                .isEqualTo(picture.toString());
        assertThat(Files.readAllBytes(picture)).startsWith(0x89, 'P', 'N', 'G');

        assertThat(errorOf(run(1, "qemu", "wait", name, "--for", "port:80", "--within", "1s", "--json")))
                .isEqualTo("network.forward");
        assertThat(errorOf(run(1, "qemu", "wait", name, "--for", "serial:never", "--within", "1s", "--json")))
                .isEqualTo("readiness.timeout");
        assertThat(satchel.run("qemu", "wait", name, "--for", "luck")).isEqualTo(2);
        assertThat(satchel.complaint()).contains("'luck'").contains("agent");

        // A BIOS without a system does not know the power button.
        JsonNode deaf = run(1, "qemu", "stop", place.toString(), "--limit", "1", "--json");
        assertThat(deaf.path("error").path("code").asText()).isEqualTo("machine.deaf");
        assertThat(deaf.path("error").path("remedy").asText()).contains("--force");

        JsonNode ended = run(0, "qemu", "stop", name, "--force", "--json");
        assertThat(ended.path("ended").path("cause").asText()).isEqualTo("quit");
        for (int i = 0; i < 500 && Files.exists(place); i++) {
            Thread.sleep(20);
        }
        assertThat(place).doesNotExist();
        JsonNode gone = run(1, "qemu", "stop", name, "--json");
        assertThat(gone.path("error").path("code").asText()).isEqualTo("machine.unknown");
    }
}
