package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.examples.console.ProgressPrinter;
import dev.satchel.storage.rsync.CopyFlag;
import dev.satchel.storage.rsync.CopyManifest;
import dev.satchel.storage.rsync.FilterRules;
import dev.satchel.storage.rsync.Rsync;
import dev.satchel.storage.rsync.RsyncComparison;
import dev.satchel.storage.rsync.RsyncVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "copy",
        mixinStandardHelpOptions = true,
        description = {
            "Copy what is inside a folder, faithfully: links, holes, owners by number, access lists, attributes.",
            "Shows the plan unless told to --apply it."
        })
final class RsyncCopyCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Parameters(index = "0", paramLabel = "SOURCE", description = "The folder whose inside is copied.")
    private Path source = Path.of("");

    @Parameters(index = "1", paramLabel = "TARGET", description = "The folder it goes to.")
    private Path target = Path.of("");

    @Option(names = "--rule", paramLabel = "RULE", description = "A filter rule; may be repeated.")
    private List<String> rules = List.of();

    @Option(names = "--rules-file", paramLabel = "FILE", description = "A file of such rules, after those of --rule.")
    private @Nullable Path file;

    @Option(names = "--delete", description = "Also delete what the source has no more.")
    private boolean delete;

    @Option(names = "--max-delete", paramLabel = "N", description = "With --delete: stop where more would go.")
    private @Nullable Integer most;

    @Option(names = "--resume", description = "Keep parts of files when the run ends early, and go on from them.")
    private boolean resume;

    @Option(names = "--bandwidth", paramLabel = "SIZE", description = "At most so much a second, for example 20MiB.")
    private @Nullable DataSize bandwidth;

    @Option(names = "--dry-run", description = "Run rsync, and change nothing.")
    private boolean rehearse;

    @Option(
            names = "--verify",
            paramLabel = "none|checksums",
            defaultValue = "none",
            description = "Afterwards compare both sides by checksums.")
    private Rsync.Verification verification = Rsync.Verification.NONE;

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description =
                    "Afterwards write the SHA-256 of each file of the source there, and compare the target with it.")
    private @Nullable Path manifest;

    @Option(names = "--flags", description = "Only print each option of rsync, a tab, and why it is there.")
    private boolean flags;

    @Option(names = "--apply", description = "Do it.")
    private boolean apply;

    @Override
    public Integer call() throws IOException, InterruptedException {
        FilterRules filter = filter();
        Rsync rsync = rsync(filter);
        if (flags) {
            explain(rsync);
            return ExitCode.DONE;
        }
        if (!Files.isDirectory(source)) {
            throw new SatchelException("rsync.source", source.toString(), "is no folder", "name the folder to copy");
        }
        Findings findings = rsync.check(RsyncVersion.detect(CommandRunner.system()));
        output.messages(findings);
        if (findings.hasErrors()) {
            output.document(Output.object().set("findings", Output.array(findings)));
            return ExitCode.ERRORS;
        }
        Plan plan = plan(rsync);
        if (!apply) {
            output.document(new ObjectMapper().readTree(plan.toJson()));
            output.line(plan.toText().stripTrailing());
            return ExitCode.DONE;
        }
        plan.apply(ProgressPrinter.standardError());
        return manifest == null ? done() : compare(filter, manifest);
    }

    private int done() {
        output.document(Output.object().put("copied", target.toString()));
        output.line("copied to " + target);
        return ExitCode.DONE;
    }

    private int compare(FilterRules filter, Path to) throws IOException, InterruptedException {
        CopyManifest sums = CopyManifest.of(source, filter);
        sums.writeTo(to);
        RsyncComparison comparison = sums.compare(target);
        ObjectNode document = Output.object()
                .put("copied", target.toString())
                .put("files", sums.size())
                .put("differing", comparison.count());
        ArrayNode differences = document.putArray("differences");
        comparison.differences().forEach(one -> {
            differences.addObject().put("path", one.path()).put("changes", one.changes());
            output.line(one.changes() + "\t" + one.path());
        });
        output.line(sums.size() + " files in " + to + ", " + comparison.count() + " of them differ in " + target);
        output.document(document);
        return comparison.isSame() ? ExitCode.DONE : ExitCode.ERRORS;
    }

    private FilterRules filter() throws IOException {
        FilterRules.Builder all = FilterRules.builder();
        for (String rule : rules) {
            RsyncCommand.add(all, rule);
        }
        return file == null ? all.build() : all.filter("merge " + file).build();
    }

    private Rsync rsync(FilterRules filter) {
        Rsync rsync = Rsync.copy(source, target).filteredBy(filter);
        rsync = delete ? rsync.mirroring() : rsync;
        rsync = delete && most != null ? rsync.mirroringUpTo(most) : rsync;
        rsync = resume ? rsync.resuming() : rsync;
        rsync = bandwidth == null ? rsync : rsync.limitedTo(bandwidth);
        return rehearse ? rsync.rehearsing() : rsync;
    }

    private Plan plan(Rsync rsync) throws SatchelException {
        try {
            return rsync.plan(verification);
        } catch (IllegalArgumentException refused) {
            throw new SatchelException(
                    "rsync.places", target.toString(), String.valueOf(refused.getMessage()), null, refused);
        }
    }

    private void explain(Rsync rsync) {
        ArrayNode document = Output.JSON.arrayNode();
        for (CopyFlag flag : rsync.flags()) {
            document.addObject().put("option", flag.option()).put("reason", flag.reason());
            output.line(flag.option() + "\t" + flag.reason());
        }
        output.document(document);
    }
}
