package dev.satchel.core.device;

import dev.satchel.core.SatchelException;
import java.nio.file.Path;

/** The system calls of a hold and of a lock. */
interface ExclusiveOpen {
    /**
     * Opens {@code device} for reading, exclusively, and not for children of this process.
     *
     * @return the descriptor
     * @throws SatchelException with code {@code device.busy} or {@code device.hold}
     */
    int open(Path device) throws SatchelException;

    /**
     * Opens {@code device} for reading, beside whoever has it, and not for children of this process.
     *
     * @return the descriptor
     * @throws SatchelException with code {@code device.hold}
     */
    int openShared(Path device) throws SatchelException;

    /**
     * Takes the BSD lock of what is open, for this alone, without waiting.
     *
     * @return whether nobody else has it
     */
    boolean lock(int descriptor);

    /** Closes; there is nobody to tell of a failure. */
    void close(int descriptor);
}
