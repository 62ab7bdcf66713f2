package dev.satchel.examples.cli;

import dev.satchel.core.check.Findings;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmViewState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Show a configuration of any age, or a view.plist: as XML, or with --json as a document of the same keys.",
            "What UTM would refuse, ignore or lose of it is told on standard error."
        })
final class UtmShowCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "BUNDLE-or-PLIST", description = "- is standard input.")
    private Path path = Path.of("");

    @Override
    public Integer call() throws IOException {
        UtmFile file = UtmFile.read(path);
        Findings findings = findings(file);
        output.document(PlistJson.of(file.plist().root()));
        output.line(file.plist().toXml().stripTrailing());
        output.messages(findings);
        return ExitCode.DONE;
    }

    private Findings findings(UtmFile file) throws IOException {
        if (UtmViewState.isOne(file.plist())) {
            return UtmViewState.of(file.plist(), file.where()).check();
        }
        return file.isInBundle()
                ? UtmBundle.open(path).check()
                : UtmConfiguration.of(file.plist(), file.where()).check();
    }
}
