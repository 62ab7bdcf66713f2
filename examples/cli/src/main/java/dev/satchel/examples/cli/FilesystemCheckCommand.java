package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ascii;
import dev.satchel.core.check.Findings;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.HostDevices;
import dev.satchel.storage.health.BadBlocksReport;
import dev.satchel.storage.health.BadBlocksScan;
import dev.satchel.storage.health.BlockRange;
import dev.satchel.storage.health.Smart;
import dev.satchel.storage.health.SmartReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
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
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Read every block of a disk, a partition or an image (badblocks), and with --smart ask the disk how it is.",
            "It only reads, unless --blocks says otherwise."
        })
final class FilesystemCheckCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DEVICE-or-FILE")
    private Path target = Path.of("");

    @Option(
            names = "--blocks",
            paramLabel = "read|rewrite|erase|none",
            description = "rewrite: each block is overwritten and put back; erase: all is lost.")
    private Blocks blocks = Blocks.READ;

    @Option(
            names = "--confirm",
            paramLabel = "SERIAL",
            description = "For erase: the serial number of the disk, or its path where it tells none.")
    private @Nullable String confirmation;

    @Option(names = "--stop-after", paramLabel = "COUNT", description = "End when so many bad blocks were found.")
    private int stopAfter;

    @Option(names = "--smart", description = "Ask the disk by smartctl.")
    private boolean smart;

    @Option(
            names = "--self-test",
            paramLabel = "short|long",
            description = "Let the disk test itself, and wait for it; implies --smart.")
    private Smart.@Nullable SelfTestKind selfTest;

    @Option(
            names = "--smart-type",
            paramLabel = "TYPE",
            description = "As smartctl's -d: sat, sntjmicron ...; the usual bridges are tried without it.")
    private @Nullable String smartType;

    /** What is done to each block. */
    enum Blocks {
        READ,
        REWRITE,
        ERASE,
        NONE
    }

    private double told = -1;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Findings findings = Findings.none();
        ObjectNode document = Output.object().put("target", target.toString());
        if (smart || selfTest != null) {
            SmartReport report = report();
            document.set("smart", toJson(report));
            output.line(report.toString());
            findings = findings.and(report.findings());
        }
        Optional<BadBlocksScan> scan = scan();
        if (scan.isPresent()) {
            BadBlocksReport report = scan.get().run(CommandRunner.system(), this::tell);
            document.set("blocks", toJson(report));
            output.line(report.toString());
            findings = findings.and(report.findings());
        }
        document.set("findings", Output.array(findings));
        output.document(document);
        findings.forEach(finding -> output.line(finding.toString()));
        return findings.hasErrors() ? ExitCode.ERRORS : ExitCode.DONE;
    }

    private SmartReport report() throws IOException, InterruptedException {
        if (selfTest == null) {
            return smart().read(CommandRunner.system());
        }
        Duration limit = switch (selfTest) {
            case SHORT -> Duration.ofMinutes(30);
            case LONG -> Duration.ofDays(3);
        };
        SmartReport report = smart().selfTest(selfTest, limit, CommandRunner.system(), this::tell);
        told = -1;
        return report;
    }

    private Smart smart() {
        try {
            return smartType == null ? Smart.of(target) : Smart.of(target).through(smartType);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private Optional<BadBlocksScan> scan() throws IOException {
        if (stopAfter < 0) {
            throw new ParameterException(spec.commandLine(), "--stop-after is 1 or more: " + stopAfter);
        }
        Optional<BadBlocksScan> scan = switch (blocks) {
            case READ -> Optional.of(BadBlocksScan.reading(target));
            case REWRITE -> Optional.of(BadBlocksScan.rewriting(device()));
            case ERASE -> Optional.of(BadBlocksScan.erasing(device(), confirmation == null ? "" : confirmation));
            case NONE -> Optional.empty();
        };
        return stopAfter == 0 ? scan : scan.map(all -> all.stoppingAfter(stopAfter));
    }

    private BlockDevice device() throws IOException {
        return HostDevices.ofThisHost().at(target);
    }

    /** A line for each twentieth. */
    private void tell(Progress progress) {
        if (progress.fraction() >= told + 0.05) {
            told = progress.fraction();
            output.message(String.format(Locale.ROOT, "%3.0f %% %s", 100 * told, progress.detail()));
        }
    }

    private static ObjectNode toJson(BadBlocksReport report) {
        ObjectNode node = Output.object()
                .put("bad", report.bad())
                .put("blockSize", report.blockSize().bytes())
                .put("completion", Ascii.toLowerCase(report.completion().name()))
                .put("readErrors", report.errors().read())
                .put("writeErrors", report.errors().write())
                .put("comparisonErrors", report.errors().corruption());
        ArrayNode ranges = node.putArray("ranges");
        for (BlockRange range : report.ranges()) {
            ranges.addObject().put("first", range.first()).put("last", range.last());
        }
        return node;
    }

    private static ObjectNode toJson(SmartReport report) {
        ObjectNode node = Output.object()
                .put("verdict", Ascii.toLowerCase(report.verdict().name()))
                .put("model", report.model().orElse(null))
                .put("serial", report.serial().orElse(null))
                .put("firmware", report.firmware().orElse(null))
                .put("protocol", report.protocol().orElse(null));
        report.temperature().ifPresent(degrees -> node.put("celsius", degrees));
        report.powerOnHours().ifPresent(hours -> node.put("powerOnHours", hours));
        report.nvme()
                .ifPresent(health -> node.put("percentageUsed", health.percentageUsed())
                        .put("bytesWritten", health.written().bytes()));
        return node;
    }
}
