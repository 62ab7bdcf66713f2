package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.satchel.storage.rsync.FilterRules;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "rsync", mixinStandardHelpOptions = true, description = "Ask rsync's rules what they do.")
final class RsyncCommand extends CommandGroup {

    @Command(
            name = "match",
            mixinStandardHelpOptions = true,
            description = {
                "Read paths on standard input, a line each, a trailing slash for a directory.",
                "Print 'included' or 'excluded', a tab, and the path."
            })
    int match(
            @Mixin Output output,
            @Option(
                            names = "--rule",
                            paramLabel = "RULE",
                            description = "A filter rule, as in rsync's --filter; may be repeated.")
                    @Nullable
                    List<String> rules,
            @Option(
                            names = "--rules-file",
                            paramLabel = "FILE",
                            description = "A file of such rules, after those of --rule.")
                    @Nullable
                    Path file)
            throws IOException {
        FilterRules.Builder all = FilterRules.builder();
        for (String rule : rules == null ? List.<String>of() : rules) {
            all.filter(rule);
        }
        if (file != null) {
            all.filter("merge " + file);
        }
        FilterRules matcher = all.build();
        ArrayNode document = Output.JSON.arrayNode();
        BufferedReader paths = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String path = paths.readLine(); path != null; path = paths.readLine()) {
            String verdict = matcher.includes(path) ? "included" : "excluded";
            document.add(Output.object().put("path", path).put("verdict", verdict));
            output.line(verdict + "\t" + path);
        }
        output.document(document);
        return ExitCode.DONE;
    }
}
