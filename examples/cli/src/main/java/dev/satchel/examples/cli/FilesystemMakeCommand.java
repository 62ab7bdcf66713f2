package dev.satchel.examples.cli;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.HostDevices;
import dev.satchel.storage.filesystem.FileSystemType;
import dev.satchel.storage.filesystem.FormatPlan;
import dev.satchel.storage.filesystem.NewFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        name = "make",
        mixinStandardHelpOptions = true,
        description = "Make a file system on a disk, a partition or in a file; without --apply the plan is shown.")
final class FilesystemMakeCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Mixin
    private PlanMode mode = new PlanMode();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "DEVICE-or-FILE",
            description = "All of it is overwritten. A file must exist and have its size.")
    private Path target = Path.of("");

    @Option(
            names = "--type",
            required = true,
            paramLabel = "TYPE",
            description = "exfat, ntfs, fat32, ext4, xfs, btrfs or f2fs.")
    private String type = "";

    @Option(names = "--label", paramLabel = "LABEL", description = "Checked before anything is written.")
    private String label = "";

    @Option(names = "--uuid", paramLabel = "UUID", description = "As blkid tells it; a new one unless given.")
    private @Nullable String uuid;

    @Option(names = "--cluster-size", paramLabel = "SIZE", description = "Of a cluster or block, for example 128K.")
    private @Nullable DataSize cluster;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Plan plan = plan();
        if (!mode.isApplied()) {
            mode.show(output, plan);
            return ExitCode.DONE;
        }
        PlanMode.apply(
                output,
                plan,
                Output.object()
                        .put("target", target.toString())
                        .put("type", made().id())
                        .put("label", label),
                target + " is made");
        return ExitCode.DONE;
    }

    private Plan plan() throws IOException {
        if (!DiskPath.isDevice(target)) {
            // What is not there is not too small: the plan refuses it for what it is.
            DataSize size = Files.isRegularFile(target) ? DataSize.bytes(Files.size(target)) : DataSize.gibibytes(1);
            return FormatPlan.of(fileSystem(size)).in(target);
        }
        BlockDevice device = HostDevices.ofThisHost().at(target);
        return FormatPlan.of(fileSystem(device.size())).on(device);
    }

    private FileSystemType made() {
        try {
            return FileSystemType.parse(type);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), Objects.toString(e.getMessage()));
        }
    }

    private NewFileSystem fileSystem(DataSize size) throws SatchelException {
        FileSystemType made = made();
        try {
            NewFileSystem named = NewFileSystem.of(made, size, label);
            NewFileSystem identified = uuid == null ? named : named.withUuid(uuid);
            return cluster == null ? identified : identified.withClusterSize(cluster);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), Objects.toString(e.getMessage()));
        }
    }
}
