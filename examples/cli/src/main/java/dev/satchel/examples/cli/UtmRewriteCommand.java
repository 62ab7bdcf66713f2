package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.utm.config.Plist;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmViewState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "rewrite",
        mixinStandardHelpOptions = true,
        description =
                "Read a configuration of any age, or a view.plist, and write it again, without an upgrade: the same"
                        + " bytes.")
final class UtmRewriteCommand implements Callable<Integer> {
    /** What says that a property list is none of UTM's at all; any other code is a mistake in one that is. */
    private static final String NONE_OF_UTMS = "utm.config.backend";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "IN.plist", description = "- is standard input.")
    private Path from = Path.of("");

    @Parameters(paramLabel = "OUT.plist", description = "- is standard output.")
    private Path to = Path.of("");

    @Override
    public Integer call() throws IOException {
        UtmFile.requireWritable(to, output, spec);
        UtmFile file = UtmFile.read(from);
        UtmFile.write(to, typed(file).bytes(), output);
        ObjectNode document = Output.object().put("written", to.toString());
        output.document(document);
        return ExitCode.DONE;
    }

    private Plist typed(UtmFile file) throws SatchelException {
        if (UtmViewState.isOne(file.plist())) {
            return UtmViewState.of(file.plist(), file.where()).plist();
        }
        try {
            return UtmConfiguration.of(file.plist(), file.where()).plist();
        } catch (SatchelException e) {
            if (!e.code().equals(NONE_OF_UTMS) && !e.code().equals("utm.config.type")) {
                throw e;
            }
            output.message(String.valueOf(e.getMessage()));
            output.message("it is written as the property list that it is");
            return file.plist();
        }
    }
}
