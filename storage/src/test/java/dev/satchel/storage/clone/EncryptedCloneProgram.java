package dev.satchel.storage.clone;

import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Console;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.BlockDevices;
import java.nio.file.Files;
import java.nio.file.Path;

/** Clones the system that it runs on to a disk, with its root encrypted, changes something, and refreshes the copy. */
final class EncryptedCloneProgram {
    private EncryptedCloneProgram() {}

    /** Takes the disk, the passphrase, and a file that is changed. */
    public static void main(String[] arguments) throws Exception {
        BlockDevice disk = BlockDevices.at(Path.of(arguments[0]));
        SystemClone clone = SystemClone.of(Path.of("/"))
                .layout(CopyLayout.USUAL.withBoot(DataSize.mebibytes(192)))
                .console(Console.SERIAL_AND_SCREEN)
                .encryptedBy(arguments[1]);
        clone.to(disk).plan().apply(PlanListener.NONE);
        System.out.println("it is cloned");
        Files.writeString(Path.of(arguments[2]), "changed after the clone\n");
        clone.refreshing(disk).plan().apply(PlanListener.NONE);
        System.out.println("it is refreshed");
    }
}
