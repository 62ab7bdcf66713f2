package dev.satchel.examples.quickstart;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Path;

/** The kernel that the tests put on their disks, downloaded once. */
final class Kernels {
    private Kernels() {}

    static KernelPackage fetch() throws IOException, InterruptedException {
        return KernelPackage.fetch(
                Architecture.X86_64, Path.of("/var/tmp/satchel-quickstart/cache/kernel"), CommandRunner.system());
    }
}
