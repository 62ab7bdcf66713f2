package dev.satchel.examples.cli;

import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.argument.Style;
import dev.satchel.utm.mapping.UtmMapping;
import java.io.IOException;
import java.nio.file.Path;
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
        Machine machine = Machine.read(file, host.host());
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
}
