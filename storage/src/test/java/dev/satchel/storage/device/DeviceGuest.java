package dev.satchel.storage.device;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.DebianKernel;
import dev.satchel.testing.DebianPackage;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A machine with many kinds of disks, whose kernel is asked for them: Debian's, which has device mapper, RAID and the
 * drivers that the kernel of a test's host may not have. It writes down what it shows below {@code /sys} and {@code /proc},
 * and what {@code lsblk} answers, and ends.
 */
final class DeviceGuest {
    private static final List<String> MODULES = List.of(
            "virtio_pci",
            "virtio_blk",
            "nvme",
            "ahci",
            "sd_mod",
            "xhci_pci",
            "ehci_pci",
            "usb_storage",
            "sdhci_pci",
            "mmc_block",
            "loop",
            "dm_mod",
            "dm_crypt",
            "xts",
            "raid1",
            "ext4",
            "crc32c_generic");

    private static final List<String> APPLETS = List.of(
            "sh",
            "mount",
            "mkdir",
            "insmod",
            "cat",
            "cp",
            "readlink",
            "sleep",
            "poweroff",
            "tar",
            "mkswap",
            "swapon",
            "losetup",
            "dd",
            "mke2fs",
            "seq");

    private static final String INIT = """
            #!/bin/sh
            export PATH=/bin:/sbin
            mount -t devtmpfs dev /dev
            mount -t proc proc /proc
            mount -t sysfs sys /sys
            mount -t tmpfs tmp /tmp
            mkdir -p /run /mnt /dev/mapper
            for module in $(cat /etc/modules); do insmod /lib/modules/$module; done
            for i in $(seq 100); do
                [ -e /dev/sdd ] && [ -e /dev/mmcblk0 ] && [ -e /dev/nvme0n1p3 ] && break
                sleep 0.2
            done
            serial() { cat /sys/class/block/$1/../../../../../../serial 2>/dev/null; }
            for disk in sda sdb sdc sdd; do
                case $(readlink -f /sys/class/block/$disk) in
                    *ata*) sata="$sata /dev/$disk" ;;
                    *usb*) [ "$(serial $disk)" = SUPER ] && luks=/dev/$disk ;;
                esac
            done
            mdadm --create /dev/md0 --run --metadata 1.2 --level 1 --raid-devices 2 --assume-clean $sata
            printf secret | cryptsetup open --type luks --key-file - $luks luks
            dmsetup create vg-root --uuid LVM-0123456789 --table "0 16384 linear /dev/mapper/luks 2048"
            dmsetup create plain --table "0 4096 linear /dev/nvme0n1p3 0"
            dmsetup mknodes
            mke2fs -b 4096 -F /dev/nvme0n1p1
            mount -t ext4 /dev/nvme0n1p1 /mnt
            mkdir /mnt/again
            mount -t ext4 /dev/nvme0n1p1 /mnt/again
            mkswap /dev/nvme0n1p2
            swapon /dev/nvme0n1p2
            dd if=/dev/zero of=/mnt/swap bs=1M count=2
            mkswap /mnt/swap
            swapon /mnt/swap
            dd if=/dev/zero of=/mnt/disk.img bs=1M count=2
            losetup -r /dev/loop3 /mnt/disk.img
            losetup -o 4096 /dev/loop4 /dev/md0

            copy() {
                mkdir -p /tmp/host$1
                for name in dev size ro removable diskseq partition start hidden serial wwid busnum speed vendor model \\
                        name type level uuid backing_file logical_block_size physical_block_size rotational proc_name \\
                        sata_spd current_link_speed current_link_width vpd_pg80; do
                    [ -f $1/$name ] && cat $1/$name > /tmp/host$1/$name 2>/dev/null
                done
            }
            mkdir -p /tmp/host/sys/class/block /tmp/host/proc/self
            for link in /sys/class/block/*; do
                cp -d $link /tmp/host/sys/class/block/
                real=$(readlink -f $link)
                for sub in queue dm md loop; do copy $real/$sub; done
                for sub in slaves holders; do
                    mkdir -p /tmp/host$real/$sub
                    cp -d $real/$sub/* /tmp/host$real/$sub/
                done
                cp -d $real/device /tmp/host$real/
                up=$real
                while [ $up != /sys/devices ]; do
                    copy $up
                    copy $up/scsi_host/${up##*/}
                    for at in $up/link*; do [ -d $at ] && copy $at/ata_link/${at##*/}; done
                    up=${up%/*}
                done
            done
            cat /proc/self/mountinfo > /tmp/host/proc/self/mountinfo
            cat /proc/swaps > /tmp/host/proc/swaps
            lsblk --json --bytes -O > /tmp/host/lsblk.json
            tar -c -f /dev/vda -C /tmp host
            echo WRITTEN
            poweroff -f
            """;

    private final Path folder;

    private DeviceGuest(Path folder) {
        this.folder = folder;
    }

    /** Runs it, with its files in {@code folder}; what it wrote is in {@code host} there. */
    static Path record(Path folder) throws Exception {
        Tools.requireAll(
                "qemu-system-x86_64", "busybox", "ldd", "lsblk", "dmsetup", "cryptsetup", "sfdisk", "tar", "truncate");
        return new DeviceGuest(folder).record();
    }

    private Path record() throws Exception {
        DebianKernel kernel = DebianKernel.current();
        Path ramDisk = ramDisk(kernel);
        List<String> command = new ArrayList<>(List.of(
                "-accel",
                "tcg",
                "-machine",
                "q35",
                "-m",
                "512",
                "-nodefaults",
                "-nographic",
                "-no-reboot",
                "-serial",
                "stdio",
                "-kernel",
                kernel.image().toString(),
                "-initrd",
                ramDisk.toString(),
                "-append",
                "console=ttyS0 quiet panic=-1"));
        Path out = image("out.img", 64);
        add(command, out, "virtio-blk-pci,serial=OUT");
        Path nvme = image("nvme.img", 64);
        try (LoopDevice loop = LoopDevice.attach(nvme, DataSize.mebibytes(64), "--sector-size", "4096")) {
            run(Command.of("sfdisk", "--quiet", "--no-tell-kernel", loop.node().toString())
                    .withInput("label: gpt\nsize=16M\nsize=8M\nsize=8M\n"));
        }
        add(command, nvme, "nvme,serial=NVME1,logical_block_size=4096,physical_block_size=4096");
        add(command, image("sata1.img", 16), "ide-hd,bus=ide.0,serial=SATA1,model=Spinning");
        add(command, image("sata2.img", 16), "ide-hd,bus=ide.1,serial=SATA2,rotation_rate=1");
        command.addAll(List.of("-device", "qemu-xhci,id=xhci", "-device", "usb-ehci,id=ehci"));
        Path luks = image("luks.img", 32);
        run(Command.of(
                        "cryptsetup",
                        "luksFormat",
                        "--batch-mode",
                        "--type",
                        "luks2",
                        "--pbkdf",
                        "pbkdf2",
                        "--pbkdf-force-iterations",
                        "1000",
                        "--key-file",
                        "-",
                        luks.toString())
                .withInput("secret"));
        add(command, luks, "usb-storage,bus=xhci.0,serial=SUPER");
        add(command, image("stick.img", 16), "usb-storage,bus=ehci.0,serial=0123456789AB,removable=on");
        command.addAll(List.of("-device", "sdhci-pci"));
        add(command, image("card.img", 16), "sd-card");

        String said = run(Command.of("qemu-system-x86_64", command).withTimeLimit(Duration.ofMinutes(3)));
        if (!said.contains("WRITTEN")) {
            throw new IOException("the guest wrote nothing: " + said);
        }
        run(Command.of("tar", "-x", "-f", out.toString(), "-C", folder.toString()));
        Path host = folder.resolve("host");
        Files.createDirectories(host.resolve("dev"));
        try (Stream<Path> devices = Files.list(host.resolve("sys/class/block"))) {
            for (Path device : devices.toList()) {
                Files.createFile(host.resolve("dev").resolve(device.getFileName()));
            }
        }
        return host;
    }

    private static void add(List<String> command, Path image, String device) {
        String id = String.valueOf(image.getFileName()).replace(".img", "");
        command.addAll(List.of(
                "-drive", "if=none,format=raw,id=" + id + ",file=" + image, "-device", device + ",drive=" + id));
    }

    private Path image(String name, int mebibytes) throws IOException {
        Path file = folder.resolve(name);
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(DataSize.mebibytes(mebibytes).bytes());
        }
        return file;
    }

    private Path ramDisk(DebianKernel kernel) throws IOException, InterruptedException {
        Path root = Files.createDirectory(folder.resolve("ram"));
        for (String name : List.of("sbin", "dev", "proc", "sys", "tmp", "var")) {
            Files.createDirectories(root.resolve(name));
        }
        DebianKernel.copyBusybox(root, APPLETS);
        install(Tools.require("lsblk"), root);
        install(Tools.require("dmsetup"), root);
        install(Tools.require("cryptsetup"), root);
        install(DebianPackage.unpacked("mdadm", "mdadm").resolve("sbin/mdadm"), root);
        Path init = Files.writeString(root.resolve("init"), INIT);
        Files.setPosixFilePermissions(init, PosixFilePermissions.fromString("rwxr-xr-x"));
        kernel.copyModules(MODULES, root);
        Path ramDisk = folder.resolve("ram.cpio.zst");
        DebianKernel.pack(root, ramDisk);
        return ramDisk;
    }

    /** A program, and the libraries that the loader says it needs, where the loader looks for them. */
    private static void install(Path program, Path root) throws IOException, InterruptedException {
        Files.copy(program, root.resolve("bin").resolve(program.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        for (String word : Splitter.on(CharMatcher.whitespace()).split(run(Command.of("ldd", program.toString())))) {
            Path copy = root.resolve(word.startsWith("/") ? word.substring(1) : "bin");
            if (!Files.exists(copy)) {
                Files.createDirectories(copy.getParent());
                Files.copy(Path.of(word), copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static String run(Command command) throws IOException, InterruptedException {
        return CommandRunner.system().run(command).orThrow().output();
    }
}
