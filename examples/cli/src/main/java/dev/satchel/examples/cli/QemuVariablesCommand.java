package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.firmware.UefiVariable;
import dev.satchel.core.firmware.UefiVariables;
import dev.satchel.qemu.firmware.FlashFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "variables",
        mixinStandardHelpOptions = true,
        description = "Show what is in a store of UEFI variables, and whether it has keys for Secure Boot.")
final class QemuVariablesCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "raw|qcow2",
            description = "How the file is kept; told by its name if not said.")
    private FlashFile.@Nullable Format format;

    @Override
    public Integer call() throws IOException {
        FlashFile.Format named = file.toString().endsWith(".qcow2") ? FlashFile.Format.QCOW2 : FlashFile.Format.RAW;
        UefiVariables found = new FlashFile(file, format == null ? named : format).variables();
        ObjectNode document = Output.object()
                .put("size", found.size().bytes())
                .put("secureBoot", found.secureBoot().name().toLowerCase(Locale.ROOT));
        ArrayNode missing = document.putArray("missingKeys");
        found.missingKeys().forEach(missing::add);
        found.layout()
                .ifPresent(layout -> document.putObject("layout")
                        .put("volume", layout.volume().bytes())
                        .put("store", layout.store().bytes())
                        .put("protection", layout.protection().name().toLowerCase(Locale.ROOT)));
        ArrayNode variables = document.putArray("variables");
        output.line(found.toString());
        for (UefiVariable variable : found.variables()) {
            variables
                    .addObject()
                    .put("name", variable.name())
                    .put("vendor", variable.vendor().toString())
                    .put("attributes", variable.attributes())
                    .put("size", variable.size().bytes());
            output.line(variable.vendor() + " " + printable(variable.name()) + " "
                    + variable.size().bytes());
        }
        output.document(document);
        return ExitCode.DONE;
    }

    /** The guest chose it: nothing of it may steer a terminal. */
    private static String printable(String name) {
        return name.codePoints()
                .mapToObj(c -> Character.isISOControl(c) || c == 0xfffd
                        ? String.format(Locale.ROOT, "\\u%04x", c)
                        : Character.toString(c))
                .reduce("", String::concat);
    }
}
