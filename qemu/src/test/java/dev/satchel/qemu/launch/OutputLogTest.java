package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutputLogTest {
    @Test
    void theErrorIsTheEssenceAndNotTheWarningBesideIt() {
        String said = """
                qemu: module ui-ui-gtk not found, do you want to install qemu-system-gui package?
                qemu-system-x86_64: warning: netdev n0 has no peer
                qemu-system-x86_64: -drive file=/x: Could not open '/x': No such file or directory
                """;

        assertThat(OutputLog.essence(said, "qemu-system-x86_64"))
                .isEqualTo("-drive file=/x: Could not open '/x': No such file or directory");
    }

    @Test
    void warningsCountWhereThereIsNothingElse() {
        assertThat(OutputLog.essence("qemu: warning: odd\n", "qemu")).isEqualTo("warning: odd");
        assertThat(OutputLog.essence("\r\n", "qemu")).isEmpty();
    }

    @Test
    void onlyTheEndIsKept() throws InterruptedException {
        byte[] much = ("a".repeat(200_000) + "the end").getBytes(StandardCharsets.UTF_8);
        OutputLog tail = OutputLog.drain(new ByteArrayInputStream(much), Path.of("none", "qemu.log"), "test");
        tail.awaitEnd(Duration.ofSeconds(10));

        assertThat(tail.text()).hasSize(64 * 1024).endsWith("the end");
    }
}
