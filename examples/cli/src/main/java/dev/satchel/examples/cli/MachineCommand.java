package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Fix;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.rule.Rule;
import dev.satchel.core.machine.rule.Rules;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.capability.QemuRelease;
import dev.satchel.utm.config.UtmCapabilities;
import dev.satchel.utm.mapping.UtmMapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "machine", mixinStandardHelpOptions = true, description = "Judge a machine file.")
final class MachineCommand extends CommandGroup {
    /** Where a machine is to run. */
    enum Target {
        QEMU,
        UTM,
        APPLE
    }

    @Command(name = "check", mixinStandardHelpOptions = true, description = "Tell what stands against running it.")
    int check(
            @Mixin Output output,
            @Mixin HostOption host,
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--for", paramLabel = "qemu|utm|apple", description = "As that target would carry it.")
                    @Nullable
                    Target target,
            @Option(names = "--fix", description = "Print the edits that mend what needs no decision, too.")
                    boolean fix)
            throws IOException, InterruptedException {
        Machine machine = Machine.read(file, host.host());
        Findings findings = target == null ? machine.check(host.host()) : check(machine, file, host, target);
        output.document(Output.object().set("findings", Output.array(findings)));
        findings.forEach(finding -> output.line(finding.toString()));
        if (fix) {
            findings.stream()
                    .map(Finding::fix)
                    .flatMap(Optional::stream)
                    .distinct()
                    .forEach(each -> print(output, each));
        }
        if (findings.isEmpty()) {
            output.line("nothing stands against " + machine);
        }
        return findings.hasErrors() ? ExitCode.ERRORS : ExitCode.DONE;
    }

    private static Findings check(Machine machine, Path file, HostOption host, Target target)
            throws IOException, InterruptedException {
        return switch (target) {
            case QEMU -> {
                QemuTarget qemu = QemuTarget.of(machine, file, host, Style.DRIVE);
                yield machine.check(
                                host.host(),
                                QemuRelease.capabilitiesOf(qemu.setup().version().orElse(QemuRelease.TRIED)))
                        .andNew(qemu.arguments().findings());
            }
            case UTM ->
                machine.check(host.host(), UtmCapabilities.qemu())
                        .andNew(UtmMapping.toUtm(machine).findings());
            case APPLE -> machine.check(host.host(), UtmCapabilities.apple());
        };
    }

    private static void print(Output output, Fix fix) {
        output.line("fix: " + fix.title());
        fix.edits().forEach(edit -> output.line("  " + edit));
    }

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
}
