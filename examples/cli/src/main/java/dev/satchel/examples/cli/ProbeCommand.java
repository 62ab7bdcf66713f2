package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ascii;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.probe.Hit;
import dev.satchel.storage.probe.Identification;
import dev.satchel.storage.probe.PartitionTable;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.probe.Prober;
import dev.satchel.storage.probe.Trace;
import dev.satchel.storage.probe.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description = "Tell the partition table and the file systems of a raw image or a device.")
final class ProbeCommand implements Callable<Integer> {
    /** Values of libblkid that have a name of their own here, in this order. */
    private static final Map<String, String> NUMBERS = Map.of(
            "BLOCK_SIZE", "blockSize",
            "FSBLOCKSIZE", "fsBlockSize",
            "FSSIZE", "fsSize",
            "FSLASTBLOCK", "fsLastBlock");

    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "FILE-or-DEVICE")
    private Path file = Path.of("");

    @Option(names = "--traces", description = "List everything that suggests data, as wipefs does, and a little more.")
    private boolean traces;

    @Option(names = "--udev", description = "Print the device's and the partitions' values as blkid -p -o udev does.")
    private boolean udev;

    @Option(
            names = "--sector-size",
            paramLabel = "SIZE",
            description = "The logical sectors of an image, in which an MBR counts; a device tells its own.")
    private @Nullable DataSize sectorSize;

    @Option(
            names = "--session-offset",
            paramLabel = "BYTES",
            description = "Where the session of an optical disc begins.")
    private long session;

    @Override
    public Integer call() throws IOException {
        Prober prober = prober();
        if (traces) {
            tell(prober.traces(file));
            return ExitCode.DONE;
        }
        Probe probe = prober.probe(file);
        output.document(toJson(probe));
        if (udev) {
            probe.whole().udev().forEach((name, value) -> output.line(name + "=" + value));
            for (Volume volume : probe.volumes()) {
                if (volume.number() > 0) {
                    output.line("");
                    volume.udev().forEach((name, value) -> output.line(name + "=" + value));
                }
            }
            return ExitCode.DONE;
        }
        probe.table().ifPresent(table -> output.line(table.toString()));
        probe.volumes().forEach(volume -> output.line(volume.toString()));
        if (probe.table().isEmpty() && probe.volumes().isEmpty()) {
            output.line("nothing that is known");
        }
        probe.whole()
                .rejections()
                .forEach(rejection -> output.line("not " + rejection.type() + ", which is noticed at byte "
                        + rejection.offset() + ": " + rejection.reason()));
        return ExitCode.DONE;
    }

    private Prober prober() {
        Prober prober = Prober.standard().session(DataSize.bytes(session));
        return sectorSize == null ? prober : prober.sectorSize(sectorSize);
    }

    private void tell(List<Trace> found) {
        ObjectNode document = Output.object();
        ArrayNode array = document.putArray("traces");
        for (Trace trace : found) {
            array.add(toJson(trace)
                    .put("certainty", Ascii.toLowerCase(trace.certainty().name())));
            output.line(String.format(
                    "0x%08x %s %s (%s%s)",
                    trace.offset(),
                    trace.type(),
                    trace.magic(),
                    trace.usage(),
                    trace.certainty() == Trace.Certainty.REMNANT ? ", a remnant" : ""));
        }
        output.document(document);
    }

    private static ObjectNode toJson(Trace trace) {
        return Output.object()
                .put("type", trace.type())
                .put("usage", trace.usage().toString())
                .put("offset", trace.offset())
                .put("length", trace.length())
                .put("magic", trace.magic());
    }

    private static ObjectNode toJson(Probe probe) {
        ObjectNode document = Output.object();
        probe.table().ifPresent(table -> document.set("table", toJson(table)));
        ArrayNode volumes = document.putArray("volumes");
        probe.volumes().forEach(volume -> volumes.add(toJson(volume)));
        document.set("evidence", toJson(probe.whole()));
        return document;
    }

    private static ObjectNode toJson(PartitionTable table) {
        ObjectNode node = Output.object().put("type", table.type().toString());
        put(node, "uuid", table.uuid());
        return node.put("sectorSize", table.sectorSize().bytes())
                .put("offset", table.offset().bytes())
                .put("copy", Ascii.toLowerCase(table.copy().name()));
    }

    private static ObjectNode toJson(Volume volume) {
        ObjectNode node = Output.object()
                .put("number", volume.number())
                .put("offset", volume.offset().bytes())
                .put("size", volume.size().bytes());
        put(node, "partScheme", volume.partScheme());
        put(node, "partType", volume.partType());
        put(node, "partUuid", volume.partUuid());
        put(node, "partLabel", volume.partLabel());
        volume.partFlags().ifPresent(flags -> node.put("partFlags", "0x" + Long.toHexString(flags)));
        put(node, "type", volume.type());
        put(node, "version", volume.version());
        put(node, "uuid", volume.uuid());
        put(node, "label", volume.label());
        volume.usage().ifPresent(usage -> node.put("usage", usage.toString()));
        put(node, "uuidSub", volume.tag("UUID_SUB"));
        put(node, "bootLabel", volume.bootLabel());
        for (String tag : List.of("BLOCK_SIZE", "FSBLOCKSIZE", "FSSIZE", "FSLASTBLOCK")) {
            volume.tag(tag).ifPresent(value -> node.put(NUMBERS.get(tag), new java.math.BigInteger(value)));
        }
        if (volume.identification().rule() == Identification.Rule.AMBIVALENT) {
            ArrayNode candidates = node.putArray("candidates");
            volume.candidates().forEach(candidates::add);
        }
        volume.identification().hit().ifPresent(hit -> hit.tags().forEach(node.putObject("tags")::put));
        volume.udev().forEach(node.putObject("udev")::put);
        node.set("evidence", toJson(volume.identification()));
        return node;
    }

    private static ObjectNode toJson(Identification identification) {
        ObjectNode node = Output.object()
                .put("rule", Ascii.toLowerCase(identification.rule().name()).replace('_', '-'));
        ArrayNode hits = node.putArray("hits");
        for (Hit hit : identification.hits()) {
            hits.add(toJson(hit.trace()));
        }
        ArrayNode rejections = node.putArray("rejections");
        identification
                .rejections()
                .forEach(rejection -> rejections
                        .addObject()
                        .put("type", rejection.type())
                        .put("offset", rejection.offset())
                        .put("reason", rejection.reason()));
        return node;
    }

    private static void put(ObjectNode node, String key, Optional<String> value) {
        value.ifPresent(text -> node.put(key, text));
    }
}
