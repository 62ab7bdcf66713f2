package dev.satchel.qemu.launch;

import dev.satchel.core.check.Findings;
import dev.satchel.qemu.argument.QemuArguments;

/** Has the last word before QEMU is started. */
@FunctionalInterface
public interface StartCheck {
    /** Lets everything start. */
    StartCheck NONE = arguments -> Findings.none();

    /**
     * Looks at what QEMU is about to be started with.
     *
     * @param arguments all of the machine's, with its sockets
     * @return an error keeps it from being started, and nothing is left; all else is passed over
     * @throws InterruptedException if this thread was interrupted
     */
    Findings check(QemuArguments arguments) throws InterruptedException;
}
