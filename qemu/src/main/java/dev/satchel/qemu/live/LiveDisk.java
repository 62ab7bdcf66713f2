package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.machine.Access;
import java.util.List;

/**
 * A disk or drive of a running machine, as it is at the moment.
 *
 * @param id as in the machine's description
 * @param kind what the guest sees
 * @param access whether the guest can write
 * @param chain the image that is written to, then what that lies upon, and so on; empty for an empty drive. Immutable
 */
public record LiveDisk(String id, Kind kind, Access access, List<ChainImage> chain) {
    /** What the guest sees. */
    public enum Kind {
        /** A disk. */
        DISK,
        /** A drive for media. */
        DRIVE
    }

    /** Copies the chain. */
    public LiveDisk {
        chain = ImmutableList.copyOf(chain);
    }

    /**
     * The image that is written to.
     *
     * @throws IllegalStateException if this is an empty drive
     */
    public ChainImage active() {
        if (chain.isEmpty()) {
            throw new IllegalStateException("drive '" + id + "' is empty");
        }
        return chain.get(0);
    }
}
