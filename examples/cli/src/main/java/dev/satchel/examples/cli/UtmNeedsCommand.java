package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.utm.bundle.BundleNeeds;
import dev.satchel.utm.bundle.UtmBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "needs",
        mixinStandardHelpOptions = true,
        description = "What a bundle needs of the Mac that it is opened on, and why.")
final class UtmNeedsCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "BUNDLE")
    private Path path = Path.of("");

    @Override
    public Integer call() throws IOException {
        BundleNeeds needs = UtmBundle.open(path).needs();
        ObjectNode document = Output.object().put("bundle", path.toString());
        for (BundleNeeds.Subject subject : BundleNeeds.Subject.values()) {
            document.put(
                    subject.name().toLowerCase(Locale.ROOT),
                    needs.least(subject).orElse(null));
        }
        output.line("needs at least " + needs);
        ArrayNode all = document.putArray("needs");
        for (BundleNeeds.Need need : needs.all()) {
            String strength = need.strength().name().toLowerCase(Locale.ROOT);
            all.addObject()
                    .put("subject", need.subject().name().toLowerCase(Locale.ROOT))
                    .put("value", need.value())
                    .put("key", need.key())
                    .put("strength", strength)
                    .put("reason", need.reason());
            output.line(strength + " " + need.subject().label() + " " + need.value() + " by " + need.key() + ": "
                    + need.reason());
        }
        output.document(document);
        return ExitCode.DONE;
    }
}
