package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.utm.bundle.BundleListing;
import dev.satchel.utm.bundle.BundleSummary;
import dev.satchel.utm.bundle.UtmBundles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the bundles in a folder, broken ones with their error.")
final class UtmListCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "FOLDER")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws IOException {
        List<BundleListing> found = UtmBundles.list(folder);
        Findings together = UtmBundles.checkTogether(found);
        ObjectNode document = Output.object().put("folder", folder.toString());
        ArrayNode bundles = document.putArray("bundles");
        for (BundleListing each : found) {
            ObjectNode node = bundles.addObject().put("bundle", each.folder().toString());
            if (each.bundle().isPresent()) {
                BundleSummary summary = each.bundle().get().summary();
                node.put("name", summary.name())
                        .put("uuid", summary.uuid().orElse(null))
                        .put("backend", summary.backend())
                        .put("architecture", summary.architecture());
                output.line(each + ": " + summary);
            } else {
                SatchelException error = each.error().orElseThrow();
                node.putObject("error")
                        .put("code", error.code())
                        .put("message", error.getMessage())
                        .put("remedy", error.remedy().orElse(null));
                output.line(each + ": " + error.getMessage());
            }
        }
        document.set("findings", Output.array(together));
        output.messages(together);
        output.document(document);
        return ExitCode.DONE;
    }
}
