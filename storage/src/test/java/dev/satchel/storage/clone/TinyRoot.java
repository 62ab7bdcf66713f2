package dev.satchel.storage.clone;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.testing.DebianKernel;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A Linux root of a few megabytes: busybox, and everything that a careless copy loses. With {@link #withKernel} it
 * starts: Debian's general kernel, and an initial RAM disk with drivers for IDE, SATA, NVMe, USB and virtio.
 */
final class TinyRoot {
    private static final List<String> MODULES = List.of(
            "virtio_pci",
            "virtio_blk",
            "ata_piix",
            "ahci",
            "sd_mod",
            "nvme",
            "xhci_pci",
            "usb_storage",
            "ext4",
            "btrfs",
            "xfs",
            "crc32c_generic");

    private static final String INIT = """
            #!/bin/sh
            mount -t devtmpfs dev /dev
            mount -t proc proc /proc
            mount -t sysfs sys /sys
            for module in $(cat /etc/modules); do insmod /lib/modules/$module; done
            for word in $(cat /proc/cmdline); do
                case $word in
                    root=UUID=*) uuid=${word#root=UUID=} ;;
                    rootflags=*) flags=,${word#rootflags=} ;;
                esac
            done
            until device=$(findfs UUID=$uuid); do sleep 1; done
            for type in ext4 btrfs xfs; do
                mount -t $type -o ro$flags $device /sysroot && break
            done
            umount /proc /sys
            exec switch_root /sysroot /sbin/init
            """;

    private static final String INITTAB = """
            ::sysinit:/etc/rc
            ttyS0::respawn:/sbin/getty -L 115200 ttyS0 vt100
            ::ctrlaltdel:/sbin/poweroff
            """;

    private static final String RC = """
            #!/bin/sh
            mount -t proc proc /proc
            mount -t sysfs sys /sys
            mount -t devtmpfs dev /dev
            mount -o remount,rw /
            echo "tiny root is up: $(cat /etc/greeting)"
            """;

    private final Path root;

    private TinyRoot(Path root) {
        this.root = root;
    }

    /** Builds one in {@code folder}, which is made; needs root, and {@code setfattr}, {@code setfacl}, {@code setcap}. */
    static TinyRoot build(Path folder) throws IOException, InterruptedException {
        Tools.requireRoot();
        Tools.requireAll("busybox", "setfattr", "setfacl", "setcap", "mkfifo", "mknod");
        TinyRoot tiny = new TinyRoot(folder);
        tiny.system();
        tiny.oddities();
        return tiny;
    }

    Path path() {
        return root;
    }

    private void system() throws IOException, InterruptedException {
        for (String name : List.of(
                "bin",
                "sbin",
                "usr/bin",
                "etc",
                "boot/grub",
                "dev",
                "proc",
                "sys",
                "run",
                "tmp",
                "mnt",
                "root",
                "var/lib",
                "home/user")) {
            Files.createDirectories(root.resolve(name));
        }
        Files.setPosixFilePermissions(root.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
        run("chmod", "1777", root.resolve("tmp").toString());
        Path busybox = root.resolve("bin/busybox");
        Files.copy(ToolLocator.system().require("busybox"), busybox, StandardCopyOption.COPY_ATTRIBUTES);
        for (String applet : List.of("sh", "cat", "ls", "mount", "umount", "echo", "sync", "sha256sum", "login")) {
            Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        for (String applet : List.of("init", "getty", "poweroff", "reboot")) {
            Files.createSymbolicLink(root.resolve("sbin").resolve(applet), Path.of("../bin/busybox"));
        }
        write("etc/inittab", INITTAB);
        write("etc/rc", RC);
        run("chmod", "755", root.resolve("etc/rc").toString());
        write("etc/passwd", "root::0:0:root:/root:/bin/sh\n");
        write("etc/greeting", "hello\n");
        write("etc/hostname", "tiny\n");
        write("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
        write("etc/os-release", "ID=tiny\nID_LIKE=debian\n");
        write("etc/fstab", """
                # the old disk
                UUID=11111111-2222-3333-4444-555555555555 /         ext4 noatime,errors=remount-ro 0 1
                UUID=ABCD-1234                            /boot/efi vfat umask=0077                0 1
                /dev/sda5                                 none      swap sw                        0 0
                LABEL=films                               /srv      xfs  defaults                  0 2
                tmpfs                                     /tmp      tmpfs mode=1777                0 0
                """);
        write("boot/vmlinuz-6.1.0-1-tiny", "no kernel, but its name is right\n");
        write("boot/grub/grub.cfg", "# of the old disk\n");
        write("tmp/left-behind", "not copied\n");
        write("swapfile", "not copied\n");
    }

    private void sparse(String name, long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(root.resolve(name).toFile(), "rw")) {
            file.setLength(size);
            file.seek(size / 2);
            file.write("in the middle".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void oddities() throws IOException, InterruptedException {
        write("home/user/one", "two names\n");
        Files.createLink(root.resolve("home/user/two"), root.resolve("home/user/one"));
        sparse("home/user/sparse", 8 << 20);
        sparse("home/user/sparse disk", 80 << 20);
        run("chown", "1234:5678", root.resolve("home/user/sparse disk").toString());
        write("home/user/ with blank, 'quote', *star* and \\ backslash", "odd\n");
        write("home/user/umlaut-\u00e4\u00f6\u00fc", "odd\n");
        write("home/user/new\nline", "odd\n");
        Files.createSymbolicLink(root.resolve("home/user/dangling"), Path.of("/nowhere/at/all"));
        run("mkfifo", root.resolve("home/user/fifo").toString());
        run("mknod", root.resolve("home/user/device").toString(), "c", "1", "3");
        write("usr/bin/ping", "#!/bin/sh\n");
        run("chown", "1234:5678", root.resolve("home/user/one").toString());
        run("chmod", "4755", root.resolve("usr/bin/ping").toString());
        run("setcap", "cap_net_raw+ep", root.resolve("usr/bin/ping").toString());
        run(
                "setfattr",
                "-n",
                "user.colour",
                "-v",
                "blue",
                root.resolve("home/user/sparse").toString());
        run("setfacl", "-m", "u:4321:rw", root.resolve("etc/greeting").toString());
    }

    /** Puts in Debian's general kernel and an initial RAM disk for it; downloads 70 MB at the first time. */
    TinyRoot withKernel() throws IOException, InterruptedException {
        return withKernel(DebianKernel.current(), MODULES, ToolLocator.system().require("busybox"));
    }

    /**
     * Puts in {@code kernel}, and an initial RAM disk with {@code modules}.
     *
     * @param busybox for the processor of the kernel, linked statically; it takes the place of the one that is there
     */
    TinyRoot withKernel(DebianKernel kernel, List<String> modules, Path busybox)
            throws IOException, InterruptedException {
        String version = kernel.version();
        Files.copy(
                busybox,
                root.resolve("bin/busybox"),
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(root.resolve("boot/vmlinuz-6.1.0-1-tiny"));
        Files.copy(kernel.image(), root.resolve("boot/vmlinuz-" + version));
        initialRamDisk(kernel, modules, busybox, root.resolve("boot/initrd.img-" + version));
        Path lists = Files.createDirectories(root.resolve("lib/modules").resolve(version));
        for (String list : List.of("modules.dep", "modules.builtin")) {
            Files.copy(kernel.modules().resolve(list), lists.resolve(list));
        }
        return this;
    }

    private static void initialRamDisk(DebianKernel kernel, List<String> modules, Path busybox, Path output)
            throws IOException, InterruptedException {
        Path ram = Files.createTempDirectory("tiny-initrd");
        for (String name : List.of("dev", "proc", "sys", "sysroot")) {
            Files.createDirectories(ram.resolve(name));
        }
        DebianKernel.copyBusybox(
                ram, List.of("sh", "mount", "umount", "insmod", "cat", "findfs", "sleep", "switch_root"));
        Files.copy(
                busybox,
                ram.resolve("bin/busybox"),
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING);
        kernel.copyModules(modules, ram);
        Files.writeString(ram.resolve("init"), INIT);
        run("chmod", "755", ram.resolve("init").toString());
        DebianKernel.pack(ram, output);
        run("rm", "-r", ram.toString());
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(root.resolve(file), content);
    }

    static String run(String program, String... arguments) throws IOException, InterruptedException {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }
}
