package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.qemu.live.ChainImage;
import dev.satchel.qemu.live.LiveDisk;
import dev.satchel.qemu.live.LiveMachine;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "disks",
        mixinStandardHelpOptions = true,
        description = "Show a running machine's disks, each with the images it is made of.")
final class QemuDisksCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "NAME|PID|FOLDER")
    private String which = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (RunningMachine running =
                RunningMachine.reconnect(MachineChoice.of(which).folder())) {
            ArrayNode document = Output.JSON.arrayNode();
            for (LiveDisk disk : LiveMachine.of(running).disks()) {
                ObjectNode node = document.addObject()
                        .put("id", disk.id())
                        .put("kind", disk.kind().name().toLowerCase(Locale.ROOT))
                        .put("access", disk.access().name().toLowerCase(Locale.ROOT));
                ArrayNode chain = node.putArray("chain");
                output.line(disk.id() + (disk.chain().isEmpty() ? ": empty" : ""));
                for (ChainImage image : disk.chain()) {
                    chain.addObject()
                            .put("file", image.name())
                            .put("format", image.driver())
                            .put("size", image.size().bytes())
                            .put("allocated", image.allocated().bytes());
                    output.line("  " + image.name() + " (" + image.driver() + ", "
                            + image.size().rounded() + ", takes "
                            + image.allocated().rounded() + ")");
                }
            }
            output.document(document);
        }
        return ExitCode.DONE;
    }
}
