package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.storage.rsync.Distribution;
import dev.satchel.storage.rsync.ExclusionPreview;
import dev.satchel.storage.rsync.ExclusionPreview.Effect;
import dev.satchel.storage.rsync.ExclusionSet;
import dev.satchel.storage.rsync.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "exclusions",
        mixinStandardHelpOptions = true,
        description = {
            "What a copy of a Linux system leaves out: a pattern a line, a tab, the reason.",
            "With --root also what is mounted below it at this moment, and its swap files."
        })
final class RsyncExclusionsCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Option(
            names = "--family",
            paramLabel = "FAMILY",
            description = "One of: ${COMPLETION-CANDIDATES}. Else what os-release below --root says.")
    private @Nullable Distribution family;

    @Option(
            names = "--purpose",
            paramLabel = "carry|back_up",
            defaultValue = "carry",
            description = "What the copy is for: to be booted from another disk, or to be restored.")
    private Purpose purpose = Purpose.CARRY;

    @Option(names = "--root", paramLabel = "DIR", description = "The system that is copied.")
    private @Nullable Path root;

    @Option(
            names = "--target",
            paramLabel = "DIR",
            description = "Where it is copied to; left out if it lies in --root.")
    private @Nullable Path target;

    @Option(names = "--exclude", paramLabel = "PATTERN", description = "One more pattern; may be repeated.")
    private List<String> more = List.of();

    @Option(names = "--keep", paramLabel = "PATTERN", description = "Take a pattern of the set away; may be repeated.")
    private List<String> keep = List.of();

    @Option(
            names = "--preview",
            description =
                    "Count how many files and bytes below --root (or /) each pattern leaves out; nothing is copied.")
    private boolean preview;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ExclusionSet set = set();
        if (preview) {
            show(ExclusionPreview.of(root == null ? Path.of("/") : root, set));
            return ExitCode.DONE;
        }
        ArrayNode document = Output.JSON.arrayNode();
        set.reasons().forEach((pattern, reason) -> {
            document.addObject().put("pattern", pattern).put("reason", reason);
            output.line(pattern + "\t" + reason);
        });
        output.document(document);
        return ExitCode.DONE;
    }

    private ExclusionSet set() throws IOException {
        Path top = root == null ? Path.of("/") : root;
        if (!Files.isDirectory(top)) {
            throw new SatchelException(
                    "exclusions.root", top.toString(), "is no folder", "name the root of a system, / or a mount point");
        }
        ExclusionSet set;
        if (family == null) {
            set = ExclusionSet.detect(top, purpose);
        } else if (root == null) {
            set = ExclusionSet.liveSystem(family, purpose);
        } else {
            set = ExclusionSet.liveSystem(family, purpose).and(ExclusionSet.mountedBelow(root));
        }
        set = target == null ? set : set.withTarget(top, target);
        return set.with(more.toArray(String[]::new)).without(keep.toArray(String[]::new));
    }

    private void show(ExclusionPreview seen) {
        ObjectNode document = Output.object();
        ArrayNode effects = document.putArray("leftOut");
        for (Effect effect : seen.effects()) {
            effects.addObject()
                    .put("pattern", effect.pattern())
                    .put("reason", effect.reason())
                    .put("files", effect.files())
                    .put("directories", effect.directories())
                    .put("bytes", effect.bytes().bytes());
            if (effect.files() + effect.directories() > 0) {
                output.line(String.format(
                        Locale.ROOT,
                        "%-44s %9d files %8d directories %10s  %s",
                        effect.pattern(),
                        effect.files(),
                        effect.directories(),
                        effect.bytes().rounded(),
                        effect.reason()));
            }
        }
        document.put("leftOutBytes", seen.leftOut().bytes())
                .put("keptFiles", seen.keptFiles())
                .put("keptDirectories", seen.keptDirectories())
                .put("unreadable", seen.unreadable());
        output.line("left out: " + seen.leftOut().rounded() + "; kept: " + seen.keptFiles() + " files, "
                + seen.keptDirectories() + " directories"
                + (seen.unreadable() == 0 ? "" : "; could not be read: " + seen.unreadable()));
        output.document(document);
    }
}
