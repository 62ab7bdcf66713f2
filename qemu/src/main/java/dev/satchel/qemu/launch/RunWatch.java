package dev.satchel.qemu.launch;

import dev.satchel.core.SatchelException;
import dev.satchel.qemu.qmp.QmpEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Hears what happens to a machine, and knows what the state means in which it was stopped. */
final class RunWatch {
    private String shutdownReason = "";
    private String trouble = "";
    private boolean stopped;

    synchronized void hear(QmpEvent event) {
        switch (event.name()) {
            case "SHUTDOWN" -> shutdownReason = event.data().at("reason").text().orElse("");
            case "STOP" -> stopped = true;
            case "RESUME" -> {
                stopped = false;
                trouble = "";
            }
            case "BLOCK_IO_ERROR" ->
                trouble = "a disk of the host failed to "
                        + event.data().at("operation").text().orElse("work") + " ("
                        + event.data().at("reason").text().orElse("no reason given") + ", node "
                        + event.data().at("node-name").text().orElse("without name") + ")";
            default -> {
                return;
            }
        }
        notifyAll();
    }

    /** QEMU's word for why it ended; empty if it has not, or said none. */
    synchronized String shutdownReason() {
        return shutdownReason;
    }

    /** Whether the guest was stopped, by whomever, and not resumed. */
    synchronized boolean isStopped() {
        return stopped;
    }

    /** Waits {@code limit} at most for the guest to be stopped, or QEMU to end; says whether it was. */
    synchronized boolean awaitStop(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!stopped && shutdownReason.isEmpty()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /**
     * Refuses a state in which the guest does not go on by itself and nobody wanted that.
     *
     * @param where the machine
     * @param status QEMU's word for the state
     * @param said what QEMU wrote
     * @throws SatchelException with code {@code qemu.internal-error}, {@code qemu.io-error} or {@code
     *     qemu.guest-panicked}
     */
    synchronized void requireSane(String where, String status, String said) throws SatchelException {
        String why = trouble.isEmpty() ? said : trouble;
        String detail = why.isEmpty() ? "" : ": " + why;
        switch (status) {
            case "internal-error" ->
                throw new SatchelException(
                        "qemu.internal-error",
                        where,
                        "the hypervisor stopped the guest" + detail,
                        "run it with accelerator tcg");
            case "io-error" ->
                throw new SatchelException(
                        "qemu.io-error",
                        where,
                        "the guest waits" + detail,
                        "make room on the host's disk, or mend it, and resume the machine");
            case "guest-panicked" ->
                throw new SatchelException("qemu.guest-panicked", where, "the guest's system gave up" + detail);
            default -> {
                // running, paused by somebody, shut down: as it may be
            }
        }
    }
}
