package dev.satchel.examples.cli;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.Plan;
import dev.satchel.storage.partition.NewPartitionTable;
import dev.satchel.storage.partition.Partitioning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "write",
        mixinStandardHelpOptions = true,
        description = "Write a new partition table; all of the disk is lost. Without --apply the plan is shown.",
        footer = {
            "",
            "A layout file is JSON:",
            "  {\"table\": \"gpt\", \"partitions\": [",
            "    {\"type\": \"esp\", \"size\": \"512MiB\", \"name\": \"ESP\"},",
            "    {\"type\": \"basic-data\", \"size\": \"30%%\", \"name\": \"exchange\"},",
            "    {\"type\": \"root-x86-64\", \"atLeast\": \"8GiB\", \"name\": \"root\"}]}",
            "table: gpt or mbr; id, hybrid: [numbers]. A partition: type ('satchel partition types'), size (512MiB,",
            "30%% of what the fixed ones leave, or rest), atLeast, name, guid, attributes: [\"legacy-boot\" ...]."
        })
final class PartitionWriteCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Output output = new Output();

    @Mixin
    private PartitionDisk disk = new PartitionDisk();

    @Mixin
    private PlanMode mode = new PlanMode();

    @ArgGroup(multiplicity = "1")
    private Wanted wanted = new Wanted();

    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            converter = SizeCommand.ArchitectureConverter.class,
            description = "Of the Linux system in a preset; this host's if it is not given.")
    private @Nullable Architecture architecture;

    @Option(
            names = "--share",
            paramLabel = "PERCENT",
            defaultValue = "30",
            description = "Of the exchange partition in portable-linux-exchange; 30 if not said.")
    private int share;

    @Option(names = "--by", paramLabel = "satchel|sfdisk", defaultValue = "satchel", description = "Who writes it.")
    private By by = By.SATCHEL;

    /** Who writes it. */
    enum By {
        SATCHEL,
        SFDISK
    }

    /** A layout ready to use. */
    enum Preset {
        PORTABLE_LINUX("portable-linux"),
        PORTABLE_LINUX_EXCHANGE("portable-linux-exchange"),
        PORTABLE_WINDOWS("portable-windows"),
        EXCHANGE("exchange"),
        BIOS_LINUX("bios-linux");

        private final String text;

        Preset(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** One of the two. */
    static final class Wanted {
        @Option(names = "--layout", paramLabel = "FILE", description = "A layout in JSON; see below.")
        private @Nullable Path layout;

        @Option(names = "--preset", paramLabel = "PRESET", description = "One of: ${COMPLETION-CANDIDATES}.")
        private @Nullable Preset preset;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Partitioning partitioning =
                disk.writing().by(by == By.SFDISK ? Partitioning.Writer.SFDISK : Partitioning.Writer.IN_PROCESS);
        Plan plan = partitioning.write(table(partitioning));
        return PartitionCommand.follow(output, mode, plan, disk, "written");
    }

    private NewPartitionTable table(Partitioning partitioning) throws IOException {
        Preset preset = wanted.preset;
        if (preset == null) {
            return NewPartitionTable.read(Objects.requireNonNull(wanted.layout));
        }
        try {
            return switch (preset) {
                case PORTABLE_LINUX -> NewPartitionTable.portableLinux(partitioning.geometry(), architecture());
                case PORTABLE_LINUX_EXCHANGE ->
                    NewPartitionTable.portableLinuxWithExchange(partitioning.geometry(), architecture(), share);
                case PORTABLE_WINDOWS -> NewPartitionTable.portableWindows();
                case EXCHANGE -> NewPartitionTable.exchange();
                case BIOS_LINUX -> NewPartitionTable.biosLinux();
            };
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private Architecture architecture() {
        return architecture == null ? Architecture.parse(System.getProperty("os.arch", "unknown")) : architecture;
    }
}
