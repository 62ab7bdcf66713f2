package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.check.Findings;
import dev.satchel.storage.fstab.Fstab;
import dev.satchel.storage.fstab.FstabEntry;
import dev.satchel.storage.fstab.FstabSystem;
import dev.satchel.storage.fstab.Renaming;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "fstab", mixinStandardHelpOptions = true, description = "Check or edit a table of mounts.")
final class FstabCommand extends CommandGroup {

    @Command(name = "check", mixinStandardHelpOptions = true, description = "Tell what is wrong with it.")
    int check(
            @Mixin Output output,
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--host", description = "Look also whether this host has what it names.") boolean host)
            throws IOException {
        Fstab fstab = Fstab.read(file);
        Findings findings = host ? fstab.check(FstabSystem.thisHost()) : fstab.check();
        ObjectNode document = Output.object();
        ArrayNode entries = document.putArray("entries");
        fstab.entries().forEach(entry -> add(entries.addObject(), entry));
        document.set("findings", Output.array(findings));
        output.document(document);
        findings.forEach(finding -> output.line(finding.toString()));
        if (findings.isEmpty()) {
            output.line("nothing to say against " + file);
        }
        return findings.hasErrors() ? ExitCode.ERRORS : ExitCode.DONE;
    }

    private static void add(ObjectNode node, FstabEntry entry) {
        node.put("source", entry.source().toString())
                .put("target", entry.target())
                .put("type", entry.type())
                .put("options", String.join(",", entry.options()));
    }

    @Command(
            name = "retag",
            mixinStandardHelpOptions = true,
            description = "Print it with other identifiers, every other byte as it was.")
    int retag(
            @Mixin Output output,
            @Parameters(paramLabel = "FILE") Path file,
            @Option(
                            names = "--map",
                            required = true,
                            paramLabel = "[TAG=]OLD=NEW",
                            description =
                                    "The UUID or PARTUUID OLD becomes NEW; with LABEL=, PARTLABEL=, ID= ... before"
                                            + " it the name of that kind. May be repeated.")
                    List<String> pairs)
            throws IOException {
        Fstab table = Fstab.read(file);
        byte[] edited = table.retag(renaming(pairs)).toBytes();
        if (Arrays.equals(edited, table.toBytes())) {
            output.message(file + ": no line has one of the old names: it is printed as it is");
        }
        if (output.isJson()) {
            output.document(Output.object().put("fstab", new String(edited, StandardCharsets.UTF_8)));
        } else {
            output.raw(edited);
        }
        return ExitCode.DONE;
    }

    private Renaming renaming(List<String> pairs) {
        try {
            return Renaming.parse(pairs);
        } catch (IllegalArgumentException e) {
            throw usage("--map: " + e.getMessage());
        }
    }
}
