package dev.satchel.storage.clone;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.storage.boot.Grub;
import dev.satchel.storage.filesystem.Mke2fs;
import dev.satchel.storage.filesystem.NewExt4;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a plan depends on of the host that will apply it.
 *
 * @param root where its own GRUB modules are found
 * @param work where private mount points are made
 * @param udev whether device nodes appear late
 */
record CloneHost(
        CommandRunner runner,
        Path root,
        Path work,
        Architecture architecture,
        NewExt4.Features ext4,
        Udev udev,
        Grub.Tools grub) {
    /** Whether udev makes device nodes here. */
    enum Udev {
        PRESENT,
        ABSENT
    }

    static CloneHost detect(CommandRunner runner) throws IOException, InterruptedException {
        Path run = Path.of("/run");
        return new CloneHost(
                runner,
                Path.of("/"),
                Files.isDirectory(run) ? run : Path.of(System.getProperty("java.io.tmpdir", "/tmp")),
                Architecture.parse(System.getProperty("os.arch", "unknown")),
                Mke2fs.features(runner),
                ToolLocator.system().find("udevadm").isPresent() ? Udev.PRESENT : Udev.ABSENT,
                Grub.Tools.detect());
    }
}
