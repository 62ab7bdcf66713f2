package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.check.Findings;
import dev.satchel.storage.fstab.Fstab;
import dev.satchel.storage.fstab.FstabEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "fstab", mixinStandardHelpOptions = true, description = "Check or edit a table of mounts.")
final class FstabCommand extends CommandGroup {

    @Command(name = "check", mixinStandardHelpOptions = true, description = "Tell what is wrong with it.")
    int check(@Mixin Output output, @Parameters(paramLabel = "FILE") Path file) throws IOException {
        Fstab fstab = Fstab.read(file);
        Findings findings = fstab.check();
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
                            paramLabel = "OLD=NEW",
                            description = "The identifier OLD becomes NEW; may be repeated.")
                    List<String> pairs)
            throws IOException {
        byte[] edited = Fstab.read(file).retag(identifiers(pairs)).toBytes();
        if (output.isJson()) {
            output.document(Output.object().put("fstab", new String(edited, StandardCharsets.UTF_8)));
        } else {
            output.raw(edited);
        }
        return ExitCode.DONE;
    }

    private Map<String, String> identifiers(List<String> pairs) {
        ImmutableMap.Builder<String, String> map = ImmutableMap.builder();
        for (String pair : pairs) {
            String[] sides = pair.split("=", -1);
            if (sides.length != 2 || sides[0].isBlank() || sides[1].isBlank()) {
                throw usage("not OLD=NEW: '" + pair + "'");
            }
            map.put(sides[0], sides[1]);
        }
        try {
            return map.buildOrThrow();
        } catch (IllegalArgumentException e) {
            throw usage("an identifier is mapped twice in --map " + String.join(" --map ", pairs));
        }
    }
}
