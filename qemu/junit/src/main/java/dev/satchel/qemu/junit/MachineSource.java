package dev.satchel.qemu.junit;

import dev.satchel.core.machine.Machine;
import java.io.IOException;
import java.nio.file.Path;

/** Makes a machine for tests. */
@FunctionalInterface
public interface MachineSource {
    /**
     * The machine, which is not started; its disks will not be written.
     *
     * @param folder empty, and gone with the machine: for what is made for it
     */
    Machine machine(Path folder) throws IOException, InterruptedException;

    /** Stands for the file that {@link VirtualMachine#value()} names; not to be used. */
    final class File implements MachineSource {
        private File() {}

        @Override
        public Machine machine(Path folder) {
            throw new IllegalStateException("the machine is in a file");
        }
    }
}
