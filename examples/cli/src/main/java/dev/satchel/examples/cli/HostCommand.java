package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.CoreClass;
import dev.satchel.core.host.CpuCache;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.HostCpu;
import dev.satchel.core.host.HostMemory;
import dev.satchel.core.host.NumaNode;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
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
        output.line("processors    " + processors(host.cpu()));
        for (CoreClass each : host.cpu().classes()) {
            output.line("              " + each);
        }
        for (CpuCache each : host.cpu().caches()) {
            output.line("cache         " + each
                    + (each.count().isPresent() ? " x " + each.count().getAsInt() : ""));
        }
        HostMemory memory = host.memory();
        output.line("memory        " + rounded(memory.total()) + " (installed: " + rounded(memory.installed())
                + ", available: " + rounded(memory.available()) + ", allowed: " + rounded(memory.limit())
                + ", pages: " + rounded(memory.pageSize()) + ")");
        for (NumaNode each : host.numaNodes()) {
            output.line("NUMA          " + each + ", memory " + rounded(each.memory()));
        }
        output.line(
                "container     " + host.container() + " (" + host.container().reason() + ")");
        output.line(
                "hypervisor    " + host.hypervisor() + " (" + host.hypervisor().reason() + ")");
        for (Accelerator each : host.accelerators()) {
            output.line("accelerator   " + each.name() + ": " + word(each.verdict()) + " (" + each.reason() + ")");
        }
        return ExitCode.DONE;
    }

    private static String word(Accelerator.Verdict verdict) {
        return switch (verdict) {
            case USABLE -> "usable";
            case UNPROVEN -> "unproven";
            case UNUSABLE -> "not usable";
        };
    }

    private static String processors(HostCpu cpu) {
        return cpu.logical() + " (allowed: " + cpu.allowed() + ", cores: " + number(cpu.physical()) + ", sockets: "
                + number(cpu.sockets()) + ", SMT: " + cpu.smt() + ")";
    }

    private static String number(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : "unknown";
    }

    private static String rounded(Optional<DataSize> size) {
        return size.map(DataSize::rounded).orElse("unknown");
    }
}
