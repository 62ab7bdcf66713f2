package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.qemu.live.LiveMachine;
import dev.satchel.qemu.live.MachineSnapshot;
import dev.satchel.qemu.live.Snapshots;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "snapshot",
        mixinStandardHelpOptions = true,
        description = "Save a running machine inside its qcow2 images, and go back to it.")
final class QemuSnapshotCommand extends CommandGroup {
    private interface Work {
        void on(Snapshots snapshots) throws IOException, InterruptedException;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the snapshots, the oldest first.")
    int list(@Mixin Output output, @Parameters(paramLabel = "NAME|PID|FOLDER") String which)
            throws IOException, InterruptedException {
        with(which, snapshots -> {
            ArrayNode document = Output.JSON.arrayNode();
            for (MachineSnapshot each : snapshots.list()) {
                ObjectNode node = document.addObject()
                        .put("name", each.name())
                        .put("created", each.created().toString())
                        .put("stateSize", each.stateSize().bytes());
                ArrayNode disks = node.putArray("disks");
                each.disks().forEach(disks::add);
                output.line(each.name() + ": " + each.created() + ", "
                        + (each.isOfWholeMachine()
                                ? "state of " + each.stateSize().rounded()
                                : "disks alone") + ", "
                        + String.join(" ", each.disks()));
            }
            output.document(document);
        });
        return ExitCode.DONE;
    }

    @Command(name = "save", mixinStandardHelpOptions = true, description = "Save the whole machine.")
    int save(
            @Mixin Output output,
            @Parameters(paramLabel = "NAME|PID|FOLDER") String which,
            @Parameters(paramLabel = "SNAPSHOT") String name)
            throws IOException, InterruptedException {
        return change(output, which, name, "saved", snapshots -> snapshots.save(name));
    }

    @Command(name = "load", mixinStandardHelpOptions = true, description = "Go back to a snapshot.")
    int load(
            @Mixin Output output,
            @Parameters(paramLabel = "NAME|PID|FOLDER") String which,
            @Parameters(paramLabel = "SNAPSHOT") String name)
            throws IOException, InterruptedException {
        return change(output, which, name, "loaded", snapshots -> snapshots.load(name));
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Delete a snapshot.")
    int delete(
            @Mixin Output output,
            @Parameters(paramLabel = "NAME|PID|FOLDER") String which,
            @Parameters(paramLabel = "SNAPSHOT") String name)
            throws IOException, InterruptedException {
        return change(output, which, name, "deleted", snapshots -> snapshots.delete(name));
    }

    private static int change(Output output, String which, String name, String done, Work work)
            throws IOException, InterruptedException {
        with(which, work);
        output.document(Output.object().put(done, name));
        output.line("snapshot " + name + ": " + done);
        return ExitCode.DONE;
    }

    private static void with(String which, Work work) throws IOException, InterruptedException {
        try (RunningMachine running =
                RunningMachine.reconnect(MachineChoice.of(which).folder())) {
            work.on(LiveMachine.of(running).snapshots());
        }
    }
}
