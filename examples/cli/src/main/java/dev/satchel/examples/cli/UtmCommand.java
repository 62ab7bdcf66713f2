package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.plan.Plan;
import dev.satchel.examples.console.ProgressPrinter;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.bundle.UtmBundles;
import dev.satchel.utm.config.Plist;
import dev.satchel.utm.config.PlistArray;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.PlistValue;
import dev.satchel.utm.mapping.DiskPlacement;
import dev.satchel.utm.mapping.UtmMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "utm", mixinStandardHelpOptions = true, description = "Read and write UTM's bundles.")
final class UtmCommand extends CommandGroup {

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show the configuration.")
    int show(@Mixin Output output, @Parameters(paramLabel = "BUNDLE-or-PLIST") Path path) throws IOException {
        UtmBundle bundle = UtmBundle.open(path);
        Plist plist = bundle.configuration().plist();
        Findings findings = bundle.check();
        output.document(toJson(plist.root()));
        output.line(plist.toXml().stripTrailing());
        output.messages(findings);
        return ExitCode.DONE;
    }

    @Command(
            name = "rewrite",
            mixinStandardHelpOptions = true,
            description = "Read a configuration and write it again, without an upgrade.")
    int rewrite(
            @Mixin Output output,
            @Parameters(paramLabel = "IN.plist") Path from,
            @Parameters(paramLabel = "OUT.plist") Path to)
            throws IOException {
        Plist.read(from).write(to);
        output.document(Output.object().put("written", to.toString()));
        return ExitCode.DONE;
    }

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Make a bundle of a machine.")
    int create(
            @Mixin Output output,
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

    private static JsonNode toJson(PlistValue value) {
        if (value instanceof PlistDictionary dictionary) {
            ObjectNode node = Output.object();
            dictionary.entries().forEach((key, each) -> node.set(key, toJson(each)));
            return node;
        }
        if (value instanceof PlistArray array) {
            ArrayNode node = Output.JSON.arrayNode();
            array.values().forEach(each -> node.add(toJson(each)));
            return node;
        }
        return leaf(value);
    }

    private static JsonNode leaf(PlistValue value) {
        if (value instanceof PlistValue.Whole whole) {
            return Output.JSON.numberNode(whole.value());
        }
        if (value instanceof PlistValue.Real real) {
            return Output.JSON.numberNode(real.value());
        }
        if (value instanceof PlistValue.Flag flag) {
            return Output.JSON.booleanNode(flag.value());
        }
        if (value instanceof PlistValue.Data data) {
            return Output.JSON.binaryNode(data.bytes());
        }
        if (value instanceof PlistValue.Date date) {
            return Output.JSON.textNode(date.value().toString());
        }
        return Output.JSON.textNode(((PlistValue.Text) value).value());
    }
}
