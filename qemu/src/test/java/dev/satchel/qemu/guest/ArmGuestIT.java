package dev.satchel.qemu.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.launch.Ending;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.testing.TinyGuest;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real guest on a {@code virt} of 64-bit Arm, whose agent lives as that of a PC does. */
@Timeout(200) // under emulation, on a machine that may be busy
class ArmGuestIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    void anArmGuestsAgentDoesWhatItIsAsked() throws Exception {
        Tools.require("qemu-system-aarch64");
        TinyGuest guest = TinyGuest.makeForArm(folder);
        LaunchOptions options = LaunchOptions.builder()
                .console(LaunchOptions.Console.ALWAYS)
                .powerDownLimit(Duration.ZERO)
                .build();

        try (RunningMachine running = QemuInstallation.find(Architecture.AARCH64)
                .start(
                        guest.machine("arm agent test").build(),
                        QemuSetup.builder().folder(folder).build(),
                        options)) {
            try (GuestAgent agent = running.agent(LIMIT)) {
                agent.ping();
                assertThat(agent.run("cat", "/proc/cpuinfo").output()).contains("CPU architecture: 8");
                GuestResult refused = agent.run("sh", "-c", "echo no >&2; exit 3");
                assertThat(refused.exitCode()).hasValue(3);
                assertThat(refused.error()).isEqualTo("no\n");
                copies(agent);
                agent.shutdown(ShutdownMode.POWERDOWN);
            } catch (SatchelException e) {
                throw new AssertionError("the guest said: " + running.serialText(), e);
            }
            assertThat(running.awaitEnd(LIMIT))
                    .hasValueSatisfying(ending -> assertThat(ending.cause()).isEqualTo(Ending.Cause.GUEST));
        }
    }

    private void copies(GuestAgent agent) throws Exception {
        byte[] content = new byte[100_001];
        new Random(1).nextBytes(content);
        Path here = Files.write(folder.resolve("here"), content);

        agent.upload(here, "/tmp/there");
        agent.download("/tmp/there", folder.resolve("back"), DataSize.mebibytes(1));

        assertThat(folder.resolve("back")).hasBinaryContent(content);
    }
}
