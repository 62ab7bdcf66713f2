package dev.satchel.qemu.guest;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Thaws a guest when its time is up, whatever the thread that froze it is doing. */
final class ThawTimer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ThawTimer.class.getName());

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean rang;

    ThawTimer(GuestAgent.Frozen frozen, Duration limit) {
        thread = new Thread(
                () -> {
                    if (Uninterruptibles.awaitUninterruptibly(over, limit.toNanos(), TimeUnit.NANOSECONDS)) {
                        return;
                    }
                    rang = true;
                    try {
                        frozen.thawEarly();
                    } catch (IOException e) {
                        LOG.log(Level.DEBUG, "not thawed in time; it is tried again at the end", e);
                    }
                },
                "satchel thaw");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether the time was up before it was stopped. */
    boolean rang() {
        return rang;
    }

    /** Stops it; when this returns, it thaws no more. */
    @Override
    public void close() {
        over.countDown();
        Uninterruptibles.joinUninterruptibly(thread);
    }
}
