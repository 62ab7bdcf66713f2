package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ascii;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.carrier.CarrierTest;
import dev.satchel.storage.carrier.CarrierVerdict;
import dev.satchel.storage.carrier.Latencies;
import dev.satchel.storage.carrier.Link;
import dev.satchel.storage.carrier.Measurement;
import dev.satchel.storage.carrier.Throughput;
import dev.satchel.storage.device.HostDevices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = {
            "Measure how fast a disk is, past every cache of this host, and tell whether a machine can be carried on it.",
            "A device or an image is only read. In a folder a file is made, measured and deleted."
        })
final class CarrierTestCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DEVICE-or-FOLDER")
    private Path target = Path.of("");

    @Option(names = "--within", paramLabel = "SECONDS", description = "About so long; 12 unless given.")
    private int seconds = 12;

    @Option(names = "--file-size", paramLabel = "SIZE", description = "Of the file in a folder; 256 MiB unless given.")
    private @Nullable DataSize fileSize;

    @Option(
            names = "--link",
            paramLabel = "ID",
            description =
                    "What the disk hangs on, if the host does not tell, of 'carrier links': usb-3.2-gen2, thunderbolt-4, pcie-3-x4 ...")
    private @Nullable String link;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Link known = link();
        Measurement measured = test().run(progress -> {});
        CarrierVerdict verdict = known == null ? judged(measured) : CarrierVerdict.of(measured, known);
        output.document(toJson(measured, verdict));
        output.line(measured.toString());
        verdict.bottleneck().ifPresent(limit -> output.line(limit.toString()));
        output.line(words(verdict.suitability()));
        verdict.findings().forEach(finding -> output.line("    " + finding));
        return verdict.findings().hasErrors() ? ExitCode.ERRORS : ExitCode.DONE;
    }

    /** A device of this host hangs on what the host tells. */
    private CarrierVerdict judged(Measurement measured) throws SatchelException {
        boolean device = Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target);
        return device ? CarrierVerdict.of(measured, HostDevices.ofThisHost().at(target)) : CarrierVerdict.of(measured);
    }

    private @Nullable Link link() {
        try {
            return link == null ? null : Link.parse(link);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), Objects.toString(e.getMessage()));
        }
    }

    private CarrierTest test() {
        CarrierTest test = Files.isDirectory(target) ? CarrierTest.in(target) : CarrierTest.of(target);
        try {
            CarrierTest timed = test.within(Duration.ofSeconds(seconds));
            return fileSize == null ? timed : timed.fileSize(fileSize);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), Objects.toString(e.getMessage()));
        }
    }

    private static String words(CarrierVerdict.Suitability suitability) {
        return switch (suitability) {
            case SUITED -> "suited: a machine can be carried on it";
            case SLOW -> "slow: a machine can be carried on it, and makes one wait";
            case UNSUITED -> "unsuited: take it for files, and something faster for a machine";
            case UNKNOWN -> "unknown: what was measured does not say";
        };
    }

    private static ObjectNode toJson(Measurement measured, CarrierVerdict verdict) {
        ObjectNode node = Output.object()
                .put("target", measured.target().toString())
                .put("suitability", Ascii.toLowerCase(verdict.suitability().name()))
                .put("answeredBy", Ascii.toLowerCase(measured.reach().name()));
        measured.sequentialRead().ifPresent(value -> node.set("sequentialRead", toJson(value)));
        measured.sequentialWrite().ifPresent(value -> node.set("sequentialWrite", toJson(value)));
        measured.randomRead().ifPresent(value -> node.set("randomRead", toJson(value)));
        measured.randomWrite().ifPresent(value -> node.set("randomWrite", toJson(value)));
        measured.syncs().ifPresent(value -> node.set("syncs", toJson(value)));
        verdict.bottleneck()
                .ifPresent(limit -> node.putObject("bottleneck")
                        .put("limit", Ascii.toLowerCase(limit.limit().name()))
                        .put("link", limit.link().id())
                        .put("ceiling", limit.link().ceiling().bytes()));
        node.set("findings", Output.array(verdict.findings()));
        return node;
    }

    private static ObjectNode toJson(Throughput value) {
        return Output.object()
                .put("bytes", value.bytes().bytes())
                .put("seconds", value.elapsed().toNanos() / 1e9)
                .put("perSecond", value.perSecond().bytes())
                .put("slowest", value.slowest().bytes())
                .put("fastest", value.fastest().bytes());
    }

    private static ObjectNode toJson(Latencies value) {
        return Output.object()
                .put("count", value.count())
                .put("perSecond", value.perSecond())
                .put("medianSeconds", value.median().toNanos() / 1e9)
                .put("percentile99Seconds", value.percentile99().toNanos() / 1e9)
                .put("longestSeconds", value.longest().toNanos() / 1e9);
    }
}
