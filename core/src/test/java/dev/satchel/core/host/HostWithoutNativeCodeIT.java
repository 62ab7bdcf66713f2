package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A JVM that JNA cannot be used in: another architecture's, one whose temporary folder forbids to run programs. */
class HostWithoutNativeCodeIT {
    @Test
    void knowsWhatFilesTellAndSaysThatTheRestCouldNotBeAsked() throws IOException, InterruptedException {
        String classPath = String.join(
                File.pathSeparator,
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path"),
                "target/test-classes");
        Command java = Command.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djna.nounpack=true",
                        "-Djna.nosys=true",
                        "-Djna.noclasspath=true",
                        "-cp",
                        classPath,
                        Printer.class.getName())
                .withTimeLimit(Duration.ofMinutes(1));

        Host host = Host.parseJson(CommandRunner.system().run(java).orThrow().output());

        assertThat(host.processArchitecture()).isEqualTo(Host.detect().processArchitecture());
        assertThat(host.cpu().logical()).isPositive();
        assertThat(host.accelerators()).noneMatch(Accelerator::usable);
        assertThat(host.evidence())
                .anySatisfy(e -> assertThat(e.value()).contains("the native part of JNA cannot be loaded"));
    }

    /** What that JVM runs. */
    static final class Printer {
        private Printer() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] arguments) {
            System.out.println(Host.detect().toJson());
        }
    }
}
