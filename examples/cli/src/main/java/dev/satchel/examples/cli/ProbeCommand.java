package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.storage.probe.PartitionTable;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.probe.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description = "Tell the partition table and the file systems of a raw image or a device.")
final class ProbeCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "FILE-or-DEVICE")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
        Probe probe = Probe.of(file);
        ObjectNode document = Output.object();
        probe.table().ifPresent(table -> document.set("table", toJson(table)));
        ArrayNode volumes = document.putArray("volumes");
        probe.volumes().forEach(volume -> volumes.add(toJson(volume)));
        output.document(document);
        probe.table().ifPresent(table -> output.line(table.toString()));
        probe.volumes().forEach(volume -> output.line(volume.toString()));
        if (probe.table().isEmpty() && probe.volumes().isEmpty()) {
            output.line("nothing that is known");
        }
        return ExitCode.DONE;
    }

    private static ObjectNode toJson(PartitionTable table) {
        ObjectNode node = Output.object().put("type", table.type().toString());
        put(node, "uuid", table.uuid());
        return node.put("sectorSize", table.sectorSize().bytes());
    }

    private static ObjectNode toJson(Volume volume) {
        ObjectNode node = Output.object()
                .put("number", volume.number())
                .put("offset", volume.offset().bytes())
                .put("size", volume.size().bytes());
        put(node, "partType", volume.partType());
        put(node, "partUuid", volume.partUuid());
        put(node, "partLabel", volume.partLabel());
        put(node, "type", volume.type());
        put(node, "version", volume.version());
        put(node, "uuid", volume.uuid());
        put(node, "label", volume.label());
        if (volume.candidates().size() > 1) {
            ArrayNode candidates = node.putArray("candidates");
            volume.candidates().forEach(candidates::add);
        }
        return node;
    }

    private static void put(ObjectNode node, String key, Optional<String> value) {
        value.ifPresent(text -> node.put(key, text));
    }
}
