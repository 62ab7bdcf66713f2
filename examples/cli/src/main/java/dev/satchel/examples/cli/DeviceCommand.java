package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.Guard;
import dev.satchel.storage.device.HostDevices;
import dev.satchel.storage.device.Intent;
import dev.satchel.storage.device.LinkSpeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "device", mixinStandardHelpOptions = true, description = "Look at the disks of this host.")
final class DeviceCommand extends CommandGroup {

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List the block devices, and whether each might be overwritten, and why not.")
    int list(@Mixin Output output) throws IOException {
        ArrayNode document = Output.JSON.arrayNode();
        for (BlockDevice device : HostDevices.ofThisHost().all()) {
            Guard.Verdict verdict = Guard.of(device, Intent.WRITE_RAW).verdict();
            document.add(toJson(device, verdict));
            output.line(device + ": " + name(verdict.decision()));
            verdict.findings().forEach(finding -> output.line("    " + finding));
        }
        output.document(document);
        return ExitCode.DONE;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Show what a block device is, what is on it and uses it, and what may be done with it.")
    int show(
            @Parameters(paramLabel = "DEVICE", description = "A path, or a serial number.") String named,
            @Option(
                            names = "--intent",
                            defaultValue = "write-raw",
                            paramLabel = "INTENT",
                            description =
                                    "read-raw, pass-through, write-raw, format or partition; default ${DEFAULT-VALUE}.")
                    String intended,
            @Mixin Output output)
            throws IOException {
        Intent intent = intent(intended);
        HostDevices host = HostDevices.ofThisHost();
        boolean isPath = named.contains("/") || named.contains("\\");
        BlockDevice device = isPath ? host.at(Path.of(named)) : host.device(DeviceIdentity.serial(named));
        Guard.Verdict verdict = Guard.of(device, intent).verdict();
        describe(device, output);
        output.line(intended + ": " + name(verdict.decision()));
        verdict.findings().forEach(finding -> output.line("    " + finding));
        output.document(toJson(device, verdict).put("intent", intended));
        return ExitCode.DONE;
    }

    private Intent intent(String text) {
        for (Intent intent : Intent.values()) {
            if (name(intent).equals(text)) {
                return intent;
            }
        }
        throw usage("--intent " + text + " is none of read-raw, pass-through, write-raw, format, partition");
    }

    private static void describe(BlockDevice device, Output output) {
        output.line(device.toString());
        output.line("    " + device.size().bytes() + " bytes in sectors of "
                + device.sectors().logical().bytes() + " bytes (physically "
                + device.sectors().physical().bytes() + ")");
        output.line("    connected by " + name(device.bus())
                + device.usbGeneration().map(generation -> ", " + generation).orElse("")
                + device.linkSpeed().map(speed -> ", " + speed).orElse("")
                + (device.isInternal() ? ", built in" : "") + (device.isRemovable() ? ", removable" : ""));
        device.wwn().ifPresent(wwn -> output.line("    world-wide name " + wwn));
        String table = tableUuid(device);
        if (table != null) {
            output.line("    partition table " + table);
        }
        device.partitions()
                .forEach(part -> output.line("    partition " + part.number() + ": " + part.path() + ", "
                        + part.size().rounded()));
        device.holders().forEach(holder -> output.line("    a part of " + holder));
        device.mounts()
                .forEach(mount -> output.line(
                        "    " + mount.device() + " is mounted at " + mount.target() + " " + mount.namespace()));
        device.swaps().forEach(swap -> output.line("    swap " + swap));
    }

    private static ObjectNode toJson(BlockDevice device, Guard.Verdict verdict) {
        ObjectNode node = Output.object()
                .put("path", device.path().toString())
                .put("kind", name(device.kind()))
                .put("model", device.model().orElse(null))
                .put("serial", device.serial().orElse(null))
                .put("inventedSerial", device.serial().isPresent() && device.hasInventedSerial())
                .put("wwn", device.wwn().orElse(null))
                .put("tableUuid", tableUuid(device))
                .put("bus", name(device.bus()))
                .put("usb", device.usbGeneration().map(Object::toString).orElse(null))
                .put(
                        "linkBitsPerSecond",
                        device.linkSpeed().map(LinkSpeed::bitsPerSecond).orElse(null))
                .put("size", device.size().bytes())
                .put("logicalSectorSize", device.sectors().logical().bytes())
                .put("physicalSectorSize", device.sectors().physical().bytes())
                .put("removable", device.isRemovable())
                .put("internal", device.isInternal())
                .put("rotational", device.isRotational())
                .put("readOnly", device.isReadOnly())
                .put("system", device.runsTheSystem())
                .put("backingFile", device.backingFile().map(Path::toString).orElse(null));
        ArrayNode partitions = node.putArray("partitions");
        device.partitions()
                .forEach(part -> partitions
                        .addObject()
                        .put("path", part.path().toString())
                        .put("number", part.number())
                        .put("start", part.start().bytes())
                        .put("size", part.size().bytes()));
        ArrayNode holders = node.putArray("holders");
        device.holders()
                .forEach(holder -> holders.addObject()
                        .put("path", holder.path().toString())
                        .put("kind", name(holder.kind()))
                        .put("name", holder.name()));
        ArrayNode mounts = node.putArray("mounts");
        device.mounts()
                .forEach(mount -> mounts.addObject()
                        .put("device", mount.device().toString())
                        .put("target", mount.target().toString())
                        .put("type", mount.type())
                        .put("namespace", mount.namespace().toString()));
        ArrayNode swaps = node.putArray("swaps");
        device.swaps().forEach(swap -> swaps.add(swap.toString()));
        node.put("verdict", name(verdict.decision()));
        node.set("findings", Output.array(verdict.findings()));
        return node;
    }

    /** Only who may read the device learns it. */
    private static @Nullable String tableUuid(BlockDevice device) {
        try {
            return device.tableUuid().orElse(null);
        } catch (SatchelException e) {
            return null;
        }
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
