package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.check.Findings;
import dev.satchel.utm.bundle.UtmBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "What UTM would refuse, drop, delete or start wrongly of a bundle.")
final class UtmCheckCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "BUNDLE")
    private Path path = Path.of("");

    @Override
    public Integer call() throws IOException {
        return answer(output, path, UtmBundle.check(path));
    }

    static int answer(Output output, Path path, Findings findings) {
        ObjectNode document = Output.object().put("bundle", path.toString()).put("ok", !findings.hasErrors());
        document.set("findings", Output.array(findings));
        output.document(document);
        findings.forEach(finding -> output.line(finding.toString()));
        if (findings.isEmpty()) {
            output.line("nothing is wrong with " + path);
        }
        return findings.hasErrors() ? ExitCode.ERRORS : ExitCode.DONE;
    }
}
