package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.CoreClass;
import dev.satchel.core.host.Host;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "host", mixinStandardHelpOptions = true, description = "Tell what this host is.")
final class HostCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        Host host = Host.detect();
        output.document(new ObjectMapper().readTree(host.toJson()));
        output.line("architecture  " + host.nativeArchitecture() + " (this process: " + host.processArchitecture()
                + ", translation: " + host.translation() + ")");
        output.line("system        " + host.operatingSystem());
        output.line("processors    " + host.cpu().logical());
        for (CoreClass each : host.cpu().classes()) {
            output.line("              " + each);
        }
        output.line("memory        "
                + host.memory().total().map(size -> size.rounded()).orElse("unknown"));
        for (Accelerator each : host.accelerators()) {
            output.line("accelerator   " + each.name() + ": " + each.verdict().id() + " (" + each.reason() + ")");
        }
        return ExitCode.DONE;
    }
}
