package dev.satchel.examples.cli;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.qemu.guest.GuestAgent;
import dev.satchel.qemu.image.Existing;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.qemu.live.Backup;
import dev.satchel.qemu.live.BackupTarget;
import dev.satchel.qemu.live.BlockJob;
import dev.satchel.qemu.live.JobEnd;
import dev.satchel.qemu.live.LiveMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = "Copy disks of a running machine as they are now, all at the same moment.")
final class QemuBackupCommand implements Callable<Integer> {
    private static final Duration AGENT = Duration.ofSeconds(10);
    private static final Duration TELLING = Duration.ofSeconds(1);

    /** The formats that a running QEMU writes. */
    enum Format {
        RAW(ImageFormat.RAW),
        QCOW2(ImageFormat.QCOW2);

        private final ImageFormat image;

        Format(ImageFormat image) {
            this.image = image;
        }
    }

    @Mixin
    private Output output = new Output();

    @Parameters(index = "0", paramLabel = "NAME|PID|FOLDER")
    private String which = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "DISK=FILE", description = "Which disk goes where.")
    private Map<String, Path> targets = Map.of();

    @Option(names = "--format", paramLabel = "raw|qcow2", defaultValue = "qcow2")
    private Format format = Format.QCOW2;

    @Option(names = "--replace", description = "Take the place of files that are there.")
    private boolean replace;

    @Option(names = "--quiesce", description = "Let the guest's agent put its file systems in order for the moment.")
    private boolean quiesce;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<BackupTarget> all = targets.entrySet().stream()
                .map(each -> BackupTarget.of(each.getKey(), each.getValue())
                        .format(format.image)
                        .existing(replace ? Existing.REPLACED : Existing.REFUSED))
                .toList();
        try (RunningMachine running =
                RunningMachine.reconnect(MachineChoice.of(which).folder())) {
            JobEnd end = await(start(running, Backup.of(all)));
            output.document(Output.object()
                    .put("outcome", end.isDone() ? "done" : "cancelled")
                    .put("copied", end.copied().bytes())
                    .put("milliseconds", end.took().toMillis()));
            output.line((end.isDone() ? "copied " : "cancelled after ")
                    + end.copied().rounded());
            return end.isDone() ? ExitCode.DONE : ExitCode.ERRORS;
        }
    }

    private BlockJob start(RunningMachine running, Backup backup) throws IOException, InterruptedException {
        LiveMachine live = LiveMachine.of(running);
        if (!quiesce) {
            return live.backup(backup);
        }
        try (GuestAgent agent = running.agent(AGENT)) {
            return live.backup(backup.quiescedBy(agent));
        } catch (IllegalStateException e) {
            throw new SatchelException(
                    "agent.none", running.name(), "has no channel to a guest agent", "leave --quiesce out", e);
        }
    }

    private JobEnd await(BlockJob job) throws IOException, InterruptedException {
        boolean over = false;
        try {
            while (true) {
                try {
                    JobEnd end = job.await(TELLING);
                    over = true;
                    return end;
                } catch (SatchelException e) {
                    if (!e.code().equals("live.timeout")) {
                        over = true;
                        throw e;
                    }
                    output.message(job.progress().toString());
                }
            }
        } finally {
            if (!over) {
                cancel(job);
            }
        }
    }

    /** This program is interrupted: nobody would give the copies their names. */
    private static void cancel(BlockJob job) throws IOException, InterruptedException {
        boolean interrupted = Thread.interrupted();
        job.cancel();
        job.await(AGENT);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
