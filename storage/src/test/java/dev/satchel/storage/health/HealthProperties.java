package dev.satchel.storage.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.OutputListener;
import dev.satchel.core.unit.DataSize;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class HealthProperties {
    private static CommandResult result(String output, String error) {
        return new CommandResult(Command.of("badblocks"), 0, output, error, Duration.ZERO);
    }

    @Property
    void theBlocksThatAreListedAreThoseOfTheRanges(@ForAll Set<@LongRange(min = 0, max = 500) Long> bad)
            throws Exception {
        String listed = bad.stream().map(number -> number + "\n").collect(Collectors.joining());
        String error = "Pass completed, " + bad.size() + " bad blocks found. (" + bad.size() + "/0/0 errors)\n";

        BadBlocksReport report = BadBlocksReport.of(Path.of("/dev/x"), DataSize.kibibytes(4), result(listed, error));

        Set<Long> ranges = new TreeSet<>();
        for (BlockRange range : report.ranges()) {
            for (long block = range.first(); block <= range.last(); block++) {
                ranges.add(block);
            }
            assertThat(range.first() == 0 || !bad.contains(range.first() - 1)).isTrue();
        }
        assertThat(ranges).isEqualTo(new TreeSet<>(bad));
        assertThat(report.bad()).isEqualTo(bad.size());
        assertThat(report.findings().hasErrors()).isEqualTo(!bad.isEmpty());
    }

    @Property
    void anyOutputIsAReportOrIsRefused(@ForAll String output, @ForAll String error) throws Exception {
        try {
            BadBlocksReport.of(Path.of("/dev/x"), DataSize.kibibytes(4), result(output, error));
        } catch (SatchelException e) {
            assertThat(e.code()).isEqualTo("badblocks.output");
        }
    }

    @Property
    void progressNeverFallsWhateverIsSaid(
            @ForAll @IntRange(min = 1, max = 8) int passes,
            @ForAll List<@IntRange(min = 0, max = 10_000) Integer> parts) {
        List<Progress> told = new ArrayList<>();
        BadBlocksListener listener = new BadBlocksListener(passes, told::add);
        for (int pass = 0; pass < passes + 1; pass++) {
            listener.line(
                    OutputListener.Stream.ERROR, "Reading and comparing:   0.00% done, 0:00 elapsed. (0/0/0 errors)");
            for (int part : parts.stream().sorted().toList()) {
                listener.line(
                        OutputListener.Stream.ERROR,
                        String.format(
                                java.util.Locale.ROOT, "%6.2f%% done, 1:02:03 elapsed. (1/2/3 errors)", part / 100.0));
            }
        }

        assertThat(told).isNotEmpty();
        double before = 0;
        for (Progress progress : told.subList(0, told.size() * passes / (passes + 1))) {
            assertThat(progress.fraction()).isGreaterThanOrEqualTo(before);
            before = progress.fraction();
        }
    }

    /** Each value of a recorded document, in turn, becomes something else: it is a report, or is refused by name. */
    @Property(tries = 300)
    void anyDocumentIsAReportOrIsRefused(@ForAll @IntRange(min = 0, max = 400) int which, @ForAll int kind)
            throws Exception {
        JsonNode document;
        try (InputStream stream = HealthProperties.class.getResourceAsStream("smartctl-7.3-sata.json")) {
            document = new ObjectMapper().readTree(Objects.requireNonNull(stream));
        }
        List<Runnable> edits = new ArrayList<>();
        collect(document, edits, other(kind));
        edits.get(which % edits.size()).run();
        try {
            SmartReport report = SmartReport.parse(document.toString(), "/dev/x");
            assertThat(report.findings().all())
                    .allSatisfy(finding -> assertThat(finding.code()).startsWith("smart."));
            report.selfTest()
                    .ifPresent(test -> assertThat(test.remainingPercent()).isBetween(0, 100));
            assertThat(report.nvme().isPresent())
                    .isEqualTo(
                            document.path("nvme_smart_health_information_log").isObject());
            report.temperature().ifPresent(degrees -> assertThat(degrees).isBetween(-999, 999));
            assertThat(report.toString()).isNotBlank();
        } catch (SatchelException e) {
            assertThat(e.code()).isEqualTo("smart.output");
        }
    }

    private static JsonNode other(int kind) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (Math.floorMod(kind, 6)) {
            case 0 -> json.nullNode();
            case 1 -> json.textNode("x".repeat(5000));
            case 2 -> json.numberNode(Long.MIN_VALUE);
            case 3 -> json.numberNode(1e300);
            case 4 -> json.arrayNode().add(json.objectNode());
            default -> json.objectNode().put("passed", "maybe");
        };
    }

    private static void collect(JsonNode node, List<Runnable> edits, JsonNode with) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(com.google.common.collect.ImmutableList.copyOf(object.fieldNames()))) {
                edits.add(() -> object.set(name, with));
            }
        }
        node.forEach(child -> collect(child, edits, with));
    }
}
