package dev.satchel.qemu.launch;

import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Where a machine's memory and devices come from, in place of a start from nothing. */
public interface Origin {
    /**
     * Sees whether a machine can go on from here, before QEMU is started.
     *
     * @param arguments with which it would be started
     * @throws dev.satchel.core.SatchelException if it cannot
     */
    void check(QemuArguments arguments) throws IOException;

    /**
     * Fills a QEMU that waits for it ({@code -incoming defer}), and returns when the guest could go on.
     *
     * @param monitor the waiting QEMU's
     * @param socket where a socket can be made for it; nothing is there yet
     * @param limit for all of it
     */
    void load(QmpClient monitor, Path socket, Duration limit) throws IOException, InterruptedException;
}
