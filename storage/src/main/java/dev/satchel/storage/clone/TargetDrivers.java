package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.storage.boot.Kernel;
import dev.satchel.storage.driver.DriverReport;
import dev.satchel.storage.driver.HardwareId;
import dev.satchel.storage.driver.KernelModules;
import dev.satchel.storage.driver.KnownDriver;
import dev.satchel.storage.driver.MachineHardware;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The drivers that the machine which the copy is for needs to start from a disk.
 *
 * @param needed by the kernel, those that its initial RAM disk must hold; empty where any machine is meant
 */
record TargetDrivers(Map<Kernel, List<String>> needed) {
    static TargetDrivers of(CloneRequest request, PlanDraft draft) throws IOException {
        MachineHardware hardware = request.options().hardware();
        Map<Kernel, List<String>> needed = new LinkedHashMap<>();
        if (hardware == null) {
            return new TargetDrivers(needed);
        }
        SourceRoot source = request.source();
        for (Kernel kernel : source.kernels()) {
            Path folder = kernel.modules(source.path()).orElse(null);
            if (folder != null && Files.isRegularFile(folder.resolve("modules.dep"))) {
                KernelModules modules = KernelModules.read(folder);
                DriverReport report = DriverReport.of(hardware, modules);
                tell(report, kernel, draft);
                if (kernel.initrd().isPresent()) {
                    needed.put(kernel, report.neededToStart(modules));
                }
            }
        }
        return new TargetDrivers(needed);
    }

    private static void tell(DriverReport report, Kernel kernel, PlanDraft draft) {
        for (HardwareId device : report.disksWithoutDriver()) {
            draft.tell(Finding.warning(
                    "clone.hardware.no-driver",
                    kernel.image(),
                    "has no driver for " + device + " of the machine it is for: it will not start from a disk there"
                            + KnownDriver.of(device)
                                    .map(driver -> "; it would be " + driver)
                                    .orElse(""),
                    "install a newer or more general kernel in the source"));
        }
        for (DriverReport.Driver driver : report.drivers()) {
            String pci = driver.device().pciClass().orElse("");
            if (driver.modules().isEmpty() && (pci.startsWith("02") || pci.startsWith("03"))) {
                draft.tell(Finding.note(
                        "clone.hardware.unknown",
                        kernel.image(),
                        "has no module that answers to the " + (pci.startsWith("02") ? "network card " : "display ")
                                + driver.device() + " of the machine it is for"));
            }
        }
    }

    boolean isForOneMachine() {
        return needed.values().stream().anyMatch(modules -> !modules.isEmpty());
    }

    /** What the initial RAM disks of all kernels are to hold: what one of them does not have, is not asked of any. */
    List<String> ofAll() {
        return needed.values().stream()
                .filter(modules -> !modules.isEmpty())
                .reduce((a, b) -> a.stream().filter(b::contains).toList())
                .orElse(ImmutableList.of());
    }
}
