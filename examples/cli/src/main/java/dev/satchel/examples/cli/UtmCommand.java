package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.plan.Plan;
import dev.satchel.examples.console.ProgressPrinter;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.bundle.UtmBundles;
import dev.satchel.utm.mapping.DiskPlacement;
import dev.satchel.utm.mapping.UtmMachine;
import dev.satchel.utm.mapping.UtmMapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "utm",
        mixinStandardHelpOptions = true,
        description = "Read, check, make, copy, move and mend UTM's bundles, and drive UTM.",
        subcommands = {
            UtmShowCommand.class,
            UtmRewriteCommand.class,
            UtmUpgradeCommand.class,
            UtmListCommand.class,
            UtmCheckCommand.class,
            UtmDoctorCommand.class,
            UtmNeedsCommand.class,
            UtmNewCommand.class,
            UtmCopyCommand.class,
            UtmRenameCommand.class,
            UtmMoveCommand.class,
            UtmCtlCommand.class,
            UtmAttachDiskCommand.class
        })
final class UtmCommand extends CommandGroup {

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Make a bundle of a machine.")
    int create(
            @Mixin Output output,
            @Mixin PlanMode mode,
            @Parameters(paramLabel = "MACHINE-FILE") Path file,
            @Parameters(paramLabel = "OUT.utm") Path target,
            @Option(
                            names = "--disks",
                            paramLabel = "copy|beside",
                            defaultValue = "copy",
                            description = "Copy the images into the bundle, or leave them where they are.")
                    DiskPlacement disks)
            throws IOException, InterruptedException {
        Plan plan = UtmBundles.plan(Machine.read(file), target, disks);
        if (mode.isShown()) {
            mode.show(output, plan);
            return ExitCode.DONE;
        }
        output.messages(plan.findings());
        plan.apply(ProgressPrinter.standardError());
        ObjectNode document = Output.object().put("bundle", target.toString());
        document.set("findings", Output.array(plan.findings()));
        output.document(document);
        output.line(target + " is made");
        return ExitCode.DONE;
    }

    @Command(name = "import", mixinStandardHelpOptions = true, description = "Make a machine file of a bundle.")
    int importBundle(
            @Mixin Output output,
            @Parameters(paramLabel = "BUNDLE") Path path,
            @Parameters(paramLabel = "MACHINE-FILE") Path target)
            throws IOException {
        if (Files.exists(target)) {
            throw new SatchelException(
                    "file.exists", target.toString(), "is there already", "choose another name, or delete it");
        }
        UtmMachine imported = UtmBundle.open(path).machine();
        output.messages(imported.findings());
        imported.orThrow(path.toString()).write(target);
        ObjectNode document = Output.object().put("machine", target.toString());
        document.set("findings", Output.array(imported.findings()));
        output.document(document);
        output.line(target + " is made");
        return ExitCode.DONE;
    }

    @Command(
            name = "mapping",
            mixinStandardHelpOptions = true,
            description = "Print what becomes of each key, of a bundle and of a machine file.")
    int mapping(@Mixin Output output) {
        output.document(Output.object().put("markdown", UtmMapping.toMarkdown()));
        if (!output.isJson()) {
            output.raw(UtmMapping.toMarkdown().getBytes(StandardCharsets.UTF_8));
        }
        return ExitCode.DONE;
    }
}
