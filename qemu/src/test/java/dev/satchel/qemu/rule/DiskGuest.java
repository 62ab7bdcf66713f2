package dev.satchel.qemu.rule;

import dev.satchel.testing.DebianKernel;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A Linux for x86-64 that tells its first serial port of each disk that it sees, a line for each: {@code DISK vda
 * serial=.. sectors=512}; then {@code READY}.
 *
 * @param kernel the kernel's file
 * @param ramDisk the initial RAM disk
 */
public record DiskGuest(Path kernel, Path ramDisk) {
    private static final List<String> MODULES = List.of(
            "virtio_pci",
            "virtio_blk",
            "virtio_scsi",
            "nvme",
            "ahci",
            "ata_piix",
            "sd_mod",
            "sr_mod",
            "xhci_pci",
            "usb_storage");

    /** Buses are looked through while the system goes on: it is ready once as many disks are there as it was told of. */
    private static final String INIT = """
            #!/bin/sh
            export PATH=/bin
            mount -t devtmpfs dev /dev
            mount -t proc proc /proc
            mount -t sysfs sys /sys
            for module in $(cat /etc/modules); do insmod /lib/modules/$module; done
            for try in $(seq 300); do
                found=$(ls /sys/block | grep -c -E '^(vd|sd|nvme)')
                [ "$found" -ge "${disks:-0}" ] && break
                sleep 0.1
            done
            for disk in /sys/block/vd* /sys/block/sd* /sys/block/nvme*; do
                [ -e "$disk" ] || continue
                serial=$(cat $disk/serial $disk/device/serial 2>/dev/null)
                echo "DISK ${disk##*/} serial=$serial sectors=$(cat $disk/queue/logical_block_size)"
            done
            echo READY
            sleep 1000
            """;

    /** Made in {@code folder}. */
    public static DiskGuest make(Path folder) throws IOException, InterruptedException {
        Tools.requireAll("busybox");
        DebianKernel kernel = DebianKernel.current();
        Path root = Files.createDirectory(folder.resolve("disk-guest"));
        for (String name : List.of("dev", "proc", "sys")) {
            Files.createDirectories(root.resolve(name));
        }
        DebianKernel.copyBusybox(root, List.of("sh", "mount", "insmod", "cat", "ls", "grep", "sleep", "seq"));
        Path init = root.resolve("init");
        Files.writeString(init, INIT);
        Files.setPosixFilePermissions(init, PosixFilePermissions.fromString("rwxr-xr-x"));
        kernel.copyModules(MODULES, root);
        Path ramDisk = folder.resolve("disk-guest.cpio.zst");
        DebianKernel.pack(root, ramDisk);
        return new DiskGuest(kernel.image(), ramDisk);
    }

    /** The arguments that start it, to wait for {@code disks} disks. */
    public List<String> arguments(int disks) {
        return List.of(
                "-kernel",
                kernel.toString(),
                "-initrd",
                ramDisk.toString(),
                "-append",
                "console=ttyS0 quiet panic=-1 disks=" + disks);
    }
}
