package dev.satchel.qemu.junit;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;

/** A machine with nothing in it: its BIOS says so, and waits. It runs in a tenth of a second. */
class BareMachine implements MachineSource {
    @Override
    public Machine machine(Path folder) {
        return Machine.named("bare")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .board(Board.Q35)
                .firmware(Firmware.bios())
                .cores(1)
                .memory(DataSize.mebibytes(64))
                .build();
    }
}
