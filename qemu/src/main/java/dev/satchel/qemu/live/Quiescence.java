package dev.satchel.qemu.live;

import dev.satchel.qemu.guest.GuestAgent;
import java.io.IOException;
import java.util.Optional;

/** A moment in which the guest does not write. */
final class Quiescence {
    /** What is done at that moment. */
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    private Quiescence() {}

    /** The guest is thawed whatever becomes of {@code work}. */
    static void during(Optional<GuestAgent> agent, Work work) throws IOException, InterruptedException {
        if (agent.isEmpty()) {
            work.run();
            return;
        }
        GuestAgent.Frozen frozen = agent.get().freeze();
        try {
            work.run();
        } finally {
            frozen.close();
        }
    }
}
