package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.CoreClass;
import dev.satchel.core.host.Host;
import dev.satchel.qemu.QemuInstallation;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "host",
        mixinStandardHelpOptions = true,
        description = "Tell what this host is. Whether an accelerator works is found out by running a tiny guest with"
                + " the installed QEMU: the first time since the system was started, and remembered from then on.")
final class HostCommand implements Callable<Integer> {
    @Mixin
    private Output output = new Output();

    @Option(
            names = "--no-proof",
            description = "Start no guest: tell of the accelerators what the system says, which may be wrong.")
    private boolean unproven;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Host host = unproven ? Host.detect() : QemuInstallation.provenHere(Host.detect());
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
        output.line(
                "container     " + host.container() + " (" + host.container().reason() + ")");
        output.line(
                "hypervisor    " + host.hypervisor() + " (" + host.hypervisor().reason() + ")");
        for (Accelerator each : host.accelerators()) {
            output.line("accelerator   " + each.name() + ": " + each.verdict().id() + " (" + each.reason() + ")");
        }
        return ExitCode.DONE;
    }
}
