package dev.satchel.qemu.launch;

/**
 * How a machine ended.
 *
 * @param cause who ended it
 * @param reason QEMU's word for it ({@code guest-shutdown}, {@code host-qmp-quit}, {@code host-signal}); empty if it said
 *     none
 * @param exitCode of QEMU; 0 too after a signal that asks it to end, -1 if it has not ended, or
 *     was started by another program, which alone is told
 * @param said the end of what QEMU wrote to standard error, in one line; mostly empty
 */
public record Ending(Cause cause, String reason, int exitCode, String said) {
    /** Who ended a machine. */
    public enum Cause {
        /** The guest shut itself down, asked or not. */
        GUEST,
        /** This program, by QEMU's monitor: the guest was not asked, or did not obey. */
        QUIT,
        /** Somebody sent QEMU a signal that asks it to end: this program too, where the monitor is gone. */
        SIGNAL,
        /** This program, by force: QEMU no longer answered. */
        KILLED,
        /** QEMU by itself, with an error. */
        DIED,
        /**
         * Nobody: QEMU was killed and is still there some seconds later, as a process is that waits in the kernel for a
         * disk. It ends when that wait does; until then it holds the machine's images.
         */
        STUCK
    }

    /** Whether the guest ended by itself, so that all it had to write is written. */
    public boolean isOrderly() {
        return cause == Cause.GUEST;
    }
}
