package dev.satchel.qemu.launch;

import dev.satchel.core.SatchelException;
import dev.satchel.qemu.guest.GuestAgent;
import dev.satchel.qemu.readiness.Observed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A machine as a wait for its readiness sees it.
 *
 * @param machine that is waited for
 * @param watch of its run state
 */
record ObservedMachine(RunningMachine machine, RunWatch watch) implements Observed {
    @Override
    public String subject() {
        return machine.where();
    }

    @Override
    public void requireSane() throws IOException, InterruptedException {
        if (!machine.isAlive()) {
            String said = machine.said();
            throw new SatchelException(
                    "qemu.ended",
                    machine.where(),
                    "the machine ended before it was ready (" + reason() + ")" + (said.isEmpty() ? "" : ": " + said));
        }
        if (watch.isStopped()) {
            machine.requireSane();
        }
    }

    private String reason() {
        String reason = watch.shutdownReason();
        return reason.isEmpty() ? "QEMU by itself" : reason;
    }

    @Override
    public Optional<String> serial() {
        return machine.hasConsole() ? Optional.of(machine.serialText()) : Optional.empty();
    }

    @Override
    public GuestAgent agent(Duration limit) throws IOException, InterruptedException {
        return machine.agent(limit);
    }

    @Override
    public InetSocketAddress forwarded(int guestPort) throws IOException, InterruptedException {
        return machine.forwarded(guestPort);
    }

    @Override
    public boolean isEstablished(int guestPort) throws IOException, InterruptedException {
        return Forwards.isEstablished(machine.qmp(), guestPort);
    }

    @Override
    public Path screenshot() throws IOException, InterruptedException {
        return ScreenPictures.take(machine);
    }
}
