package dev.satchel.qemu.junit;

import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.image.Creation;
import dev.satchel.qemu.image.QemuImg;
import dev.satchel.qemu.image.TargetFormat;
import dev.satchel.testing.TinyGuest;
import java.io.IOException;
import java.nio.file.Path;

/** A Linux with an agent, a web server and a disk. */
class LinuxMachine implements MachineSource {
    @Override
    public Machine machine(Path folder) throws IOException, InterruptedException {
        TinyGuest guest = TinyGuest.make(folder);
        Path disk = folder.resolve("described.img");
        QemuImg.find().create(Creation.empty(disk, TargetFormat.of(ImageFormat.RAW), DataSize.mebibytes(16)));
        CommandRunner.system()
                .run(Command.of("mkfs.ext4", "-q", disk.toString()))
                .orThrow();
        return guest.machine("tiny Linux")
                .disk(Disk.named("d")
                        .image(disk, ImageFormat.RAW)
                        .bus(DiskBus.VIRTIO)
                        .build())
                .build();
    }
}
