package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.unit.DataSize;
import java.time.Instant;
import java.util.List;

/**
 * A former state that a machine's images hold inside themselves.
 *
 * @param name the user's
 * @param created when
 * @param stateSize what the guest's memory and devices take; zero where only disks were saved
 * @param disks the ids of the disks that have it, and QEMU's names of flash memory that does. Immutable
 */
public record MachineSnapshot(String name, Instant created, DataSize stateSize, List<String> disks) {
    /** Copies the list. */
    public MachineSnapshot {
        disks = ImmutableList.copyOf(disks);
    }

    /** Whether it holds the whole machine, and not only disks. */
    public boolean isOfWholeMachine() {
        return stateSize.bytes() > 0;
    }
}
