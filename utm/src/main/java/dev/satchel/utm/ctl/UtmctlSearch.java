package dev.satchel.utm.ctl;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.ToolLocator;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where {@code utmctl} is on a Mac: in the applications of all users or of this one, on the path, or wherever Spotlight
 * knows UTM.
 */
final class UtmctlSearch {
    static final Path INSIDE = Path.of("Contents", "MacOS", "utmctl");

    private static final Logger LOG = System.getLogger(UtmctlSearch.class.getName());
    private static final Duration SPOTLIGHT = Duration.ofSeconds(5);

    private final OperatingSystem system;
    private final List<Path> applications;
    private final ToolLocator tools;
    private final CommandRunner runner;

    UtmctlSearch(OperatingSystem system, List<Path> applications, ToolLocator tools, CommandRunner runner) {
        this.system = system;
        this.applications = applications;
        this.tools = tools;
        this.runner = runner;
    }

    static UtmctlSearch ofThisHost() {
        return new UtmctlSearch(
                OperatingSystem.current(),
                List.of(Path.of("/Applications"), Path.of(System.getProperty("user.home"), "Applications")),
                ToolLocator.system(),
                CommandRunner.system());
    }

    Path find() throws SatchelException, InterruptedException {
        if (system != OperatingSystem.MACOS) {
            throw new SatchelException(
                    "tool.missing",
                    "utmctl",
                    "UTM runs on macOS, and this is " + system,
                    "run it on the Mac that has the machine, or name a program that speaks as utmctl does");
        }
        Optional<Path> usual = applications.stream()
                .map(folder -> folder.resolve("UTM.app").resolve(INSIDE))
                .filter(Files::isExecutable)
                .findFirst();
        Optional<Path> found = usual.or(() -> tools.find("utmctl"));
        if (found.isEmpty()) {
            found = bySpotlight();
        }
        return found.orElseThrow(() -> new SatchelException(
                "tool.missing",
                "utmctl",
                "UTM.app is neither in " + applications.get(0) + " nor in " + applications.get(1),
                "install UTM (mac.getutm.app), or name the program in UTM.app/Contents/MacOS"));
    }

    private Optional<Path> bySpotlight() throws InterruptedException {
        try {
            CommandResult told = runner.run(Command.of("mdfind", "kMDItemCFBundleIdentifier == 'com.utmapp.UTM'")
                    .withTimeLimit(SPOTLIGHT));
            return Stream.of(told)
                    .flatMap(result -> result.lines().stream())
                    .filter(line -> line.startsWith("/"))
                    .map(line -> Path.of(line).resolve(INSIDE))
                    .filter(Files::isExecutable)
                    .findFirst();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Spotlight was not asked: {0}", e.getMessage());
            return Optional.empty();
        }
    }
}
