package dev.satchel.qemu.guest;

import java.io.IOException;

/**
 * What is done while a guest is frozen; see {@link GuestAgent#whileFrozen}.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
public interface FrozenAction<T> {
    /** Takes the snapshot, and nothing else: the guest hangs meanwhile. */
    T run() throws IOException, InterruptedException;
}
