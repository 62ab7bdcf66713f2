package dev.satchel.qemu.junit;

import java.util.concurrent.Semaphore;

/**
 * What tests take turns by that share machines of their classes. One for all machines: a test takes them one after the
 * other, and would have one while another test, which waits for it, has the next.
 */
final class Turn {
    private final Semaphore free = new Semaphore(1, true);

    void take() throws InterruptedException {
        free.acquire();
    }

    void giveBack() {
        free.release();
    }
}
