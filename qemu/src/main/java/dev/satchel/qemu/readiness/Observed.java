package dev.satchel.qemu.readiness;

import dev.satchel.core.SatchelException;
import dev.satchel.qemu.guest.GuestAgent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What a wait sees of a machine; {@code RunningMachine} is one, and tests have others. */
public interface Observed {
    /** For people: {@code machine 'x'}. */
    String subject();

    /**
     * Sees that waiting makes sense: the machine has not ended, and the guest was not stopped by a fault.
     *
     * @throws SatchelException that says what has happened
     */
    void requireSane() throws IOException, InterruptedException;

    /** What the guest wrote to its serial port; empty, if the machine has no console. */
    Optional<String> serial();

    /**
     * Connects to the guest's agent.
     *
     * @param limit how long
     * @throws SatchelException if there is none, or it does not answer
     * @throws IllegalStateException if the machine has no channel to one
     */
    GuestAgent agent(Duration limit) throws IOException, InterruptedException;

    /**
     * Where on this host the guest's port is reached.
     *
     * @param guestPort 1 to 65535
     * @throws SatchelException with code {@code network.forward} if it is not forwarded
     */
    InetSocketAddress forwarded(int guestPort) throws IOException, InterruptedException;

    /**
     * Whether a connection from this host to the guest's port has been accepted in the guest.
     *
     * @param guestPort 1 to 65535
     */
    boolean isEstablished(int guestPort) throws IOException, InterruptedException;

    /**
     * Takes a picture of the screen, for whoever reads that the machine was not ready.
     *
     * @return the PNG, in a place where it outlives the machine
     * @throws SatchelException if the machine has none
     */
    Path screenshot() throws IOException, InterruptedException;
}
