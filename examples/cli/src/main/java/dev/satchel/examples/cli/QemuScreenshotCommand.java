package dev.satchel.examples.cli;

import dev.satchel.qemu.launch.RunningMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "screenshot",
        mixinStandardHelpOptions = true,
        description = "Take a picture of a running machine's screen, as PNG.")
final class QemuScreenshotCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Parameters(index = "0", paramLabel = "NAME|PID|FOLDER")
    private String which = "";

    @Parameters(index = "1", paramLabel = "FILE.png", description = "Takes the place of one that is there.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path target = file.toAbsolutePath().normalize();
        try (RunningMachine running =
                RunningMachine.reconnect(MachineChoice.of(which).folder())) {
            running.screenshot(target);
        }
        output.document(Output.object().put("file", target.toString()).put("size", Files.size(target)));
        output.line(target.toString());
        return ExitCode.DONE;
    }
}
