package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.core.plan.Plan;
import dev.satchel.storage.partition.PartitionTable;
import dev.satchel.storage.partition.PartitionType;
import dev.satchel.storage.partition.Partitioning;
import dev.satchel.storage.partition.TableDifference;
import dev.satchel.storage.partition.TableReading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "partition",
        mixinStandardHelpOptions = true,
        description = "Read, compare, write, grow and repair partition tables.",
        subcommands = PartitionWriteCommand.class)
final class PartitionCommand extends CommandGroup {

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Tell what stands in the table, and what is wrong with it.")
    int show(@Mixin Output output, @Mixin PartitionDisk disk) throws IOException {
        TableReading reading = disk.read();
        output.document(PartitionJson.of(reading));
        if (reading.table().isPresent()) {
            tell(output, reading.table().get());
        } else {
            output.line("no GPT and no MBR that could be read");
        }
        reading.findings().forEach(finding -> output.line(finding.toString()));
        return reading.findings().hasErrors() ? ExitCode.ERRORS : ExitCode.DONE;
    }

    private static void tell(Output output, PartitionTable table) {
        output.line(table + ", sectors of " + table.sector()
                + table.id().map(id -> ", " + id).orElse(""));
        table.partitions()
                .forEach(entry ->
                        output.line("  " + entry + (entry.attributes().isEmpty() ? "" : ", " + entry.attributes())));
        table.hybrid().forEach(entry -> output.line("  in the MBR too: " + entry));
    }

    @Command(
            name = "compare",
            mixinStandardHelpOptions = true,
            description = "Tell what the second table says otherwise than the first; exit code 1 if anything.")
    int compare(
            @Mixin Output output,
            @Parameters(paramLabel = "FIRST", description = "A device or a raw image.") Path first,
            @Parameters(paramLabel = "SECOND", description = "A device or a raw image.") Path second)
            throws IOException {
        List<TableDifference> differences = PartitionTable.read(second)
                .orThrow()
                .differencesFrom(PartitionTable.read(first).orThrow());
        ObjectNode document = Output.object();
        ArrayNode array = document.putArray("differences");
        for (TableDifference difference : differences) {
            array.addObject()
                    .put("partition", difference.partition())
                    .put("what", difference.what().name().toLowerCase(Locale.ROOT))
                    .put("first", difference.before())
                    .put("second", difference.after());
            output.line(difference.toString());
        }
        output.document(document);
        if (differences.isEmpty()) {
            output.line("both mean the same");
        }
        return differences.isEmpty() ? ExitCode.DONE : ExitCode.ERRORS;
    }

    @Command(
            name = "grow",
            mixinStandardHelpOptions = true,
            description = "Grow the last partition to the end of the disk; without --apply the plan is shown.")
    int grow(
            @Mixin Output output,
            @Mixin PartitionDisk disk,
            @Mixin PlanMode mode,
            @Option(
                            names = "--number",
                            paramLabel = "N",
                            description = "Refuse if the last partition is another one than this.")
                    @Nullable
                    Integer number)
            throws IOException, InterruptedException {
        Partitioning partitioning = disk.changing();
        Plan plan = number == null ? partitioning.grow() : partitioning.grow(number);
        return follow(output, mode, plan, disk, "grown");
    }

    @Command(
            name = "repair",
            mixinStandardHelpOptions = true,
            description = "Write both copies of a GPT again where one is damaged; without --apply the plan is shown.")
    int repair(@Mixin Output output, @Mixin PartitionDisk disk, @Mixin PlanMode mode)
            throws IOException, InterruptedException {
        return follow(output, mode, disk.changing().repair(), disk, "repaired");
    }

    static int follow(Output output, PlanMode mode, Plan plan, PartitionDisk disk, String done)
            throws IOException, InterruptedException {
        if (!mode.isApplied()) {
            mode.show(output, plan);
            return ExitCode.DONE;
        }
        ObjectNode document =
                Output.object().put("disk", disk.path().toString()).put("done", done);
        PlanMode.apply(output, plan, document, "the table of " + disk.path() + " is " + done);
        return ExitCode.DONE;
    }

    @Command(name = "types", mixinStandardHelpOptions = true, description = "List the partition types by name.")
    int types(@Mixin Output output) {
        ArrayNode document = Output.JSON.arrayNode();
        for (PartitionType type : PartitionType.known()) {
            String guid = type.guid().map(Object::toString).orElse("");
            String code = type.code().isPresent()
                    ? String.format(Locale.ROOT, "0x%02x", type.code().getAsInt())
                    : "";
            document.addObject()
                    .put("name", type.toString())
                    .put("title", type.title())
                    .put("guid", guid.isEmpty() ? null : guid)
                    .put("code", code.isEmpty() ? null : code);
            output.line(String.format(Locale.ROOT, "%-28s %-36s %4s  %s", type, guid, code, type.title()));
        }
        output.document(document);
        return ExitCode.DONE;
    }
}
