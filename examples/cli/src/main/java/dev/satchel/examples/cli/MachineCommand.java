package dev.satchel.examples.cli;

import dev.satchel.core.check.Edit;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MachineDocument;
import dev.satchel.core.machine.Resolution;
import dev.satchel.qemu.argument.Style;
import dev.satchel.utm.mapping.UtmMapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "machine", mixinStandardHelpOptions = true, description = "Judge, resolve and edit machine files.")
final class MachineCommand extends CommandGroup {
    /** Where a machine is to run. */
    enum Target {
        QEMU,
        UTM
    }

    @Command(name = "check", mixinStandardHelpOptions = true, description = "Tell what stands against running it.")
    int check(
            @Mixin Output output,
            @Mixin HostOption host,
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--for", paramLabel = "qemu|utm", description = "As that target would carry it.") @Nullable
                    Target target)
            throws IOException, InterruptedException {
        Machine machine = Machine.read(file, host.host(), host.hostName());
        Findings findings = machine.check(host.host());
        if (target != null) {
            findings = findings.andNew(
                    switch (target) {
                        case QEMU ->
                            QemuTarget.of(machine, file, host, Style.DRIVE)
                                    .arguments()
                                    .findings();
                        case UTM -> UtmMapping.toUtm(machine).findings();
                    });
        }
        output.document(Output.object().set("findings", Output.array(findings)));
        findings.forEach(finding -> output.line(finding.toString()));
        if (findings.isEmpty()) {
            output.line("nothing stands against " + machine);
        }
        return findings.hasErrors() ? ExitCode.ERRORS : ExitCode.DONE;
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
