package dev.satchel.examples.quickstart;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.launch.Ending;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A start of a machine until it asks for a login, and its orderly end.
 *
 * @param machine what was started
 * @param toLogin from the start of QEMU to the login prompt on the serial console
 * @param toEnd from the power button to the end of QEMU
 */
record BootTrial(Machine machine, Duration toLogin, Duration toEnd) {
    /** Five times what a translated CPU takes on a slow host. */
    private static final Duration LOGIN_LIMIT = Duration.ofMinutes(6);

    private static final Duration END_LIMIT = Duration.ofMinutes(3);

    static BootTrial run(Machine machine, Path folder, QemuInstallation qemu) throws IOException, InterruptedException {
        QemuSetup setup = QemuSetup.builder().folder(folder).build();
        long start = System.nanoTime();
        try (RunningMachine running = RunningMachine.start(qemu.program(), machine, setup, LaunchOptions.defaults())) {
            running.awaitSerial("login:", LOGIN_LIMIT);
            long login = System.nanoTime();
            Ending ending = running.powerDown(END_LIMIT);
            if (!ending.isOrderly()) {
                throw new SatchelException("quickstart.end", machine.name(), "did not shut down when asked: " + ending);
            }
            return new BootTrial(machine, Duration.ofNanos(login - start), Duration.ofNanos(System.nanoTime() - login));
        }
    }
}
