package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.plan.Plan;
import dev.satchel.storage.fstab.Renaming;
import dev.satchel.storage.retag.Retag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "retag",
        mixinStandardHelpOptions = true,
        description = "Put new names of disks in place of old ones in all of a system: fstab, crypttab, GRUB and more.")
final class RetagCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Output output = new Output();

    @Mixin
    private PlanMode mode = new PlanMode();

    @Option(
            names = "--root",
            required = true,
            paramLabel = "DIR",
            description = "The root of the system: / or a mount point.")
    private Path root = Path.of("/");

    @Option(
            names = "--map",
            required = true,
            paramLabel = "[TAG=]OLD=NEW",
            description =
                    "The UUID or PARTUUID OLD becomes NEW; with LABEL=, PARTLABEL=, ID= ... before it the name of that"
                            + " kind. May be repeated.")
    private List<String> pairs = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Retag retag = Retag.of(root, renaming());
        Optional<Plan> plan = retag.plan();
        if (plan.isEmpty()) {
            output.document(answer(retag).<ObjectNode>set("findings", Output.array(retag.findings())));
            output.messages(retag.findings());
            output.line(
                    retag.findings().hasErrors()
                            ? root + ": nothing that has one of these names can be edited"
                            : "nothing in " + root + " has one of these names");
        } else if (mode.isApplied()) {
            PlanMode.apply(output, plan.get(), answer(retag), root + " has the new names");
        } else {
            mode.show(output, plan.get());
        }
        // A file that keeps its old names is for whoever asked, and the system may not start because of it.
        return retag.findings().hasErrors() ? ExitCode.ERRORS : ExitCode.DONE;
    }

    private static ObjectNode answer(Retag retag) {
        ObjectNode document = Output.object();
        ArrayNode files = document.putArray("files");
        retag.files().forEach(file -> files.add(file.path().toString()));
        return document;
    }

    private Renaming renaming() {
        try {
            return Renaming.parse(pairs);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--map: " + e.getMessage(), e);
        }
    }
}
