package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.satchel.core.check.Edit;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MachineDocument;
import dev.satchel.core.machine.Resolution;
import dev.satchel.core.machine.rule.Rule;
import dev.satchel.core.machine.rule.Rules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "machine",
        mixinStandardHelpOptions = true,
        description = "Make, judge, resolve and edit machine files.",
        subcommands = {MachineCheckCommand.class, MachineNewCommand.class})
final class MachineCommand extends CommandGroup {
    @Command(
            name = "rules",
            mixinStandardHelpOptions = true,
            description = "Print the catalogue of all rules, as Markdown.")
    int rules(@Mixin Output output) {
        ArrayNode all = Output.JSON.arrayNode();
        for (Rule rule : Rules.all()) {
            all.addObject()
                    .put("code", rule.code())
                    .put("severity", rule.severity().name().toLowerCase(Locale.ROOT))
                    .put("title", rule.title())
                    .put("why", rule.why())
                    .put("consequence", rule.consequence())
                    .put("remedy", rule.remedy())
                    .put("fixable", rule.isFixable());
        }
        output.document(Output.object().set("rules", all));
        if (!output.isJson()) {
            output.raw(Rules.toMarkdown().getBytes(StandardCharsets.UTF_8));
        }
        return ExitCode.DONE;
    }

    @Command(
            name = "resolve",
            mixinStandardHelpOptions = true,
            description =
                    "Print the one machine that a file with profiles means for a host, and where each value is from.")
    int resolve(@Mixin Output output, @Mixin HostOption host, @Parameters(paramLabel = "FILE") Path file)
            throws IOException {
        Resolution resolution = MachineDocument.read(file).resolve(host.host(), host.hostName());
        output.raw((output.isJson() ? resolution.toJson() : resolution.toYaml()).getBytes(StandardCharsets.UTF_8));
        return ExitCode.DONE;
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Change values of a machine file; comments and all other lines stay as they are.")
    int set(
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "FILE") Path file,
            @Parameters(
                            index = "1..*",
                            arity = "0..*",
                            paramLabel = "PATH=JSON",
                            description = "A place and its value: disks[system].bus=nvme, firmware={\"type\":\"bios\"}."
                                    + " What is not JSON is taken for text.")
                    @Nullable
                    List<String> values,
            @Option(names = "--remove", paramLabel = "PATH", description = "A place to leave out; may be repeated.")
                    @Nullable
                    List<String> removed)
            throws IOException {
        List<Edit> edits = new ArrayList<>();
        for (String value : Objects.requireNonNullElse(values, List.<String>of())) {
            edits.add(put(value));
        }
        Objects.requireNonNullElse(removed, List.<String>of()).forEach(path -> edits.add(new Edit.Remove(path)));
        if (edits.isEmpty()) {
            throw usage("nothing to change: name a PATH=JSON or a --remove PATH");
        }
        MachineDocument before = MachineDocument.read(file);
        MachineDocument after;
        try {
            after = before.with(edits);
        } catch (IllegalArgumentException e) {
            throw usage(Objects.toString(e.getMessage()));
        }
        boolean changed = !after.text().equals(before.text());
        if (changed) {
            after.write(file);
        }
        output.document(Output.object()
                .put("file", file.toString())
                .put("changed", changed)
                .put("text", after.text()));
        output.line(file + (changed ? " is changed" : " says so already"));
        return ExitCode.DONE;
    }

    private Edit put(String pair) {
        int sign = pair.indexOf('=');
        if (sign < 1 || sign == pair.length() - 1) {
            throw usage("not PATH=JSON: '" + pair + "'");
        }
        String value = pair.substring(sign + 1);
        return new Edit.Put(
                pair.substring(0, sign),
                isJson(value) ? value : Output.JSON.textNode(value).toString());
    }

    /** What begins as JSON's lists, mappings and strings do is meant as JSON, so that a slip in it is not taken for text. */
    private static boolean isJson(String value) {
        return value.matches(
                "(?s)\\s*([\\[{\"].*|true|false|null|-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?)\\s*");
    }

    @Command(
            name = "schema",
            mixinStandardHelpOptions = true,
            description = "Print the JSON Schema of machine files, for editors and other programs.")
    int schema(@Mixin Output output) {
        output.raw(Machine.schema().getBytes(StandardCharsets.UTF_8));
        return ExitCode.DONE;
    }
}
