package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.storage.rsync.Rsync;
import dev.satchel.testing.OwnJvm;
import dev.satchel.testing.Tools;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clone, run by somebody who is not root. */
class CloneRightIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"--apply", "--changes", "--resume=J", "--abandon=J"})
    void needsRootBeforeItBegins(String mode) throws Exception {
        Tools.require("setpriv");
        assumeTrue(Rsync.User.current() == Rsync.User.ROOT, "only root becomes somebody else");
        // Reads the class path wherever it lies, and is not root for all that.
        Command satchel = Command.of(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        "--inh-caps=+dac_override",
                        "--ambient-caps=+dac_override",
                        OwnJvm.program(),
                        "-cp",
                        OwnJvm.classPath(),
                        SatchelCli.class.getName(),
                        "clone",
                        "--from",
                        folder.toString(),
                        "--to",
                        folder.resolve("x.img").toString(),
                        "--size",
                        "1GiB",
                        mode,
                        "--json")
                .withTimeLimit(Duration.ofMinutes(2));

        CommandResult result = CommandRunner.system().run(satchel);

        assertThat(result.exitCode()).as(result.error()).isEqualTo(3);
        assertThat(new ObjectMapper()
                        .readTree(result.output())
                        .path("error")
                        .path("code")
                        .asText())
                .isEqualTo("right.root");
    }
}
