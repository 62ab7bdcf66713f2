package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.BlockDevices;
import dev.satchel.storage.device.Guard;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "device", mixinStandardHelpOptions = true, description = "Look at the disks of this host.")
final class DeviceCommand extends CommandGroup {

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List the block devices, and whether each might be overwritten, and why not.")
    int list(@Mixin Output output) throws IOException {
        ArrayNode document = Output.JSON.arrayNode();
        for (BlockDevice device : BlockDevices.all()) {
            Guard.Verdict verdict = Guard.overwriting(device).verdict();
            document.add(toJson(device, verdict));
            output.line(device + ": " + name(verdict));
            verdict.findings().forEach(finding -> output.line("    " + finding));
        }
        output.document(document);
        return ExitCode.DONE;
    }

    private static ObjectNode toJson(BlockDevice device, Guard.Verdict verdict) {
        ObjectNode node = Output.object()
                .put("path", device.path().toString())
                .put("model", device.model().orElse(null))
                .put("serial", device.serial().orElse(null))
                .put("wwn", device.wwn().orElse(null))
                .put("bus", device.bus().name().toLowerCase(Locale.ROOT))
                .put("size", device.size().bytes())
                .put("logicalSectorSize", device.sectors().logical().bytes())
                .put("physicalSectorSize", device.sectors().physical().bytes())
                .put("removable", device.isRemovable())
                .put("rotational", device.isRotational())
                .put("readOnly", device.isReadOnly())
                .put("verdict", name(verdict));
        node.set("findings", Output.array(verdict.findings()));
        return node;
    }

    private static String name(Guard.Verdict verdict) {
        return verdict.decision().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
