package dev.satchel.examples.cli;

import dev.satchel.core.SatchelException;
import dev.satchel.utm.ctl.UtmScripts;
import dev.satchel.utm.ctl.Utmctl;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which {@code utmctl} is spoken to, and for how long it is waited for. */
final class UtmctlOption {
    @Option(
            names = "--utmctl",
            paramLabel = "PROGRAM",
            description = "The program, instead of that of the installed UTM; what speaks as it does will do.")
    private @Nullable Path program;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = QemuWaitCommand.TimeConverter.class,
            description = "How long the effect of a command is looked for, for example 5s.")
    private Duration patience = Duration.ofSeconds(10);

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            defaultValue = "2m",
            converter = QemuWaitCommand.TimeConverter.class,
            description = "After which one call of the program is ended.")
    private Duration limit = Duration.ofMinutes(2);

    Utmctl utmctl() throws SatchelException, InterruptedException {
        Utmctl found = program == null ? Utmctl.find() : Utmctl.at(program);
        return found.withPatience(patience).withTimeLimit(limit);
    }

    UtmScripts scripts() throws SatchelException, InterruptedException {
        return UtmScripts.of(utmctl());
    }
}
